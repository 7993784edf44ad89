import type { EvaluationRequest } from './request.js';

const INTERVALS =
  'Intervals tell how far chance in the choice of these images reaches, each for itself. They do not tell how a model does on pictures of another kind.';

const FOLDER_LIMITS = [
  'The names of the folders are taken for the labels: how they came about, and how many are wrong, is not known here.',
  'Nothing else is known of the pictures: there are no figures of subsets, and none of fairness.',
  'Precision, F1 and average precision hold for the share of persons in this folder; where persons are rarer, they are lower.',
  INTERVALS,
];

/** What the figures of an evaluation cannot say, in sentences. */
export function limitsOf({
  split,
  rule,
  balanced,
  folder,
}: Pick<EvaluationRequest, 'split' | 'rule' | 'balanced' | 'folder'>): string[] {
  if (folder !== null) return FOLDER_LIMITS;
  return [
    'Gender and age are perceived presentation: what annotators of MIAP saw in a picture, in few groups. They are not what people are or say of themselves, and are no ground for deciding about anyone.',
    'An image is in a perceived group only where all annotated persons in it agree; images with mixed groups are in none.',
    'Labels of a subset can be wrong: corrections cover validation and test, not every image of them.',
    balanced
      ? 'The balanced images hold as many pictures with a person as without. Precision, F1 and average precision hold for that share; where persons are rarer, they are lower.'
      : 'All labelled images are scored, not the balanced ones of the published benchmark: precision, F1 and average precision are not comparable with published figures.',
    'Most subsets are measured against all images without a person, so their precision and F1 fall with their size. Compare subsets with each other by recall or f1_rates.',
    INTERVALS,
    ...(rule.kind !== 'fixed' && split === 'validation'
      ? [
          'The operating point was chosen on the very images that are scored: figures at the threshold are too good.',
        ]
      : []),
    ...(split === 'train_large' || split === 'train_quality'
      ? ['A train split is scored: figures of a model that learnt from it say nothing of new pictures.']
      : []),
  ];
}
