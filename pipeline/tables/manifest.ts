import { FLAG_NAMES } from '../../filters/subset-flags.js';
import type { TableSchema } from '../io/duckdb.js';

/**
 * The manifest of an exported split: one row a record, in the order of the shards. It holds what the records hold,
 * and what attribution and a second look need.
 */
export const MANIFEST_COLUMNS: TableSchema = [
  { name: 'image_id', type: 'VARCHAR', comment: '16 hex digits' },
  { name: 'filename', type: 'VARCHAR', comment: 'name of the image in the published data set' },
  { name: 'shard', type: 'VARCHAR', comment: 'file that holds the record, below this folder' },
  { name: 'record', type: 'INTEGER', comment: 'place in the file, from 0' },
  ...FLAG_NAMES.map((name) => ({
    name,
    type: 'TINYINT',
    comment: '1 yes, 0 no, -1 not known or not of this split',
  })),
  { name: 'rule', type: 'VARCHAR', comment: 'the rule that gave the label, before corrections' },
  {
    name: 'correction',
    type: 'TINYINT',
    comment: 'clean_label of the correction file; null where not listed',
  },
  {
    name: 'rotation',
    type: 'SMALLINT',
    comment: 'Open Images Rotation, degrees counter-clockwise; null where unknown',
  },
  { name: 'license', type: 'VARCHAR', comment: 'address of the licence of the picture' },
  { name: 'author', type: 'VARCHAR', comment: 'name of the author' },
  { name: 'author_url', type: 'VARCHAR', comment: 'page of the author' },
  { name: 'title', type: 'VARCHAR', comment: 'title of the picture' },
  { name: 'original_url', type: 'VARCHAR', comment: 'address of the original picture' },
  { name: 'landing_url', type: 'VARCHAR', comment: 'page of the picture' },
  {
    name: 'source_kind',
    type: 'VARCHAR',
    comment: 'where the picture was taken from: cvdf, original, folder, tar or import',
  },
  {
    name: 'unchanged_source',
    type: 'BOOLEAN',
    comment:
      'whether the working copy is the source file, byte for byte, as of pictures imported at that size',
  },
];
