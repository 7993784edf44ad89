import type { CsvValue } from './csv.js';

/** Who made a picture and under which terms; empty texts where Open Images says nothing. */
export interface PictureAttribution {
  readonly imageId: string;
  readonly split: string;
  readonly author: string;
  readonly authorUrl: string;
  readonly title: string;
  /** Address of the licence. */
  readonly license: string;
  /** Page of the picture. */
  readonly page: string;
  /** Address of the original file. */
  readonly source: string;
}

/** Columns of `ATTRIBUTION.csv`: what section 4 of CC BY 2.0 asks to be passed on with every copy. */
export const ATTRIBUTION_COLUMNS = [
  'image_id',
  'split',
  'author',
  'author_url',
  'page',
  'license',
  'title',
  'source_url',
  'changes',
] as const;

/**
 * One row of `ATTRIBUTION.csv`.
 *
 * @param changes what was done to the picture, in words.
 */
export function attributionRow(picture: PictureAttribution, changes: string): CsvValue[] {
  const { imageId, split, author, authorUrl, page, license, title, source } = picture;
  return [imageId, split, author, authorUrl, page, license, title, source, changes];
}

const CC_BY = /^https?:\/\/creativecommons\.org\/licenses\/by\/(\d\.\d)\/?(legalcode)?$/;

/** Whether an address is that of a Creative Commons Attribution licence, of any version. */
export function isCcBy(license: string): boolean {
  return CC_BY.test(license);
}

/** {@link isCcBy} as a regular expression for other engines (RE2, POSIX extended). */
export const CC_BY_PATTERN = CC_BY.source.replaceAll('\\/', '/');

/** What the `LICENSE` text of an export counts. */
export interface LicenseCounts {
  readonly images: number;
  /** Images by licence address; an empty address stands for no licence stated. */
  readonly byLicense: Readonly<Record<string, number>>;
}

/**
 * The `LICENSE` text of an export: what covers the annotations, and what covers the pictures. Sources of the
 * statements: storage.googleapis.com/openimages (annotations CC BY 4.0, images listed as CC BY 2.0) and
 * doi:10.7910/DVN/1HOPXC (labels CC BY 4.0).
 */
export function licenseText({ images, byLicense }: LicenseCounts): string {
  const rows = Object.entries(byLicense)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([license, count]) => `  ${license === '' ? 'no licence stated' : license}: ${count}\n`);
  return `Two things in this folder are licensed apart.

Annotations
-----------
The labels and boxes derive from Open Images, whose annotations Google LLC licenses under
CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/), from the MIAP annotations, under the same
licence, and from the rules and corrections of Wake Vision (doi:10.7910/DVN/1HOPXC), CC BY 4.0.

Images
------
Each picture is its author's. Open Images lists them under Creative Commons licences, without
warranty: check the licence of a picture before you rely on it. ATTRIBUTION.csv names author, title,
source, licence and changes of each one. Keep it with every copy, as the licences ask.

Pictures in this export by licence, ${images} in all:
${rows.join('')}`;
}
