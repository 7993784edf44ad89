import type { View } from '../../../filters/model-input/placement.js';
import type { Row } from '../../io/duckdb.js';
import type { PictureScore, ViewReading } from '../../io/picture-scorer.js';
import type { ScoreOutcome } from '../../tables/score-columns.js';

/** The columns that say which image a row is of. */
export interface ScoreRowNames {
  readonly image_id: string;
  readonly hash: string;
}

/** A row of the scores table, and what went wrong in words; empty where nothing did. */
export interface ScoreRow {
  readonly row: Row;
  readonly outcome: ScoreOutcome;
  readonly detail: string;
}

/** The row of an image that has no score. */
export function unscoredRow(
  names: ScoreRowNames,
  outcome: Exclude<ScoreOutcome, 'ok'>,
  detail: string,
): ScoreRow {
  return { row: { ...names, outcome }, outcome, detail };
}

/** The row of a picture that went through the model. A view that gave no number leaves its column empty. */
export function scoredRow(names: ScoreRowNames, score: PictureScore): ScoreRow {
  if (score.outcome !== 'read') return unscoredRow(names, 'unreadable', score.detail);
  const { crop, whole } = score.views;
  const bad = [crop, whole].find((view) => view?.outcome === 'not_finite');
  const outcome = bad?.outcome ?? 'ok';
  const box = boxOf(whole ?? crop);
  return {
    row: {
      ...names,
      outcome,
      person_probability_crop: probabilityOf(score.views, 'crop'),
      person_probability_whole: probabilityOf(score.views, 'whole'),
      box_xmin: box?.xMin ?? null,
      box_xmax: box?.xMax ?? null,
      box_ymin: box?.yMin ?? null,
      box_ymax: box?.yMax ?? null,
      embedding: score.embedding === null ? null : Array.from(score.embedding),
    },
    outcome,
    detail: bad?.detail ?? '',
  };
}

function boxOf(reading: ViewReading | undefined) {
  return reading?.outcome === 'ok' ? reading.box : null;
}

function probabilityOf(views: Readonly<Partial<Record<View, ViewReading>>>, view: View): number | null {
  const reading = views[view];
  return reading?.outcome === 'ok' ? reading.probability : null;
}
