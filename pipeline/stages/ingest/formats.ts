import type { RejectReason } from './reasons.js';

/** A column that is read: its name in the file's header, and the type it is read as. */
export interface CsvColumn {
  readonly name: string;
  readonly type: 'VARCHAR' | 'FLOAT' | 'BIGINT';
}

/** One rule for the values of a row. */
export interface ValueCheck {
  readonly column: string;
  readonly reason: RejectReason;
  /** SQL condition over the columns: the row is good where it is true, and bad where it is false or NULL. */
  readonly good: string;
}

/** What a kind of source file must hold. Other columns may stand beside these, in any order. */
export interface CsvFormat {
  readonly columns: readonly CsvColumn[];
  /** In the order in which they are tried: the first that fails names the reason. */
  readonly checks: readonly ValueCheck[];
  /**
   * Whether the fields hold free text. A file of free text is read by one thread: text may hold line breaks,
   * and a reader that starts in the middle of a file can only guess whether it stands inside quotes.
   */
  readonly freeText: boolean;
}

const text = (name: string): CsvColumn => ({ name, type: 'VARCHAR' });
const real = (name: string): CsvColumn => ({ name, type: 'FLOAT' });

const imageId: ValueCheck = {
  column: 'ImageID',
  reason: 'bad_id',
  good: `regexp_full_match("ImageID", '[0-9a-f]{16}')`,
};

const someClass: ValueCheck = { column: 'LabelName', reason: 'no_class', good: '"LabelName" IS NOT NULL' };

/** NaN is the greatest number to the engine, so that the upper bound refuses it. */
const unit = (column: string): ValueCheck => ({
  column,
  reason: 'out_of_range',
  good: `"${column}" BETWEEN 0 AND 1`,
});

const isNumber = (column: string): ValueCheck => ({
  column,
  reason: 'not_a_number',
  good: `"${column}" IS NOT NULL`,
});

const ordered = (min: string, max: string): ValueCheck => ({
  column: max,
  reason: 'max_below_min',
  good: `"${max}" >= "${min}"`,
});

const tristate = (column: string): ValueCheck => ({
  column,
  reason: 'bad_attribute',
  good: `"${column}" IN (-1, 0, 1)`,
});

const oneOf = (column: string, reason: RejectReason, values: readonly string[]): ValueCheck => ({
  column,
  reason,
  good: `"${column}" IN (${values.map((value) => `'${value}'`).join(', ')})`,
});

const CORNERS = ['XMin', 'XMax', 'YMin', 'YMax'];

/** Attributes are read as FLOAT: as whole numbers, 0.4 would be rounded to a yes or a no. */
function boxFormat(
  attributes: readonly string[],
  before: CsvColumn[],
  after: CsvColumn[],
  own: ValueCheck[],
) {
  const numbers = ['Confidence', ...CORNERS];
  return {
    columns: [
      text('ImageID'),
      ...before,
      text('LabelName'),
      ...[...numbers, ...attributes].map(real),
      ...after,
    ],
    checks: [
      imageId,
      someClass,
      ...numbers.map(isNumber),
      ...numbers.map(unit),
      ordered('XMin', 'XMax'),
      ordered('YMin', 'YMax'),
      ...attributes.map(tristate),
      ...own,
    ],
    freeText: false,
  } satisfies CsvFormat;
}

/** Image lists: `image_ids_and_rotation.csv` and the lists of single splits. */
export const IMAGE_LIST: CsvFormat = {
  columns: [
    text('ImageID'),
    text('Subset'),
    text('OriginalURL'),
    text('OriginalLandingURL'),
    text('License'),
    text('AuthorProfileURL'),
    text('Author'),
    text('Title'),
    { name: 'OriginalSize', type: 'BIGINT' },
    text('OriginalMD5'),
    text('Thumbnail300KURL'),
    text('Rotation'),
  ],
  checks: [
    imageId,
    oneOf('Subset', 'unknown_subset', ['train', 'validation', 'test']),
    { column: 'OriginalSize', reason: 'out_of_range', good: '"OriginalSize" IS NULL OR "OriginalSize" >= 0' },
    {
      column: 'Rotation',
      reason: 'bad_rotation',
      good: `"Rotation" IS NULL OR "Rotation" IN ('0.0', '90.0', '180.0', '270.0', 'NaN', 'nan', '0', '90', '180', '270')`,
    },
  ],
  freeText: true,
};

/** Open Images boxes, V5 and V6. The source of a box is free text in data sets of others: it is not checked. */
export const BOXES: CsvFormat = boxFormat(
  ['IsOccluded', 'IsTruncated', 'IsGroupOf', 'IsDepiction', 'IsInside'],
  [text('Source')],
  [],
  [],
);

/** Image-level labels, human and machine. */
export const IMAGE_LABELS: CsvFormat = {
  columns: [text('ImageID'), text('Source'), text('LabelName'), real('Confidence')],
  checks: [imageId, someClass, isNumber('Confidence'), unit('Confidence')],
  freeText: false,
};

/** MIAP boxes (More Inclusive Annotations for People). */
export const MIAP: CsvFormat = boxFormat(
  ['IsOccluded', 'IsTruncated', 'IsGroupOf', 'IsDepictionOf', 'IsInsideOf'],
  [],
  [text('GenderPresentation'), text('AgePresentation')],
  [
    oneOf('GenderPresentation', 'unknown_presentation', [
      'Predominantly Feminine',
      'Predominantly Masculine',
      'Unknown',
    ]),
    oneOf('AgePresentation', 'unknown_presentation', ['Young', 'Middle', 'Older', 'Unknown']),
  ],
);

/** SQL: the 1-based number of the first check that a row fails, 0 for a good row. */
export function failedCheckSql(format: CsvFormat): string {
  const arms = format.checks.map(({ good }, index) => `WHEN (${good}) IS NOT TRUE THEN ${String(index + 1)}`);
  return `(CASE WHEN ${goodRowSql(format)} THEN 0 ${arms.join(' ')} ELSE 0 END)::UTINYINT`;
}

/** SQL: true for a row that passes every check. */
export function goodRowSql(format: CsvFormat): string {
  return format.checks.map(({ good }) => `(${good})`).join(' AND ');
}
