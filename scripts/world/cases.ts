import type { SceneName } from './scenes/index.js';
import type { BoxStyle, Exposure, LabelErrorKind, LabelStyle, PlantedQuality } from './types.js';

/** What a fetch of a picture meets; see `trouble.ts`. */
export type TroubleName =
  | 'status_404'
  | 'status_410'
  | 'status_403'
  | 'status_500'
  | 'cvdf_404'
  | 'corrupt_file'
  | 'truncated_file'
  | 'html_page'
  | 'always_cut'
  | 'opted_out'
  | 'flood'
  | 'pixel_bomb'
  | 'replaced'
  | 'png'
  | 'png16'
  | 'webp'
  | 'cmyk'
  | 'grey'
  | 'progressive'
  | 'busy_429'
  | 'busy_503'
  | 'slow'
  | 'cut_once';

/** A recipe for pictures: what is shown, how it is annotated, and what is wrong with it. */
export interface Case {
  readonly scene: SceneName;
  /** How often, against the others. */
  readonly weight: number;
  readonly boxes?: BoxStyle;
  readonly labels?: LabelStyle;
  readonly exposure?: Exposure;
  readonly error?: LabelErrorKind;
  readonly quality?: PlantedQuality['kind'];
  readonly trouble?: TroubleName;
  /** Turned in the file: by EXIF, or as the Rotation column says. */
  readonly turned?: 'exif' | 'metadata';
  /** Only in train, and there only with image-level labels. */
  readonly unboxed?: true;
}

const person = (scene: SceneName, weight: number, more: Partial<Case> = {}): Case => ({
  scene,
  weight,
  boxes: 'people',
  ...more,
});
const still = (scene: SceneName, weight: number, more: Partial<Case> = {}): Case => ({
  scene,
  weight,
  labels: 'silent',
  ...more,
});

/** Ordinary pictures, and every branch of the label rules. */
const ORDINARY: readonly Case[] = [
  person('portrait', 6),
  person('full_figure', 6),
  person('pair', 4),
  person('group', 2),
  person('seated', 4),
  person('children', 4),
  person('elders', 3),
  person('with_animal', 3),
  person('from_behind', 2),
  person('night_walk', 1.5),
  person('visitor', 1),
  person('cut_off', 1.5),
  person('far_figure', 2),
  person('tiny_figure', 1.2),
  person('off_centre', 1.5),
  person('crowd', 1.2, { boxes: 'group' }),
  person('group', 1, { boxes: 'group' }),
  person('hands', 1.5, { boxes: 'parts' }),
  person('legs', 1, { boxes: 'parts', labels: 'weak' }),
  person('portrait', 1.2, { boxes: 'parts' }),
  person('full_figure', 1.5, { boxes: 'activemil', labels: 'machine' }),
  person('elders', 0.8, { exposure: 'dark' }),
  person('portrait', 0.8, { exposure: 'dark' }),
  person('pair', 0.8, { exposure: 'glare' }),
  person('seated', 0.8, { exposure: 'glare' }),
  person('children', 1, { labels: 'weak' }),
  person('full_figure', 1, { labels: 'machine' }),
  still('landscape', 5),
  still('cat', 4),
  still('dog', 3.5),
  still('bird', 3),
  still('horse', 2.5),
  still('cars', 4),
  still('house', 3.5),
  still('food', 3.5),
  still('living_room', 2.5),
  still('flowers', 3),
  still('boats', 2.5),
  still('night_city', 1.5),
  still('snowfield', 1.5),
  still('landscape', 0.8, { exposure: 'glare' }),
  still('house', 0.8, { exposure: 'dark' }),
  still('cat', 1, { labels: 'human_no' }),
  still('dog', 1, { labels: 'contradiction' }),
  still('cars', 0.8, { boxes: 'activemil' }),
  still('landscape', 1, { boxes: 'none' }),
  still('skull', 1),
  still('poster', 1.6, { labels: 'weak' }),
  still('statue', 1.6),
  still('painting', 1),
  still('poster_animal', 1.2),
  still('poster_skull', 0.6),
  still('poster', 0.8, { boxes: 'activemil' }),
];

/** Label errors; as many as stand here in every split. */
const ERRORS: readonly Case[] = [
  person('pair', 1, { error: 'missed_person' }),
  person('with_animal', 1, { error: 'missed_person' }),
  person('full_figure', 1, { error: 'missed_person' }),
  person('seated', 1, { error: 'missed_person' }),
  still('dog', 1, { error: 'false_person' }),
  still('house', 1, { error: 'false_person' }),
  still('flowers', 1, { error: 'false_person' }),
  still('statue', 1, { error: 'depiction_as_person' }),
];

/** Pictures that an image-quality check should find; one of each in every split. */
const QUALITY: readonly Case[] = [
  still('cars', 1, { quality: 'dark', exposure: 'underexposed' }),
  still('snowfield', 1, { quality: 'light', exposure: 'overexposed' }),
  still('cat', 1, { quality: 'blurry' }),
  person('pair', 1, { quality: 'blurry' }),
  still('landscape', 1, { quality: 'odd_aspect_ratio' }),
  still('boats', 1, { quality: 'odd_size' }),
  still('blank', 1, { quality: 'low_information', boxes: 'none' }),
  person('elders', 1, { quality: 'grayscale', trouble: 'grey' }),
];

const ODD_FILES: readonly Case[] = [
  person('full_figure', 1, { turned: 'exif' }),
  still('house', 1, { turned: 'exif' }),
  person('portrait', 1, { turned: 'metadata' }),
  still('cars', 1, { turned: 'metadata' }),
  still('cat', 1, { trouble: 'png' }),
  person('seated', 1, { trouble: 'webp' }),
  still('food', 1, { trouble: 'cmyk' }),
  person('children', 1, { trouble: 'progressive' }),
  person('full_figure', 1, { trouble: 'busy_429' }),
  still('boats', 1, { trouble: 'busy_503' }),
  person('portrait', 1, { trouble: 'cut_once' }),
  still('landscape', 1, { trouble: 'slow' }),
  person('with_animal', 1, { trouble: 'cvdf_404' }),
];

/** What cannot be had; spread over the splits, so that no split loses much. */
const LOST: Readonly<Record<'train' | 'validation' | 'test', readonly Case[]>> = {
  train: [
    person('full_figure', 1, { trouble: 'replaced', unboxed: true }),
    still('cars', 1, { trouble: 'replaced', unboxed: true }),
    still('house', 1, { trouble: 'status_404', unboxed: true }),
    person('pair', 1, { trouble: 'status_410', unboxed: true }),
    person('portrait', 1, { trouble: 'html_page', unboxed: true }),
    still('bird', 1, { trouble: 'corrupt_file' }),
  ],
  validation: [
    still('flowers', 1, { trouble: 'status_404' }),
    person('children', 1, { trouble: 'truncated_file' }),
    still('cat', 1, { trouble: 'html_page' }),
    person('pair', 1, { trouble: 'status_403' }),
    still('landscape', 1, { trouble: 'opted_out' }),
  ],
  test: [
    still('horse', 1, { trouble: 'status_410' }),
    person('full_figure', 1, { trouble: 'corrupt_file' }),
    still('food', 1, { trouble: 'pixel_bomb' }),
    person('seated', 1, { trouble: 'always_cut' }),
    still('cars', 1, { trouble: 'flood' }),
    still('dog', 1, { trouble: 'status_500' }),
    still('living_room', 1, { trouble: 'png16' }),
  ],
};

/**
 * The cases of a split: the planted ones first, then every ordinary one, then ordinary ones by weight until
 * there are `count`. Where `count` is too small for all, the last are left out.
 */
export function dealCases(split: 'train' | 'validation' | 'test', count: number): Case[] {
  const cases = [...ERRORS, ...QUALITY, ...ODD_FILES, ...LOST[split], ...ORDINARY];
  if (cases.length >= count) return cases.slice(0, count);
  const given = ORDINARY.map(() => 1);
  while (cases.length < count) {
    // The one that is furthest behind its share: the greatest quotient of weight and number (D'Hondt).
    let next = 0;
    ORDINARY.forEach(({ weight }, i) => {
      if (weight / (given[i] + 1) > ORDINARY[next].weight / (given[next] + 1)) next = i;
    });
    given[next] += 1;
    cases.push(ORDINARY[next]);
  }
  return cases;
}
