import { IMAGE_ISSUES } from '../../filters/image-issues/types.js';
import { FINDINGS } from '../../filters/decide-image.js';
import type { TableSchema } from '../io/duckdb.js';
import type { KEEP_REASONS } from './label-row.js';

/** Reasons of the label stage for which an image has no part in filtering. */
export const LABEL_STAGE_REASONS = [
  'excluded_by_list',
  'image_failed',
  'label_excluded',
] as const satisfies readonly (typeof KEEP_REASONS)[number][];

/** Every reason code of the decision table. */
export const DECISION_REASONS = [...FINDINGS, ...LABEL_STAGE_REASONS] as const;
export type DecisionReason = (typeof DECISION_REASONS)[number];

const SCORE_COMMENTS: Readonly<Record<(typeof IMAGE_ISSUES)[number], string>> = {
  dark: 'brightness of the brightest hundredth, 0..1; an issue below filter.image_thresholds.dark',
  light: '1 - brightness of the darkest twentieth, 0..1; an issue below its threshold',
  low_information: 'a tenth of the entropy in bits, 0..1; an issue below its threshold',
  odd_aspect_ratio: 'shorter side over longer side, 0..1; an issue below its threshold',
  odd_size:
    '1 in the middle of the usual sizes of the split, 0.5 at their ends; an issue below its threshold',
  grayscale: '0 of a grey picture, 1 of one in colour; 0 is an issue',
  blurry: 'sharpness, 0..1; an issue below its threshold',
};

/**
 * `decisions/{rules}[-{target}]/{split}.parquet`: one row a row of the label table, ordered by hash. It says what becomes of
 * the image, every reason for it, and what would happen at other thresholds: the scores stand beside what was found.
 */
export const DECISION_COLUMNS: TableSchema = [
  { name: 'image_id', type: 'VARCHAR', comment: '16 hex digits' },
  { name: 'hash', type: 'UBIGINT', comment: 'first 8 bytes of SHA-256 of image_id: order and shard' },
  {
    name: 'decision',
    type: 'VARCHAR',
    comment:
      'keep, drop (left out), flip (takes the other label) or review (kept until a person has looked at it)',
  },
  {
    name: 'reasons',
    type: 'VARCHAR[]',
    comment: `why: findings that the policy acts on, or the label stage's reason. ${DECISION_REASONS.join(', ')}`,
  },
  { name: 'found', type: 'VARCHAR[]', comment: 'all findings, whatever the policy makes of them' },
  { name: 'given_label', type: 'TINYINT', comment: 'label of the label table: 1, 0 or -1' },
  {
    name: 'suggested_label',
    type: 'TINYINT',
    comment: 'label that an image of a label issue should have; null for others',
  },
  {
    name: 'final_label',
    type: 'TINYINT',
    comment: 'label from here on; -1 of an image that action exclude leaves out',
  },
  {
    name: 'person_probability',
    type: 'DOUBLE',
    comment: 'what the model gives, by filter.probability, 0..1; null without a score',
  },
  {
    name: 'calibrated_probability',
    type: 'DOUBLE',
    comment: 'the same as score.calibration turns it, by which labels are judged; null where it is off',
  },
  {
    name: 'label_quality',
    type: 'DOUBLE',
    comment:
      'probability of the given label, calibrated where asked for, 0..1, low is suspicious; null without a score or label',
  },
  {
    name: 'flagged_by',
    type: 'VARCHAR[]',
    comment: 'every filter_by that would call the label an issue: what would change with another one',
  },
  {
    name: 'is_corrected',
    type: 'BOOLEAN',
    comment: 'a correction file names the image: a person gave its label',
  },
  ...IMAGE_ISSUES.map((issue) => ({
    name: `${issue}_score`,
    type: 'DOUBLE',
    comment: SCORE_COMMENTS[issue],
  })),
  {
    name: 'duplicate_of',
    type: 'VARCHAR',
    comment: 'the kept image because of which this one goes; null for others',
  },
  { name: 'duplicate_of_split', type: 'VARCHAR', comment: 'dataset split of that image' },
  {
    name: 'duplicate_distance',
    type: 'TINYINT',
    comment:
      'bits in which the hashes of the two differ: at a smaller filter.duplicates.distance this one stays',
  },
  {
    name: 'duplicate_similarity',
    type: 'DOUBLE',
    comment:
      'cosine similarity of the embeddings of the two: at a larger filter.duplicates.embedding_similarity this one stays; null without embeddings, or of the same file',
  },
  {
    name: 'unlike_near',
    type: 'VARCHAR',
    comment:
      'image whose hash is near while the embeddings tell another picture, the most similar such one; null for others',
  },
  {
    name: 'unlike_similarity',
    type: 'DOUBLE',
    comment: 'cosine similarity with that image: from a smaller embedding_similarity on the two are near',
  },
  {
    name: 'kept',
    type: 'BOOLEAN',
    comment: 'is in the split: neither left out here nor by the balance, made anew',
  },
  {
    name: 'in_distance_set',
    type: 'BOOLEAN',
    comment: 'survives the balance of the distance subsets, made anew',
  },
];
