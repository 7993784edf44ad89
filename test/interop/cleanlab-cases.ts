import { z } from 'zod';
import { LABEL_FILTERS, LABEL_SCORES, type LabelScore } from '../../filters/index.js';
import { seededRandom, type Random } from '../../scripts/world/random.js';

/** A random set of labels and predictions with options, as `cleanlab_cases.py` reads it. */
export interface CleanlabCase {
  readonly classes: number;
  readonly labels: readonly number[];
  /** Row after row. */
  readonly probabilities: readonly number[];
  /** Whether each row sums to 1. */
  readonly proper: boolean;
  readonly min_examples: number;
  readonly frac_noise: number;
  readonly remove: readonly number[] | null;
  readonly rank_by: LabelScore;
  readonly adjust: boolean;
  readonly filters: readonly string[];
}

const matrix = z.array(z.array(z.number()));
const foundSchema = z.union([
  z.object({ error: z.string() }),
  z.object({ ranked: z.array(z.int()), tied: z.boolean() }),
]);

/** What `cleanlab_cases.py` prints. */
export const cleanlabReportSchema = z.object({
  cleanlab: z.string(),
  cases: z.array(
    z.object({
      filters: z.partialRecord(z.enum(LABEL_FILTERS), z.object({ plain: foundSchema, stable: foundSchema })),
      scores: z.array(z.number()),
      thresholds: z.array(z.number()),
      raw: matrix,
      calibrated: matrix,
      joint: matrix,
      prior: z.array(z.number()),
      noise: matrix,
      inverse_noise: matrix,
      issues: z.int().nullable(),
      calibrated_issues: z.int().nullable(),
    }),
  ),
});

/** Whether a set's probabilities are drawn from few values, so that keys tie, or from many. */
type Grain = 'coarse' | 'hundredths' | 'fine';

function probabilityRow(random: Random, label: number, classes: number, grain: Grain): number[] {
  // Leans towards the label, so that most labels are right.
  const lean = random.chance(0.75) ? 2 : 0;
  const weights = Array.from(
    { length: classes },
    (_, k) => random.next() + (k === label ? lean : 0) * random.next(),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const steps = grain === 'coarse' ? 8 : 100;
  const shares = weights.map((weight) =>
    grain === 'fine' ? weight / sum : Math.round((weight / sum) * steps) / steps,
  );
  // Two classes as a sigmoid gives them.
  return classes === 2 ? [1 - shares[1], shares[1]] : shares;
}

function caseOf(random: Random, classes: number, rows: number): CleanlabCase {
  const used = random.shuffle(Array.from({ length: classes }, (_, k) => k));
  const present = random.chance(0.25) && classes > 2 ? used.slice(1) : used;
  const oneClass = random.chance(0.02);
  const labels = Array.from({ length: rows }, (_, row) => {
    if (oneClass) return 0;
    return row < 2 ? present[row] : random.chance(0.3) ? present[0] : random.pick(present);
  });
  const grain = random.pick<Grain>(['coarse', 'hundredths', 'fine', 'fine']);
  const proper = random.chance(0.8);
  const probabilities = labels.flatMap((label) => {
    const row = probabilityRow(random, label, classes, grain);
    return proper ? row : row.map((value) => Math.min(1, value * random.pick([0.5, 1, 1.25])));
  });
  const rank_by = random.pick(LABEL_SCORES);
  const removes = random.chance(0.15);
  return {
    classes,
    labels,
    probabilities,
    proper,
    min_examples: random.pick([0, 1, 1, 2, 3, 5, 10]),
    frac_noise: random.pick([1, 1, 0.7, 0.5, 0.3, 0]),
    remove: removes
      ? Array.from({ length: classes }, (_, k) => random.int(0, labels.filter((label) => label === k).length))
      : null,
    rank_by,
    adjust: rank_by !== 'confidence_weighted_entropy' && random.chance(0.4),
    filters: removes ? LABEL_FILTERS.slice(0, 3) : LABEL_FILTERS,
  };
}

/** Random cases of two to four classes, and a few of so many that sums run in NumPy's lanes. */
export function cleanlabCases(count: number): CleanlabCase[] {
  const random = seededRandom('cleanlab');
  return Array.from({ length: count }, (_, i) =>
    i % 40 === 0
      ? caseOf(random, random.int(8, 13), random.int(60, 300))
      : caseOf(random, random.int(2, 4), random.int(2, 80)),
  );
}
