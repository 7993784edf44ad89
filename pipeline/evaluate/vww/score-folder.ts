import { mkdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { openCalibration } from '../../calibration/open.js';
import type { RunContext } from '../../context.js';
import { errorMessage, StageError } from '../../errors.js';
import { literal } from '../../io/duckdb-sql.js';
import type { Database, Row, TableSchema } from '../../io/duckdb.js';
import { squareAsPng } from '../../io/picture-file.js';
import { openScorePool, type ScorePool } from '../../io/score-pool.js';
import type { FoundModel } from '../../models/find-card.js';
import { mapOrdered } from '../../ordered-map.js';
import { inputKey } from '../../sidecar.js';
import { batchSize, sessionOptions } from '../../stages/score/model.js';
import type { ProbabilityRelation } from '../probabilities.js';
import type { ScoreView } from '../request.js';
import type { FolderPicture } from './list-folder.js';

/** Pictures that go to a worker together, at least. */
const PICTURES_PER_TASK = 4;

/** Tasks under way or waiting for their turn, for each worker. */
const TASKS_PER_WORKER = 4;

const SCORED_COLUMNS: TableSchema = [
  { name: 'image_id', type: 'VARCHAR', comment: '16 hex digits' },
  { name: 'probability', type: 'DOUBLE', comment: 'probability of a person, 0..1' },
  { name: 'line', type: 'INTEGER', comment: 'null' },
];

/**
 * Scores the pictures of a folder with a model. Each file is decoded as it is, at its own size; what cannot be read has
 * no probability.
 *
 * @param slot names the staged scores: unique among the models of a run.
 * @throws StageError where the model itself is at fault, naming it.
 */
export async function scoreFolder(
  context: RunContext,
  database: Database,
  { card, modelPath, sha256 }: FoundModel,
  view: ScoreView,
  pictures: readonly FolderPicture[],
  slot: string,
): Promise<ProbabilityRelation> {
  const { config, workspace, signal, report } = context;
  const batch = batchSize(config.score);
  const scorer = { card, views: [view], batch, pictures: 'files' as const };
  const pool = openScorePool(modelPath, scorer, sessionOptions(config.score), config.score.workers);
  const task = report.task(`score ${card.name}`, pictures.length, 'pictures');
  const size = Math.max(PICTURES_PER_TASK, batch);
  const parts = Array.from({ length: Math.ceil(pictures.length / size) }, (_, part) =>
    pictures.slice(part * size, (part + 1) * size),
  );
  const rows: Row[] = [];
  const troubles: string[] = [];
  try {
    for await (const scored of mapOrdered(parts, pool.threads * TASKS_PER_WORKER, (part) => {
      signal.throwIfAborted();
      return scorePart(pool, modelPath, view, part);
    })) {
      for (const { imageId, probability, trouble } of scored)
        if (probability === null) troubles.push(trouble);
        else rows.push({ image_id: imageId, probability, line: null });
      task.advance(scored.length);
    }
  } finally {
    await pool.close();
  }
  task.finish();
  if (troubles.length > 0)
    report.warn(`${card.name}: pictures without a score: ${troubles.length}. The first is ${troubles[0]}`);
  await mkdir(workspace.spill, { recursive: true });
  const table = join(workspace.spill, `folder-scores-${slot}.parquet`);
  await database.writeParquetRows(table, SCORED_COLUMNS, rows);
  const calibration = await openCalibration(context, database, card.name, sha256, view);
  return {
    facts: {
      kind: 'scores',
      name: card.name,
      view,
      sha256: inputKey(rows.map(({ image_id: id, probability }) => [id, probability])),
      modelSha256: sha256,
      rows: rows.length,
      calibration: calibration?.facts ?? null,
    },
    key: 'image_id',
    sql: `(SELECT image_id, probability, line FROM read_parquet(${literal(table)}))`,
    calibrate: calibration?.apply ?? null,
  };
}

interface ScoredPicture {
  readonly imageId: string;
  readonly probability: number | null;
  readonly trouble: string;
}

async function scorePart(
  pool: ScorePool,
  model: string,
  view: ScoreView,
  pictures: readonly FolderPicture[],
): Promise<ScoredPicture[]> {
  const bytes = await Promise.all(pictures.map(pictureBytes));
  const scores = await pool.run(bytes).catch((error: unknown) => {
    throw new StageError(`${model}: ${errorMessage(error)}`, { cause: error });
  });
  return pictures.map(({ imageId, file }, at): ScoredPicture => {
    const score = scores[at];
    if (score.outcome !== 'read') return { imageId, probability: null, trouble: `${file}: ${score.detail}` };
    const reading = score.views[view];
    return reading?.outcome === 'ok'
      ? { imageId, probability: reading.probability, trouble: '' }
      : { imageId, probability: null, trouble: `${file}: the model gave no number` };
  });
}

/** The bytes of a picture; bare levels are given the header of a PNG. */
async function pictureBytes({ path, file }: FolderPicture): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = Uint8Array.from(await readFile(path));
  if (extname(path) !== '.bin') return bytes;
  const side = Math.sqrt(bytes.length / 3);
  if (!Number.isInteger(side) || side === 0)
    throw new StageError(`${file}: ${bytes.length} bytes are no square of RGB levels`);
  return squareAsPng(bytes, side);
}
