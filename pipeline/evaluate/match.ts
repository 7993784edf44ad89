import { StageError } from '../errors.js';
import type { Database } from '../io/duckdb.js';
import { number, text } from '../tables/cells.js';
import type { ProbabilityRelation } from './probabilities.js';
import type { Truth } from './truth.js';

/** As much of the labels as matching needs. */
type Labels = Pick<Truth, 'sql'>;

/** How the rows of a source fell on the images of a split. */
export interface MatchCounts {
  /** Images of the evaluated split. */
  readonly images: number;
  /** Of those, how many have a prediction. */
  readonly predicted: number;
  /** Of those without one, how many share their file name with another image, so that none can be matched. */
  readonly ambiguous: number;
  /** Images that are in a distance subset alone, and how many of them have a prediction. */
  readonly distanceOnly: number;
  readonly distanceOnlyPredicted: number;
  /** Rows of images that are labelled, but are not evaluated: excluded, not balanced, without a picture. */
  readonly notEvaluated: number;
  /** Rows that no labelled image of the split answers to. */
  readonly unknown: number;
}

/** File names that more than one labelled image of the split bears. */
const ambiguousNames = (truth: Labels): string =>
  `(SELECT filename FROM ${truth.sql} GROUP BY filename HAVING count(*) > 1)`;

/**
 * A sub-query with `image_id` and `probability`, an image once. A file name that several images of the split bear is
 * matched to none of them.
 */
export function keyedByImage(truth: Labels, { key, sql }: ProbabilityRelation): string {
  if (key === 'image_id') return sql;
  return `(SELECT l.image_id, p.probability FROM ${sql} p JOIN ${truth.sql} l USING (filename)
    WHERE filename NOT IN ${ambiguousNames(truth)})`;
}

/**
 * Counts how a source's rows fall on the images of a split.
 *
 * @throws StageError where the source names one picture twice.
 */
export async function countMatches(
  database: Database,
  truth: Labels,
  relation: ProbabilityRelation,
): Promise<MatchCounts> {
  await refuseRepeats(database, truth, relation);
  const { key, sql } = relation;
  const ambiguous = key === 'filename' ? `l.filename IN ${ambiguousNames(truth)}` : 'false';
  const [images] = await database.all(`
    SELECT count(*) FILTER (main)::INTEGER AS images,
      count(*) FILTER (main AND p.probability IS NOT NULL)::INTEGER AS predicted,
      count(*) FILTER (main AND ${ambiguous})::INTEGER AS ambiguous,
      count(*) FILTER (distance_only)::INTEGER AS distance_only,
      count(*) FILTER (distance_only AND p.probability IS NOT NULL)::INTEGER AS distance_only_predicted
    FROM ${truth.sql} l LEFT JOIN ${keyedByImage(truth, relation)} p USING (image_id)`);
  const [rows] = await database.all(`
    SELECT count(*) FILTER (NOT evaluated)::INTEGER AS not_evaluated,
      count(*) FILTER (evaluated IS NULL)::INTEGER AS unknown
    FROM ${sql} p LEFT JOIN (
      SELECT ${key}, bool_or(main OR distance_only) AS evaluated FROM ${truth.sql} GROUP BY ${key}
    ) l USING (${key})`);
  return {
    images: number(images, 'images'),
    predicted: number(images, 'predicted'),
    ambiguous: number(images, 'ambiguous'),
    distanceOnly: number(images, 'distance_only'),
    distanceOnlyPredicted: number(images, 'distance_only_predicted'),
    notEvaluated: number(rows, 'not_evaluated'),
    unknown: number(rows, 'unknown'),
  };
}

/** Which of two rows counts, nobody can say. Names that are matched to no image may repeat. */
async function refuseRepeats(
  database: Database,
  truth: Labels,
  { key, sql, facts }: ProbabilityRelation,
): Promise<void> {
  const [repeat] = await database
    .all(
      `
    SELECT ${key} AS name, min(line) AS first, max(line) AS last FROM ${sql}
    ${key === 'filename' ? `WHERE filename NOT IN ${ambiguousNames(truth)}` : ''}
    GROUP BY ${key} HAVING count(*) > 1 ORDER BY first, name LIMIT 1`,
    )
    .then((found) => [found.at(0)]);
  if (repeat === undefined) return;
  const where = facts.kind === 'scores' ? `scores of ${facts.name}` : facts.name;
  const lines =
    facts.kind === 'scores'
      ? 'in two rows'
      : `on lines ${number(repeat, 'first')} and ${number(repeat, 'last')}`;
  throw new StageError(
    `${where}: ${text(repeat, 'name')} has more than one prediction, ${lines}. Keep one row a picture.`,
  );
}

/**
 * Refuses to score a split that the predictions do not cover: figures of the rest would be of another set.
 *
 * @throws StageError where more than the allowed share of the split's images is without a prediction.
 */
export function checkCoverage(
  split: string,
  { facts, key }: ProbabilityRelation,
  counts: MatchCounts,
  allowedShare: number,
): void {
  const { images, predicted, ambiguous, unknown, notEvaluated } = counts;
  if (images === 0)
    throw new StageError(`${split}: no image of the split is left to evaluate. Look at: wake-vision status`);
  const missing = images - predicted;
  if (predicted > 0 && missing / images <= allowedShare) return;
  const shared =
    ambiguous > 0 ? `; ${ambiguous} of them share their file name with another image, so give image_id` : '';
  throw new StageError(
    `${facts.name}: ${missing} of ${images} images of ${split} have no prediction${shared}. ` +
      `Of its ${facts.rows} rows, ${unknown} name (by ${key}) no image of the split and ${notEvaluated} one that is not evaluated. ` +
      (predicted === 0
        ? 'Are these the predictions of another split?'
        : `To leave such images out, raise --allow-missing (a share, now ${allowedShare}).`),
  );
}
