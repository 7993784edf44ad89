import type {
  AgePresentation,
  Box,
  BoxAttributes,
  GenderPresentation,
  ImageLabel,
  MiapBox,
  Rect,
  Tristate,
} from '../../filters/types.js';
import type { Row } from '../io/duckdb.js';
import { flag, number, numberOrNull, structs, text, textOrNull, word } from './cells.js';

/** Degrees counter-clockwise by which an image should be turned; null where Open Images does not say. */
export type Rotation = 0 | 90 | 180 | 270 | null;

/** Who made a picture, under which terms, and where it stands. Empty texts where Open Images says nothing. */
export interface Attribution {
  readonly originalUrl: string;
  readonly landingUrl: string;
  readonly license: string;
  readonly authorUrl: string;
  readonly author: string;
  readonly title: string;
}

/** One row of `metadata/{split}.parquet`: all that Open Images says of an image, as far as the target goes. */
export interface ImageMetadata {
  readonly imageId: string;
  readonly hash: string;
  /** Last path part of the original's address: how the published data set names the image. */
  readonly filename: string;
  readonly attribution: Attribution;
  readonly rotation: Rotation;
  readonly boxCount: number;
  readonly depictionBoxCount: number;
  readonly boxes: readonly Box[];
  readonly imageLabels: readonly ImageLabel[];
  readonly miapBoxes: readonly MiapBox[];
  readonly inImageList: boolean;
}

const GENDERS: readonly GenderPresentation[] = [
  'Predominantly Feminine',
  'Predominantly Masculine',
  'Unknown',
];
const AGES: readonly AgePresentation[] = ['Young', 'Middle', 'Older', 'Unknown'];

/** The columns that labels rest on: {@link readMetadata} reads rows of them with an empty attribution. */
export const LABEL_SOURCE_COLUMNS = [
  'image_id',
  'hash',
  'filename',
  'rotation',
  'box_count',
  'depiction_box_count',
  'boxes',
  'image_labels',
  'miap_boxes',
  'in_image_list',
] as const;

/** The columns that {@link readMetadata} needs, for a SELECT. */
export const METADATA_COLUMNS = [
  ...LABEL_SOURCE_COLUMNS,
  'original_url',
  'landing_url',
  'license',
  'author_url',
  'author',
  'title',
] as const;

function tristate(row: Row, name: string): Tristate {
  const value = number(row, name);
  return value === 1 ? 1 : value === 0 ? 0 : -1;
}

function rect(row: Row): Rect {
  return {
    xMin: number(row, 'x_min'),
    xMax: number(row, 'x_max'),
    yMin: number(row, 'y_min'),
    yMax: number(row, 'y_max'),
  };
}

function attributes(row: Row): BoxAttributes {
  return {
    occluded: tristate(row, 'occluded'),
    truncated: tristate(row, 'truncated'),
    groupOf: tristate(row, 'group_of'),
    depiction: tristate(row, 'depiction'),
    inside: tristate(row, 'inside'),
  };
}

function readBox(row: Row): Box {
  return {
    label: text(row, 'label'),
    source: text(row, 'source'),
    confidence: number(row, 'confidence'),
    ...rect(row),
    ...attributes(row),
  };
}

function readImageLabel(row: Row): ImageLabel {
  return { label: text(row, 'label'), source: text(row, 'source'), confidence: number(row, 'confidence') };
}

function readMiapBox(row: Row): MiapBox {
  return {
    label: text(row, 'label'),
    confidence: number(row, 'confidence'),
    ...rect(row),
    ...attributes(row),
    gender: word(row, 'gender', GENDERS),
    age: word(row, 'age', AGES),
  };
}

function readRotation(row: Row): Rotation {
  const value = numberOrNull(row, 'rotation');
  return value === 0 || value === 90 || value === 180 || value === 270 ? value : null;
}

/** Reads who made a picture from a row that holds the attribution columns. */
export function readAttribution(row: Row): Attribution {
  return {
    originalUrl: textOrNull(row, 'original_url') ?? '',
    landingUrl: textOrNull(row, 'landing_url') ?? '',
    license: textOrNull(row, 'license') ?? '',
    authorUrl: textOrNull(row, 'author_url') ?? '',
    author: textOrNull(row, 'author') ?? '',
    title: textOrNull(row, 'title') ?? '',
  };
}

/** What decides a label by image-level labels. */
export type ImageLevelRow = Pick<ImageMetadata, 'imageId' | 'hash' | 'imageLabels'>;

/** The columns that {@link readImageLevel} needs, for a SELECT. */
export const IMAGE_LEVEL_COLUMNS = ['image_id', 'hash', 'image_labels'] as const;

/**
 * Reads a row of a metadata table as far as image-level labels go.
 *
 * @throws StageError naming the column where the table is of another version.
 */
export function readImageLevel(row: Row): ImageLevelRow {
  return {
    imageId: text(row, 'image_id'),
    hash: text(row, 'hash'),
    imageLabels: structs(row, 'image_labels').map(readImageLabel),
  };
}

/**
 * Reads a row of a metadata table.
 *
 * @throws StageError naming the column where the table is of another version.
 */
export function readMetadata(row: Row): ImageMetadata {
  return {
    ...readImageLevel(row),
    filename: textOrNull(row, 'filename') ?? '',
    attribution: readAttribution(row),
    rotation: readRotation(row),
    boxCount: number(row, 'box_count'),
    depictionBoxCount: number(row, 'depiction_box_count'),
    boxes: structs(row, 'boxes').map(readBox),
    miapBoxes: structs(row, 'miap_boxes').map(readMiapBox),
    inImageList: flag(row, 'in_image_list'),
  };
}
