import { checkScoredLabels, type ScoredLabels } from './scored-labels.js';

/** A rising line through points: probabilities between two scores are interpolated, beyond the ends they stay. */
export interface IsotonicCalibration {
  readonly kind: 'isotonic';
  /** At least one score, strictly ascending. */
  readonly scores: readonly number[];
  /** As many probabilities, never falling. */
  readonly probabilities: readonly number[];
}

/** Scores that were pooled: they share one probability. */
interface Pool {
  readonly from: number;
  readonly to: number;
  readonly weight: number;
  readonly hits: number;
}

/**
 * Fits the rising step function that is nearest to the labels in weighted squares, by pooling adjacent violators
 * (Ayer et al. 1955). Rows of equal scores count as one. Needs about a thousand rows: with fewer, Platt scaling is
 * the safer choice.
 *
 * The order of the rows does not matter but for the last bit of a sum.
 *
 * @throws RangeError where {@link checkScoredLabels} does.
 */
export function fitIsotonic(rows: ScoredLabels): IsotonicCalibration {
  checkScoredLabels(rows);
  const pools: Pool[] = [];
  for (const point of pointsOf(rows)) {
    let pool = point;
    // A pool of no higher share than the one before it is merged with it, and so on back.
    for (let last = pools.at(-1); last !== undefined && !isBelow(last, pool); last = pools.at(-1)) {
      pools.pop();
      pool = {
        from: last.from,
        to: pool.to,
        weight: last.weight + pool.weight,
        hits: last.hits + pool.hits,
      };
    }
    pools.push(pool);
  }
  const scores: number[] = [];
  const probabilities: number[] = [];
  for (const { from, to, weight, hits } of pools) {
    for (const score of from === to ? [from] : [from, to]) {
      scores.push(score);
      probabilities.push(hits / weight);
    }
  }
  return { kind: 'isotonic', scores, probabilities };
}

/** One pool for each score that has weight, ascending. */
function* pointsOf({ scores, labels, weights }: ScoredLabels): Generator<Pool> {
  const order = Uint32Array.from(scores, (_, row) => row).sort((a, b) => scores[a] - scores[b] || a - b);
  let at = 0;
  while (at < order.length) {
    const score = scores[order[at]];
    let weight = 0;
    let hits = 0;
    for (; at < order.length && scores[order[at]] === score; at++) {
      const one = weights === undefined ? 1 : weights[order[at]];
      weight += one;
      hits += one * labels[order[at]];
    }
    if (weight > 0) yield { from: score, to: score, weight, hits };
  }
}

function isBelow(before: Pool, after: Pool): boolean {
  return before.hits / before.weight < after.hits / after.weight;
}

/** The probability of class 1 that a score stands for. */
export function applyIsotonic({ scores, probabilities }: IsotonicCalibration, score: number): number {
  let from = 0;
  let to = scores.length - 1;
  if (!(score > scores[from])) return probabilities[from];
  if (score >= scores[to]) return probabilities[to];
  // The last point that is not above the score.
  while (to - from > 1) {
    const middle = (from + to) >>> 1;
    if (scores[middle] <= score) from = middle;
    else to = middle;
  }
  const share = (score - scores[from]) / (scores[to] - scores[from]);
  return probabilities[from] + share * (probabilities[to] - probabilities[from]);
}
