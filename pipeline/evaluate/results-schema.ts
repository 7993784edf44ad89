import { z } from 'zod';
import { datasetSplitSchema } from '../splits.js';

/** Raised when the meaning of a member changes. */
export const RESULTS_SCHEMA = 1;

const count = z.int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Bounds of an interval, or null where there is none. */
const intervalSchema = z.tuple([z.number(), z.number()]).nullable();

const figureSchema = z
  .strictObject({
    value: z.number().nullable().describe('Null where the figure has no value'),
    interval: intervalSchema.optional().describe('Lower and upper bound at bootstrap.confidence'),
    undefined: z.string().optional().describe('Why there is no value, in words'),
  })
  .describe('A figure: its value, its interval where it has one, and why there is none where there is none');

const rateSchema = figureSchema.extend({ successes: count, trials: count });

const confusionSchema = z.strictObject({
  true_positives: count,
  false_positives: count,
  true_negatives: count,
  false_negatives: count,
});

const binSchema = z.strictObject({
  above: z.number(),
  up_to: z.number(),
  images: count,
  persons: count,
  mean_probability: z.number().nullable(),
  person_share: z.number().nullable(),
});

const subsetSchema = z.strictObject({
  name: z.string().describe('As conditions name it; crosses join two names with a plus sign'),
  title: z.string(),
  family: z.string().describe('What the subset is about: split, lighting, distance, perceived_gender, ...'),
  positive: z
    .enum(['person', 'no_person'])
    .describe(
      'The class that precision, recall, F1 and average precision are about; no_person for depictions',
    ),
  persons: count.describe('Images with a person'),
  no_persons: count.describe('Images without one'),
  small: z.boolean().describe('Either class has fewer than small_below images: no claim rests on it'),
  confusion: confusionSchema,
  accuracy: rateSchema,
  precision: rateSchema,
  recall: rateSchema,
  specificity: rateSchema,
  false_positive_rate: rateSchema,
  f1: figureSchema.describe('From counts'),
  f1_rates: figureSchema.describe('2r / (2r + f + 1 - r) of recall r and false-positive rate f'),
  roc_auc: figureSchema,
  average_precision: figureSchema,
  calibration_error: figureSchema.describe('Expected calibration error over 15 bins of equal width'),
  reliability: z.array(binSchema),
});

const gapSchema = z.strictObject({
  attribute: z.string(),
  sentence: z.string().describe('What the gap shows, or that it allows no claim'),
  groups: z.array(
    z.strictObject({
      title: z.string(),
      images: count,
      hits: count,
      recall: z.number(),
      small: z.boolean(),
    }),
  ),
  best: z.string().nullable(),
  worst: z.string().nullable(),
  recall_difference: figureSchema.describe('Equal opportunity difference: recall of best less worst'),
  left_aside: z
    .array(z.string())
    .describe('Titles of small groups that were not compared, as two or more others are large enough'),
  miss_rate_ratio: figureSchema
    .extend({
      interval: z
        .tuple([z.number(), z.number().nullable()])
        .nullable()
        .optional()
        .describe('Its upper bound is null where there is none: the best group may well have no misses'),
    })
    .describe('False-negative rate of worst over best'),
  pairs: count.describe('Pairs of groups that the interval is widened for, by Bonferroni'),
  no_claim: z.enum(['interval_holds_zero', 'small_group', 'fewer_than_two_groups']).nullable(),
});

const sourceSchema = z.strictObject({
  kind: z.enum(['predictions', 'scores']),
  name: z.string().describe('Name of the file, or of the scored model'),
  view: z.enum(['crop', 'whole']).nullable().describe('Of a scored model, which probability counts'),
  sha256: sha256.describe(
    'Of the file; of a scored model, of the list of the sums of its tables, or of its probabilities of a folder',
  ),
  model_sha256: sha256.nullable().describe('Of the model that scored; null for a predictions file'),
  rows: count,
  calibration: z
    .strictObject({
      method: z.enum(['platt', 'isotonic']),
      split: z.enum(['validation', 'test']).describe('Whose corrected labels it was fitted on'),
      images: count.describe('With a corrected label'),
      persons: count.describe('Of those, with a person'),
      sha256: sha256.describe('Of the calibration'),
    })
    .nullable()
    .describe('Of a scored model, how its probabilities were calibrated; null where they were not'),
});

const matchSchema = z.strictObject({
  images: count.describe('Images of the evaluated split'),
  predicted: count.describe('Those with a prediction: what the figures rest on'),
  ambiguous: count.describe('Those without one because several images bear their file name'),
  distance_only: count.describe('Images that are in a distance subset alone'),
  distance_only_predicted: count,
  not_evaluated: count.describe('Predictions of images that are labelled but not evaluated'),
  unknown: count.describe('Predictions that name no labelled image of the split'),
});

const costSchema = z
  .strictObject({
    width: count.describe(
      'Of the picture that goes in, in pixels; the largest, of a model that goes by the picture',
    ),
    height: count,
    colour: z.enum(['RGB', 'BGR', 'gray']),
    type: z.string().describe('Element type of the input'),
    batch: count.describe('Pictures a run: 1 unless the graph asks for more'),
    file_bytes: count.describe('Of the ONNX file'),
    parameters: count.describe('Learnt numbers; scales, zero points and shapes do not count'),
    weight_bytes: count.describe('Of all constants as they stand in the file'),
    multiply_accumulates: count.describe('Of one run'),
    not_counted: z.array(z.string()).describe('Operators that would add to multiply_accumulates'),
    peak_activation_bytes: count.describe(
      'The most that is held at once, each tensor as the graph writes it',
    ),
    quantised_peak_activation_bytes: count
      .nullable()
      .describe('The same as an integer runtime holds it; null for a graph without quantised activations'),
  })
  .nullable()
  .describe('What the ONNX graph asks of a device; null where there is no graph, or a note says why not');

const modelSchema = z.strictObject({
  name: z.string(),
  source: sourceSchema,
  cost: costSchema,
  match: matchSchema,
  operating_point: z.strictObject({
    rule: z.string().describe('fixed, best_f1, or false_positive_rate with its limit'),
    threshold: z.number().describe('A picture counts as a person from this probability on'),
    chosen_on: z
      .strictObject({ split: z.literal('validation'), source: sourceSchema, match: matchSchema })
      .nullable()
      .describe('Null for a fixed threshold'),
  }),
  notes: z.array(z.string()).describe('What to know of these figures beforehand'),
  subsets: z.array(subsetSchema),
  gaps: z.array(gapSchema),
});

const differenceSchema = z.strictObject({
  metric: z.string(),
  first: z.number().nullable(),
  second: z.number().nullable(),
  difference: figureSchema.describe('The second model less the first; interval from a paired bootstrap'),
  verdict: z.enum(['regression', 'improvement', 'no_claim', 'undefined']),
});

const mcNemarSchema = z.strictObject({
  exact_p: figureSchema,
  mid_p: figureSchema,
  chi_squared: figureSchema,
  chi_squared_p: figureSchema,
});

const regressionSchema = z.strictObject({
  subset: z.string(),
  metric: z.string(),
  small: z.boolean().describe('The subset is small: no claim rests on it'),
  difference: z.number(),
  interval: z.tuple([z.number(), z.number()]),
});

const comparisonSchema = z.strictObject({
  first: z.string(),
  second: z.string(),
  subsets: z.array(
    z.strictObject({
      name: z.string(),
      title: z.string(),
      family: z.string(),
      small: z.boolean().describe('Either class has fewer than small_below images that both models predict'),
      positives: count,
      negatives: count,
      differences: z.array(differenceSchema),
      mcnemar: mcNemarSchema.describe('On all images of the subset'),
      mcnemar_of_positives: mcNemarSchema,
    }),
  ),
  regressions: z.array(regressionSchema),
});

const underLabelsSchema = z.strictObject({ confusion: confusionSchema, f1: figureSchema });
const labelSetSchema = z.strictObject({
  name: z.string().describe('Of the label set, or of the file'),
  sha256: sha256.describe('Of the label table, or of the file'),
});

const labelComparisonSchema = z.strictObject({
  model: z.string(),
  first: labelSetSchema.describe('The labels of all other figures'),
  second: labelSetSchema,
  images: count.describe('Images of the split that the model predicts and both label 1 or 0'),
  subsets: z.array(
    z.strictObject({
      name: z.string(),
      title: z.string(),
      family: z.string(),
      small: z.boolean().describe('Fewer than small_below images: no claim rests on it'),
      images: count.describe('Of the whole split all; of a subset its own, as the first labels have them'),
      became_person: count.describe('Labelled 0 by the first and 1 by the second'),
      became_no_person: count,
      first: underLabelsSchema,
      second: underLabelsSchema,
      accuracy_difference: figureSchema.describe('Second less first; interval from a paired bootstrap'),
      verdict: z
        .enum(['regression', 'improvement', 'no_claim', 'undefined'])
        .describe('Of the difference of accuracy'),
      f1_difference: figureSchema.describe('Second less first; interval from a paired bootstrap'),
      f1_verdict: z.enum(['regression', 'improvement', 'no_claim', 'undefined']),
      mcnemar: mcNemarSchema.describe('On whether the model is right under the one and the other'),
    }),
  ),
  regressions: z
    .array(regressionSchema)
    .describe('Figures (accuracy, f1) whose interval of the difference lies below 0'),
});

const conditionSchema = z.strictObject({
  text: z.string(),
  model: z.string(),
  outcome: z
    .enum(['met', 'not_met', 'undefined'])
    .describe('A condition that is met, or cannot be told, fails'),
  value: z.number().nullable(),
  undefined: z.string().optional().describe('Why the figure has no value'),
});

/** `results.json`: everything that an evaluation found. */
export const resultsSchema = z.strictObject({
  schema: z.literal(RESULTS_SCHEMA),
  program: z.string(),
  split: datasetSplitSchema
    .or(z.literal('vww'))
    .describe('vww: an image folder, of which no subsets are known'),
  labels: z.strictObject({
    set: z
      .string()
      .describe(
        'Folder of the labels: rule set, and target where it is not the published one; vww for an image folder',
      ),
    rules: z.string().describe('folder where the folders of an image folder say the class'),
    target: z.string(),
    key: sha256.describe(
      'The dataset key: equal for equal metadata, pictures, rules and corrections; of an image folder, for equal paths and bytes',
    ),
    sha256: sha256.describe('Of the label table'),
    decisions: z
      .strictObject({
        key: sha256.describe('Equal for equal labels, scores, pictures and filter settings'),
        sha256: sha256.describe('Of the decision table'),
        model: z.string().describe('Model whose scores judged the labels'),
        dropped: count.describe('Images that the filter leaves out, for whatever reason'),
        flipped: count.describe('Images that take the other label'),
        reviewed: count.describe('Images that wait for people, with the label as it was given'),
      })
      .nullable()
      .describe('What filtering made of the labels; null where they are taken as the label rules give them'),
  }),
  images: z.enum(['balanced', 'all_labelled', 'folder']),
  bootstrap: z.strictObject({ seed: z.int(), replicates: count, confidence: z.number() }),
  small_below: count,
  notes: z.array(z.string()).describe('What to know of the labels beforehand'),
  limits: z.array(z.string()).describe('What these figures cannot say'),
  models: z.array(modelSchema),
  comparisons: z.array(comparisonSchema).describe('Each further model against the first'),
  label_comparisons: z
    .array(labelComparisonSchema)
    .describe('Each model under the labels of --compare-labels'),
  conditions: z.array(conditionSchema),
});

export type Results = z.infer<typeof resultsSchema>;
export type FigureResult = z.infer<typeof figureSchema>;
export type RateResult = z.infer<typeof rateSchema>;
export type SubsetResult = z.infer<typeof subsetSchema>;
export type GapResult = z.infer<typeof gapSchema>;
export type ModelResult = z.infer<typeof modelSchema>;
export type ComparisonResult = z.infer<typeof comparisonSchema>;
export type LabelComparisonResult = z.infer<typeof labelComparisonSchema>;
export type ConditionResult = z.infer<typeof conditionSchema>;
export type MatchResult = z.infer<typeof matchSchema>;
export type CostResult = z.infer<typeof costSchema>;
export type SourceResult = z.infer<typeof sourceSchema>;
