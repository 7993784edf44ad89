/** Where the value of one published column comes from. */
export type PublishedColumnSource =
  | { readonly kind: 'accuracy'; readonly of: 'wake_vision' | 'visual_wake_words' }
  | { readonly kind: 'f1_rates'; readonly subset: string }
  | { readonly kind: 'multiply_accumulates' };

const f1Rates = (subset: string): PublishedColumnSource => ({ kind: 'f1_rates', subset });

/**
 * The columns of the published benchmark's result files, in their order, and what fills each. Its distance-far is
 * the one that begins at 0.05. Source: the published benchmark.
 */
export const PUBLISHED_COLUMNS: readonly {
  readonly column: string;
  readonly source: PublishedColumnSource;
}[] = [
  { column: 'wv_test_score', source: { kind: 'accuracy', of: 'wake_vision' } },
  { column: 'vww_test_score', source: { kind: 'accuracy', of: 'visual_wake_words' } },
  { column: 'distance-near', source: f1Rates('near') },
  { column: 'distance-mid', source: f1Rates('medium_distance') },
  { column: 'distance-far', source: f1Rates('far_from_0.05') },
  { column: 'miap-female', source: f1Rates('predominantly_female') },
  { column: 'miap-male', source: f1Rates('predominantly_male') },
  { column: 'miap-unknown-gender', source: f1Rates('gender_unknown') },
  { column: 'miap-young', source: f1Rates('young') },
  { column: 'miap-middle', source: f1Rates('middle_age') },
  { column: 'miap-old', source: f1Rates('older') },
  { column: 'miap-unknown-age', source: f1Rates('age_unknown') },
  { column: 'lighting-dark', source: f1Rates('dark') },
  { column: 'lighting-normal_light', source: f1Rates('normal_lighting') },
  { column: 'lighting-bright', source: f1Rates('bright') },
  { column: 'depictions_persons', source: f1Rates('person_depiction') },
  { column: 'depictions_non_persons', source: f1Rates('non-person_depiction') },
  { column: 'non_person_no_depictions', source: f1Rates('non-person_non-depiction') },
  { column: 'macs', source: { kind: 'multiply_accumulates' } },
];
