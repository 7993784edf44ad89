import type { TableSchema } from '../io/duckdb.js';

/**
 * `labels/{rules}[-{target}]/{split}.parquet`: one row a candidate image, ordered by hash. It says what the label is, what
 * gave it, what the other rule set would say, and why the image is kept or dropped.
 */
export const LABEL_COLUMNS: TableSchema = [
  { name: 'image_id', type: 'VARCHAR', comment: '16 hex digits' },
  { name: 'hash', type: 'UBIGINT', comment: 'first 8 bytes of SHA-256 of image_id: order and shard' },
  { name: 'filename', type: 'VARCHAR', comment: 'last path part of the original address' },
  {
    name: 'outcome',
    type: 'VARCHAR',
    comment:
      'what became of the picture: ok, gone, corrupt, ...; null where the exclusion list kept it from being fetched',
  },
  { name: 'label', type: 'TINYINT', comment: '1 target, 0 no target, -1 excluded; after corrections' },
  { name: 'rule', type: 'VARCHAR', comment: 'the rule that gave rule_label' },
  { name: 'rule_label', type: 'TINYINT', comment: 'what the rules say, before corrections' },
  {
    name: 'correction',
    type: 'TINYINT',
    comment: 'clean_label of the correction file: 1, 0, -1, -2 (depiction); null where not listed',
  },
  {
    name: 'deciding_box',
    type: 'INTEGER',
    comment: 'index into boxes of the metadata table; null where no box decided',
  },
  { name: 'deciding_class', type: 'VARCHAR', comment: 'MID of the deciding box or image-level label' },
  {
    name: 'area_published',
    type: 'DOUBLE',
    comment: 'area of the deciding box by the published geometry; null where it is skipped',
  },
  {
    name: 'area_corrected',
    type: 'DOUBLE',
    comment: 'its share of the centre crop by the corrected geometry',
  },
  {
    name: 'other_rules_label',
    type: 'TINYINT',
    comment: 'label that the other rule set gives, corrections applied',
  },
  { name: 'other_rules_rule', type: 'VARCHAR', comment: 'rule of the other rule set' },
  {
    name: 'distance_label',
    type: 'TINYINT',
    comment: 'label with the smaller area of the distance subsets; null without boxes as the source',
  },
  { name: 'distance', type: 'VARCHAR', comment: 'far, medium_distance or near; null where no band holds' },
  { name: 'lighting', type: 'VARCHAR', comment: 'dark, normal_lighting or bright; null without a picture' },
  {
    name: 'depiction',
    type: 'VARCHAR',
    comment:
      'person_depiction, non-person_depiction or non-person_non-depiction; null where the label is not 0',
  },
  {
    name: 'body_part',
    type: 'TINYINT',
    comment: '1 labelled through parts alone (under published: always 1), 0 not, -1 not known',
  },
  {
    name: 'gender',
    type: 'VARCHAR',
    comment: 'perceived gender presentation that all MIAP boxes agree on; null otherwise',
  },
  {
    name: 'age',
    type: 'VARCHAR',
    comment: 'perceived age presentation that all MIAP boxes agree on; null otherwise',
  },
  {
    name: 'given_flags',
    type: 'TINYINT[]',
    comment:
      'of an imported image: the flags as they were published, in the order of the published CSV; else null',
  },
  { name: 'kept', type: 'BOOLEAN', comment: 'is in the split' },
  {
    name: 'reason',
    type: 'VARCHAR',
    comment: 'kept, excluded_by_list, image_failed, label_excluded or not_balanced',
  },
  { name: 'in_distance_set', type: 'BOOLEAN', comment: 'survives the balance of the distance subsets' },
];
