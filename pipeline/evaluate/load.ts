import {
  rowsOfGroups,
  subsetFlags,
  type EvaluationFacts,
  type EvaluationGroup,
} from '../../filters/index.js';
import type { RunContext } from '../context.js';
import { StageError } from '../errors.js';
import type { Database, Row } from '../io/duckdb.js';
import { numberOrNull, text } from '../tables/cells.js';
import { FLAG_FACT_COLUMNS, readFlagFacts } from '../tables/label-row.js';
import type { BoxFacts } from './box-facts.js';
import { keyedByImage } from './match.js';
import type { ProbabilityRelation } from './probabilities.js';
import type { Truth } from './truth.js';

/** The images of a split with what each model says of them, 8 bytes an image and model. */
export interface LoadedSplit {
  /** Rows of each group, by its name. */
  readonly rowsOf: ReadonlyMap<string, Uint32Array>;
  /** One list a model, a value a row: probability of a person; NaN where the model says nothing. */
  readonly probabilities: readonly Float64Array[];
}

/**
 * Reads the evaluated images of a split in one pass, by hash.
 *
 * @param balanced as the truth was opened.
 * @param boxes what boxes say of images, by id; what it does not hold is not known.
 * @throws StageError where a probability is out of 0..1.
 */
export async function loadSplit(
  context: RunContext,
  database: Database,
  truth: Pick<Truth, 'sql'>,
  relations: readonly ProbabilityRelation[],
  groups: readonly EvaluationGroup[],
  balanced: boolean,
  boxes: ReadonlyMap<string, BoxFacts>,
): Promise<LoadedSplit> {
  const pieces = new Map<string, Uint32Array[]>(groups.map(({ name }) => [name, []]));
  const columns: Float64Array[][] = relations.map(() => []);
  let first = 0;
  for await (const rows of database.streamRows(query(truth, relations))) {
    context.signal.throwIfAborted();
    const found = rowsOfGroups(
      groups,
      rows.map((row) => factsOf(row, balanced, boxes)),
    );
    for (const [name, own] of found)
      if (own.length > 0) pieces.get(name)?.push(own.map((row) => first + row));
    relations.forEach((relation, model) => {
      columns[model].push(Float64Array.from(rows, (row) => probabilityOf(row, `p${model}`, relation)));
    });
    first += rows.length;
  }
  return {
    rowsOf: new Map([...pieces].map(([name, own]) => [name, joined(Uint32Array, own)])),
    probabilities: columns.map((own) => joined(Float64Array, own)),
  };
}

function query(truth: Pick<Truth, 'sql'>, relations: readonly ProbabilityRelation[]): string {
  const joins = relations.map(
    (relation, model) => `LEFT JOIN ${keyedByImage(truth, relation)} m${model} USING (image_id)`,
  );
  return `
    SELECT image_id, ${FLAG_FACT_COLUMNS.join(', ')}
      ${relations.map((_, model) => `, m${model}.probability AS p${model}`).join('')}
    FROM ${truth.sql} l ${joins.join(' ')}
    WHERE main OR distance_only ORDER BY l.hash, image_id`;
}

function factsOf(row: Row, balanced: boolean, boxes: ReadonlyMap<string, BoxFacts>): EvaluationFacts {
  const known = boxes.get(text(row, 'image_id'));
  return {
    flags: subsetFlags(readFlagFacts(row, balanced)),
    largestArea: known?.largestArea ?? null,
    decidingClasses: known?.decidingClasses ?? [],
  };
}

function probabilityOf(row: Row, column: string, { facts, calibrate }: ProbabilityRelation): number {
  const value = numberOrNull(row, column);
  if (value === null) return NaN;
  if (value >= 0 && value <= 1) return calibrate === null ? value : calibrate(value);
  throw new StageError(
    `${facts.name}: image ${text(row, 'image_id')} has the probability ${value}: it is not in 0..1`,
  );
}

function joined<A extends Uint32Array | Float64Array>(
  make: new (length: number) => A,
  pieces: readonly A[],
): A {
  const whole = new make(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
