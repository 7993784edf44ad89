/**
 * Why a row of a source file was refused. A closed set: it stands in the rejects table and in reports.
 */
export const REJECT_REASONS = [
  /** More or fewer fields than the header has columns. */
  'field_count',
  /** Text or nothing where a number must stand. */
  'not_a_number',
  /** A coordinate or confidence outside 0..1, or a negative size. */
  'out_of_range',
  /** A box whose maximum lies below its minimum. */
  'max_below_min',
  /** An `Is...` attribute that is none of -1, 0, 1. */
  'bad_attribute',
  /** An image id that is not 16 lower-case hex digits. */
  'bad_id',
  /** No class. */
  'no_class',
  /** A split other than train, validation and test. */
  'unknown_subset',
  /** A rotation other than 0, 90, 180, 270, empty and NaN. */
  'bad_rotation',
  /** A gender or age presentation that the MIAP files do not know. */
  'unknown_presentation',
  /** A quote that is never closed, or text after a closing quote. */
  'bad_quotes',
  /** Not UTF-8. */
  'bad_encoding',
  /** A line longer than the reader takes (2 MiB). */
  'line_too_long',
] as const;

export type RejectReason = (typeof REJECT_REASONS)[number];
