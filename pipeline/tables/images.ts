import type { PictureFacts } from '../../filters/label-image.js';
import type { Orientation } from '../../filters/orientation.js';
import { StageError } from '../errors.js';
import type { Row } from '../io/duckdb.js';
import { number, numberOrNull, text } from './cells.js';

/** What the label stage needs of an image's row. */
export interface PictureRow {
  /** `ok`, or why there is no working copy. */
  readonly outcome: string;
  /** Null where there is no working copy. */
  readonly picture: PictureFacts | null;
  /** Mean grey of the working copy, 0..255; null where there is none. */
  readonly greyMean: number | null;
}

/** The columns that {@link readPicture} needs, for a SELECT. */
export const PICTURE_COLUMNS = [
  'outcome',
  'source_width',
  'source_height',
  'exif_orientation',
  'turn',
  'grey_mean',
] as const;

const ORIENTATIONS: readonly Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8];

function orientation(row: Row, name: string): Orientation {
  const value = number(row, name);
  const found = ORIENTATIONS.find((known) => known === value);
  if (found === undefined) throw new StageError(`column ${name} holds ${value}, which is no orientation`);
  return found;
}

/** Reads the picture columns of a row. */
export function readPicture(row: Row): PictureRow {
  const outcome = text(row, 'outcome');
  if (outcome !== 'ok') return { outcome, picture: null, greyMean: null };
  return {
    outcome,
    picture: {
      sourceSize: { width: number(row, 'source_width'), height: number(row, 'source_height') },
      exifOrientation: orientation(row, 'exif_orientation'),
      turn: orientation(row, 'turn'),
    },
    greyMean: numberOrNull(row, 'grey_mean'),
  };
}
