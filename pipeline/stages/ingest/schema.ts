import type { TableSchema } from '../../io/duckdb.js';

/** Raised when the meaning of a column changes. It stands in the file's key-value metadata. */
export const METADATA_SCHEMA_VERSION = '1';

const CORNERS = 'x_min FLOAT, x_max FLOAT, y_min FLOAT, y_max FLOAT';
const ATTRIBUTES = 'occluded TINYINT, truncated TINYINT, group_of TINYINT, depiction TINYINT, inside TINYINT';

/** Type of a box of the `boxes` column. */
export const BOX_TYPE = `STRUCT("label" VARCHAR, source VARCHAR, confidence FLOAT, ${CORNERS}, ${ATTRIBUTES})`;
/** Type of a label of the `image_labels` column. */
export const IMAGE_LABEL_TYPE = 'STRUCT("label" VARCHAR, source VARCHAR, confidence FLOAT)';
/** Type of a box of the `miap_boxes` column. */
export const MIAP_BOX_TYPE = `STRUCT("label" VARCHAR, confidence FLOAT, ${CORNERS}, ${ATTRIBUTES}, gender VARCHAR, age VARCHAR)`;

/** `metadata/{split}.parquet`: one row an image, ordered by hash, then image_id. */
export const METADATA_SCHEMA: TableSchema = [
  { name: 'image_id', type: 'VARCHAR', comment: '16 lower-case hex digits' },
  {
    name: 'hash',
    type: 'UBIGINT',
    comment: 'first 8 bytes, big-endian, of SHA-256 of image_id: places the image',
  },
  {
    name: 'filename',
    type: 'VARCHAR',
    comment: 'last path part of original_url; not unique, never used as a path',
  },
  { name: 'original_url', type: 'VARCHAR', comment: 'address of the original picture; empty where unknown' },
  { name: 'landing_url', type: 'VARCHAR', comment: 'page of the picture' },
  { name: 'license', type: 'VARCHAR', comment: 'address of the licence; empty where unknown' },
  { name: 'author_url', type: 'VARCHAR', comment: 'page of the author' },
  { name: 'author', type: 'VARCHAR', comment: 'name of the author' },
  { name: 'title', type: 'VARCHAR', comment: 'title of the picture' },
  {
    name: 'original_bytes',
    type: 'BIGINT',
    comment: 'size of the original file in bytes; null where unknown',
  },
  { name: 'original_md5', type: 'VARCHAR', comment: 'MD5 of the original file, base64; null where unknown' },
  {
    name: 'thumbnail_url',
    type: 'VARCHAR',
    comment: 'address of a 300,000-pixel copy; null where there is none',
  },
  {
    name: 'rotation',
    type: 'SMALLINT',
    comment: 'counter-clockwise turn to set the picture upright: 0, 90, 180, 270; null where unknown',
  },
  { name: 'box_count', type: 'INTEGER', comment: 'distinct boxes of any class' },
  { name: 'depiction_box_count', type: 'INTEGER', comment: 'those of them that are depictions' },
  {
    name: 'boxes',
    type: `${BOX_TYPE}[]`,
    comment:
      'distinct boxes of the target, its parts and look-alikes, by label, x_min, y_min, x_max, y_max, source',
  },
  {
    name: 'image_labels',
    type: `${IMAGE_LABEL_TYPE}[]`,
    comment: 'distinct image-level labels of the target',
  },
  { name: 'miap_boxes', type: `${MIAP_BOX_TYPE}[]`, comment: 'distinct MIAP boxes' },
  { name: 'in_image_list', type: 'BOOLEAN', comment: 'false: the image stands in an annotation file only' },
];

/** `metadata/{split}.rejects.parquet`: one row a refused row, in the order of files and lines. */
export const REJECTS_SCHEMA: TableSchema = [
  { name: 'file', type: 'VARCHAR', comment: 'name of the source file' },
  { name: 'line', type: 'BIGINT', comment: '1-based line on which the row begins; null where unknowable' },
  { name: 'column', type: 'VARCHAR', comment: 'column at fault; null where the whole row is' },
  { name: 'reason', type: 'VARCHAR', comment: 'code of the fault' },
  { name: 'text', type: 'VARCHAR', comment: 'the row, cut to 2,000 bytes' },
];
