import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type PQueue from 'p-queue';
import { errorMessage, StageError } from '../../errors.js';
import { literal, type Database, type Row } from '../../io/duckdb.js';
import type { FileSlices } from '../../io/file-slices.js';
import type { ScorePool } from '../../io/score-pool.js';
import { mapOrdered } from '../../ordered-map.js';
import { IMAGES_FACT } from '../../score-files.js';
import {
  doneSidecar,
  publishOutputs,
  temporaryPath,
  writeFileAtomically,
  type Sidecar,
} from '../../sidecar.js';
import { number, text } from '../../tables/cells.js';
import { SCORE_COLUMNS } from '../../tables/score-columns.js';
import { scoredRow, unscoredRow, type ScoreRow } from './score-row.js';
import type { ScoreShard } from './shards.js';

/** What the shards of a run share. */
export interface ScoreTools {
  readonly database: Database;
  /** One statement at a time: shards share the database's connection. */
  readonly statements: PQueue;
  readonly slices: FileSlices;
  readonly pool: ScorePool;
  /** Pictures that go to a worker together. */
  readonly picturesPerTask: number;
  /** Path of the model, for errors. */
  readonly model: string;
  /** What each sidecar says of the model. */
  readonly facts: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly onImages: (count: number) => void;
  /** Told of each picture that could not be scored though it is there. */
  readonly onTrouble: (imageId: string, detail: string) => void;
}

/** Tasks under way or waiting for their turn, for each worker: enough that none waits for the disk. */
const TASKS_PER_WORKER = 4;

/**
 * Scores the pictures of one shard and writes its table; nothing where the shard is done. Rows stand in the order of
 * the pictures' table.
 *
 * @returns the sidecar, which counts the images by outcome.
 * @throws StageError where the model is at fault, or an archive cannot be read.
 */
export async function runScoreShard(tools: ScoreTools, shard: ScoreShard): Promise<Sidecar> {
  const { database, statements, signal } = tools;
  const facts = { ...tools.facts, [IMAGES_FACT]: shard.imagesSha256 };
  const done = await doneSidecar(shard.sidecar, shard.key);
  if (done !== null) {
    tools.onImages(Object.values(done.counts).reduce((sum, count) => sum + count, 0));
    return withFacts(shard.sidecar, done, facts);
  }
  const images = await statements.add(() =>
    database.all(
      `SELECT image_id, hash, outcome, tar_offset, working_bytes, working_sha256
       FROM read_parquet(${literal(shard.images.table)}) ORDER BY hash, image_id`,
    ),
  );
  const rows: Row[] = [];
  const counts: Record<string, number> = {};
  const parts = Array.from({ length: Math.ceil(images.length / tools.picturesPerTask) }, (_, part) =>
    images.slice(part * tools.picturesPerTask, (part + 1) * tools.picturesPerTask),
  );
  for await (const scored of mapOrdered(parts, tools.pool.threads * TASKS_PER_WORKER, (part) =>
    scoreImages(tools, shard.images.tar, part),
  )) {
    for (const { row, outcome, detail } of scored) {
      rows.push(row);
      counts[outcome] = (counts[outcome] ?? 0) + 1;
      if (detail !== '') tools.onTrouble(text(row, 'image_id'), detail);
    }
    tools.onImages(scored.length);
  }
  signal.throwIfAborted();
  await mkdir(dirname(shard.table), { recursive: true });
  await statements.add(() => database.writeParquetRows(temporaryPath(shard.table), SCORE_COLUMNS, rows));
  return publishOutputs(shard.sidecar, { stage: 'score', key: shard.key, counts, facts }, [
    { path: shard.table, rows: rows.length },
  ]);
}

/** A sidecar with what the card says now: that the model was trained on these images may be noted after they were scored. */
async function withFacts(
  path: string,
  sidecar: Sidecar,
  facts: Readonly<Record<string, string>>,
): Promise<Sidecar> {
  if (isDeepStrictEqual(sidecar.facts, facts)) return sidecar;
  const changed = { ...sidecar, facts: { ...facts } };
  await writeFileAtomically(path, `${JSON.stringify(changed, null, 2)}\n`);
  return changed;
}

/** The rows of some images, in their order. */
async function scoreImages(tools: ScoreTools, tar: string, images: readonly Row[]): Promise<ScoreRow[]> {
  tools.signal.throwIfAborted();
  const rows: (ScoreRow | null)[] = [];
  const jpegs: Uint8Array<ArrayBuffer>[] = [];
  for (const image of images) {
    if (text(image, 'outcome') !== 'ok') {
      rows.push(unscoredRow(namesOf(image), 'no_picture', ''));
      continue;
    }
    const jpeg = await tools.slices.read(tar, number(image, 'tar_offset'), number(image, 'working_bytes'));
    const sum = createHash('sha256').update(jpeg).digest('hex');
    if (sum !== text(image, 'working_sha256')) {
      rows.push(
        unscoredRow(namesOf(image), 'unreadable', `its working copy in ${tar} is not as it was written`),
      );
      continue;
    }
    rows.push(null);
    jpegs.push(jpeg);
  }
  const scores = jpegs.length === 0 ? [] : await runModel(tools, jpegs);
  let next = 0;
  return rows.map((row, index) => row ?? scoredRow(namesOf(images[index]), scores[next++]));
}

async function runModel(tools: ScoreTools, jpegs: readonly Uint8Array<ArrayBuffer>[]) {
  try {
    return await tools.pool.run(jpegs);
  } catch (error) {
    throw new StageError(`${tools.model}: ${errorMessage(error)}`);
  }
}

function namesOf(row: Row): { readonly image_id: string; readonly hash: string } {
  return { image_id: text(row, 'image_id'), hash: text(row, 'hash') };
}
