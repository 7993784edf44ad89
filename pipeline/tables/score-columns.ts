import type { TableSchema } from '../io/duckdb.js';

/** What became of an image in the score stage. */
export const SCORE_OUTCOMES = ['ok', 'no_picture', 'unreadable', 'not_finite'] as const;
export type ScoreOutcome = (typeof SCORE_OUTCOMES)[number];

/** `scores/{model}/{split}/shard-*.parquet`: one row a planned image, ordered by hash. */
export const SCORE_COLUMNS: TableSchema = [
  { name: 'image_id', type: 'VARCHAR', comment: '16 hex digits' },
  { name: 'hash', type: 'UBIGINT', comment: 'first 8 bytes of SHA-256 of image_id: order and shard' },
  {
    name: 'outcome',
    type: 'VARCHAR',
    comment:
      'ok; no_picture where there is no working copy; unreadable where it is damaged; not_finite where the model gave NaN or an infinite value',
  },
  {
    name: 'person_probability_crop',
    type: 'FLOAT',
    comment: 'that the target is in the centre crop that exports show, 0..1; empty where not asked for',
  },
  {
    name: 'person_probability_whole',
    type: 'FLOAT',
    comment: 'that the target is in the whole picture, 0..1; empty where not asked for',
  },
  {
    name: 'box_xmin',
    type: 'FLOAT',
    comment:
      'best box in the whole picture (in the crop where that alone was asked for), 0..1 of the whole width',
  },
  { name: 'box_xmax', type: 'FLOAT', comment: 'its right edge; empty where the model gives no boxes' },
  { name: 'box_ymin', type: 'FLOAT', comment: 'its upper edge, 0..1 of the height' },
  { name: 'box_ymax', type: 'FLOAT', comment: 'its lower edge' },
  {
    name: 'embedding',
    type: 'FLOAT[]',
    comment:
      'the output that the model card names as embedding, of the whole picture; empty where it names none',
  },
];
