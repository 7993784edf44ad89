import type { Random } from './random.js';

/** Who took a picture, and what it is called: names and titles as awkward as real ones. */
export interface Credit {
  readonly author: string;
  readonly profile: string;
  readonly title: string;
  readonly license: string;
}

const AUTHORS: readonly (readonly [string, string])[] = [
  ['Ana Beltrán', 'anabeltran'],
  ['Smith, John', 'johnsmith'],
  ['Kenji "Kai" Mori', 'kaimori'],
  ['Łukasz Żółć', 'lukaszz'],
  ['Οδυσσέας Κ.', '48021511@N03'],
  ['Мария Иванова', 'maria-i'],
  ['محمد علي', '51035597898@N01'],
  ['山田太郎', 'yamadataro'],
  ['김민준', 'mjkim'],
  ['प्रिया शर्मा', 'priya-s'],
  ['photo 📷 walk', 'photowalk'],
  ['O’Neill & Söhne', 'oneill'],
  ["d'Artagnan", 'dart'],
  ['lens_cap', 'lenscap'],
];

const TITLES: readonly string[] = [
  'IMG_4211',
  'DSC_0093.JPG',
  'Sunday, in the park',
  'The "big" one',
  'Two lines\nof title',
  'Été à la plage, 2012',
  'Día de campo',
  '東京の夕方',
  'Прогулка',
  'صورة',
  'שבת בבוקר',
  'Grüße aus Köln 🏰',
  '👩‍👩‍👧‍👦 family',
  'a\ttab',
  ' spaces around ',
  '100% “real”; 50/50',
  '#bizarre',
  'NULL',
  'nan',
  '',
  "it's fine",
  '"""',
  'ends with a backslash \\',
  '=1+1',
  '<b>bold</b> & more',
];

const LICENSE = 'https://creativecommons.org/licenses/by/2.0/';

/** A credit for the `index`-th picture of a split: every title occurs before one occurs twice. */
export function creditFor(index: number, random: Random): Credit {
  const [author, page] = random.pick(AUTHORS);
  const license = random.chance(0.96)
    ? LICENSE
    : random.pick(['', 'https://creativecommons.org/licenses/by-sa/2.0/']);
  return {
    author,
    profile: `https://www.flickr.com/people/${page}/`,
    title: TITLES[index % TITLES.length],
    license,
  };
}
