import { z } from 'zod';

const maybe = z.number().nullable();
const range = z.tuple([z.number(), z.number()]);

/** What `evaluation_peers.py` prints; null where a peer leaves a figure undefined. */
export const evaluationPeersSchema = z.object({
  scores: z.array(
    z.object({
      /** [[true negatives, false positives], [false negatives, true positives]] */
      confusion: z.tuple([range, range]),
      accuracy: maybe,
      precision: maybe,
      recall: maybe,
      specificity: maybe,
      f1: maybe,
      f1_mirrored: maybe,
      f1_rates: maybe,
      f1_rates_mirrored: maybe,
      roc_auc: maybe,
      average_precision: maybe,
      average_precision_mirrored: maybe,
      calibration_error: maybe,
      curve: z.object({ both_classes: z.boolean(), share: z.array(z.number()), mean: z.array(z.number()) }),
      best_f1_threshold: maybe,
      fpr_threshold: maybe,
    }),
  ),
  wilson: z.array(range),
  mcnemar: z.array(
    z.object({ exact: z.number(), mid_p: z.number(), chi_squared: z.number(), chi_squared_p: z.number() }),
  ),
  erfc: z.array(z.number()),
  quantiles: z.array(z.number()),
  binomial: z.array(z.array(z.number())),
  streams: z.array(z.array(z.number())),
  bootstrap: z.array(z.object({ f1: range, f1_rates: range })),
  gaps: z.array(
    z.object({
      best: z.string(),
      worst: z.string(),
      difference: z.number(),
      difference_interval: range,
      ratio: z.number(),
      ratio_interval: range,
    }),
  ),
  paired: z.array(
    z.object({ accuracy: range, recall: range, specificity: range, f1: range, f1_rates: range }),
  ),
  labels: z.array(range),
});
export type EvaluationPeers = z.infer<typeof evaluationPeersSchema>;
