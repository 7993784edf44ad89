import { FLAG_NAMES } from '../../filters/subset-flags.js';
import type { TableSchema } from '../io/duckdb.js';

/** Where the id of an imported image comes from. */
export const ID_SOURCES = ['dataset', 'ids_file', 'file_name', 'made'] as const;
export type IdSource = (typeof ID_SOURCES)[number];

const FLAG_COLUMNS: TableSchema = FLAG_NAMES.map((name) => ({
  name,
  type: 'TINYINT',
  comment: 'as published: 1 yes, 0 no, -1 not known or not of this split',
}));

const ATTRIBUTION_COLUMNS: TableSchema = [
  { name: 'original_url', type: 'VARCHAR', comment: 'address of the original picture; empty where unknown' },
  { name: 'landing_url', type: 'VARCHAR', comment: 'page of the picture' },
  { name: 'license', type: 'VARCHAR', comment: 'address of the licence; empty where unknown' },
  { name: 'author_url', type: 'VARCHAR', comment: 'page of the author' },
  { name: 'author', type: 'VARCHAR', comment: 'name of the author' },
  { name: 'title', type: 'VARCHAR', comment: 'title of the picture' },
];

/** What every row of an import says of its picture. */
const PICTURE_COLUMNS: TableSchema = [
  { name: 'image_id', type: 'VARCHAR', comment: '16 lower-case hex digits' },
  {
    name: 'id_source',
    type: 'VARCHAR',
    comment:
      'dataset: it stands beside the picture; ids_file: found by file name in the image list; file_name: the name is ' +
      'one; made: first 16 hex digits of SHA-256 of "{train, validation or test}/{file name}"',
  },
  { name: 'filename', type: 'VARCHAR', comment: 'name of the picture in the published data set' },
  { name: 'container', type: 'VARCHAR', comment: 'name of the file or folder that held the picture' },
  { name: 'outcome', type: 'VARCHAR', comment: 'ok, or why there is no working copy' },
  { name: 'kept_bytes', type: 'BOOLEAN', comment: 'the working copy is the published file, byte for byte' },
  { name: 'source_bytes', type: 'BIGINT', comment: 'size of the published picture' },
  { name: 'source_sha256', type: 'VARCHAR', comment: 'SHA-256 of the published picture' },
];

/** `import/{split}.parquet`: one row an imported image, ordered by hash, then image_id. */
export const IMPORTED_COLUMNS: TableSchema = [
  ...PICTURE_COLUMNS,
  { name: 'hash', type: 'UBIGINT', comment: 'first 8 bytes of SHA-256 of image_id: order and shard' },
  ...FLAG_COLUMNS,
  ...ATTRIBUTION_COLUMNS,
];

/** `import/{split}/{part}.parquet`: what was read of one part of one file, in its order. */
export const PART_COLUMNS: TableSchema = [
  { name: 'item', type: 'BIGINT', comment: 'place in the file, from 0; refused members count' },
  ...PICTURE_COLUMNS,
  { name: 'name_bearers', type: 'INTEGER', comment: 'images of the image list that bear the file name' },
  ...FLAG_COLUMNS,
  ...ATTRIBUTION_COLUMNS,
];

/** `import/{split}.rejects.parquet`: one row a refused member, record or row. */
export const IMPORT_REJECT_COLUMNS: TableSchema = [
  { name: 'container', type: 'VARCHAR', comment: 'name of the file or folder' },
  { name: 'item', type: 'BIGINT', comment: 'place in the file, from 0; of a CSV file, the line' },
  { name: 'place', type: 'VARCHAR', comment: 'member, record or line; hostile input' },
  { name: 'reason', type: 'VARCHAR', comment: 'code of the fault' },
  { name: 'detail', type: 'VARCHAR', comment: 'what is wrong with it' },
];

/** The names of the flag columns, for a SELECT. */
export const FLAG_COLUMN_NAMES = FLAG_COLUMNS.map(({ name }) => `"${name}"`);
/** The names of the columns that say who made a picture. */
export const ATTRIBUTION_COLUMN_NAMES = ATTRIBUTION_COLUMNS.map(({ name }) => name);
