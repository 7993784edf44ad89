import { checkScoredLabels, type ScoredLabels } from './scored-labels.js';

/** A sigmoid: the probability of class 1 is 1 / (1 + exp(slope * score + offset)). */
export interface PlattCalibration {
  readonly kind: 'platt';
  /** Below 0 where higher scores mean class 1. */
  readonly slope: number;
  readonly offset: number;
}

/** Newton steps until the gradient vanishes: few are ever needed, since the loss is convex. */
const MAX_STEPS = 100;

/** The gradient, for a total weight of 1, below which the fit stands. */
const GRADIENT_TOLERANCE = 1e-10;

/** Keeps the system solvable where all scores are equal. */
const RIDGE = 1e-12;

/** Below this gain whole steps are taken unasked: the loss's own rounding hides whether it fell. */
const NEAR = 1e-9;

/** Scores that deviate less than this share of their mean are equal but for rounding. */
const EQUAL = 1e-12;

/** A step is halved at most so often before the fit stands as it is. */
const MAX_HALVINGS = 40;

/**
 * Fits a sigmoid by maximum likelihood (Platt 1999), against Platt's smoothed targets: (n1 + 1) / (n1 + 2) for label
 * 1 and 1 / (n0 + 2) for label 0, with n the weight of each label, so that separable rows have a finite fit. Newton's
 * method with halved steps (Lin, Lin and Weng 2007), on centred and scaled scores.
 *
 * @throws RangeError where {@link checkScoredLabels} does.
 */
export function fitPlatt(rows: ScoredLabels): PlattCalibration {
  checkScoredLabels(rows);
  const { labels, weights } = rows;
  const weightOf = (row: number) => (weights === undefined ? 1 : weights[row]);
  const totals = [0, 0];
  for (let row = 0; row < labels.length; row++) totals[labels[row]] += weightOf(row);
  const targets = [1 / (totals[0] + 2), (totals[1] + 1) / (totals[1] + 2)];
  const total = totals[0] + totals[1];
  const { centre, scale } = spreadOf(rows, total);
  const problem: Problem = {
    rows,
    targets,
    weightOf,
    total,
    scaled: (row) => (rows.scores[row] - centre) / scale,
  };
  let at: Point = { a: 0, b: Math.log((totals[0] + 1) / (totals[1] + 1)) };
  for (let step = 0; step < MAX_STEPS; step++) {
    const move = newtonMove(problem, at);
    if (move === null) break;
    const full = { a: at.a + move.a, b: at.b + move.b };
    at = move.gain < NEAR ? full : lowered(problem, at, full);
  }
  const slope = at.a / scale;
  return { kind: 'platt', slope, offset: at.b - slope * centre };
}

/** Slope and offset over the scaled scores. */
interface Point {
  readonly a: number;
  readonly b: number;
}

/** A step, and twice the fall of the loss that it promises. */
interface Move extends Point {
  readonly gain: number;
}

/** The first point on the way to another that has a lower loss, halving the way each time. */
function lowered(problem: Problem, at: Point, full: Point): Point {
  const loss = lossAt(problem, at);
  for (let halving = 0, share = 1; halving < MAX_HALVINGS; halving++, share /= 2) {
    const next = { a: at.a + share * (full.a - at.a), b: at.b + share * (full.b - at.b) };
    if (lossAt(problem, next) < loss) return next;
  }
  return at;
}

interface Problem {
  readonly rows: ScoredLabels;
  readonly targets: readonly number[];
  readonly weightOf: (row: number) => number;
  readonly total: number;
  readonly scaled: (row: number) => number;
}

/** Weighted mean and standard deviation of the scores; a deviation of 1 where they are all equal. */
function spreadOf({ scores, weights }: ScoredLabels, total: number): { centre: number; scale: number } {
  let sum = 0;
  for (let row = 0; row < scores.length; row++)
    sum += scores[row] * (weights === undefined ? 1 : weights[row]);
  const centre = sum / total;
  let squares = 0;
  for (let row = 0; row < scores.length; row++)
    squares += (scores[row] - centre) ** 2 * (weights === undefined ? 1 : weights[row]);
  const scale = Math.sqrt(squares / total);
  return { centre, scale: scale > EQUAL * Math.abs(centre) ? scale : 1 };
}

/** The mean cross-entropy, written so that no exponential overflows. */
function lossAt({ rows, targets, weightOf, total, scaled }: Problem, { a, b }: Point): number {
  let loss = 0;
  for (let row = 0; row < rows.labels.length; row++) {
    const value = a * scaled(row) + b;
    const target = targets[rows.labels[row]];
    const one = value >= 0 ? target * value : (target - 1) * value;
    loss += weightOf(row) * (one + Math.log1p(Math.exp(-Math.abs(value))));
  }
  return loss / total;
}

/** The step to the minimum of the parabola that touches the loss, or null where the gradient is as good as 0. */
function newtonMove({ rows, targets, weightOf, total, scaled }: Problem, { a, b }: Point): Move | null {
  let [gradientA, gradientB, aa, ab, bb] = [0, 0, 0, 0, 0];
  for (let row = 0; row < rows.labels.length; row++) {
    const score = scaled(row);
    const probability = sigmoid(-(a * score + b));
    const weight = weightOf(row) / total;
    const slope = weight * (targets[rows.labels[row]] - probability);
    const curve = weight * probability * (1 - probability);
    gradientA += slope * score;
    gradientB += slope;
    aa += curve * score * score;
    ab += curve * score;
    bb += curve;
  }
  if (Math.max(Math.abs(gradientA), Math.abs(gradientB)) < GRADIENT_TOLERANCE) return null;
  const determinant = (aa + RIDGE) * (bb + RIDGE) - ab * ab;
  const moveA = -((bb + RIDGE) * gradientA - ab * gradientB) / determinant;
  const moveB = -((aa + RIDGE) * gradientB - ab * gradientA) / determinant;
  return { a: moveA, b: moveB, gain: -(gradientA * moveA + gradientB * moveB) };
}

function sigmoid(value: number): number {
  if (value >= 0) return 1 / (1 + Math.exp(-value));
  const power = Math.exp(value);
  return power / (1 + power);
}

/** The probability of class 1 that a score stands for. */
export function applyPlatt({ slope, offset }: PlattCalibration, score: number): number {
  return sigmoid(-(slope * score + offset));
}
