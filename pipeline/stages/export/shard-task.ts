import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { suggestCommand, type GivenFlag } from '../../command-line.js';
import { errorMessage, StageError } from '../../errors.js';
import type { Database } from '../../io/duckdb.js';
import type { FileSlices } from '../../io/file-slices.js';
import type { SquareVariant } from '../../io/square-encoder.js';
import type { SquareResult, SquareTask } from '../../io/square-worker.js';
import type { WorkerPool } from '../../io/worker-pool.js';
import type { ExportConfig } from '../../config.js';
import { mapOrdered } from '../../ordered-map.js';
import { publishOutputs, readSidecar, type StagedOutput } from '../../sidecar.js';
import type { ExportImage, ShardPlace, ShardWriter } from './formats/index.js';
import type { ExportTarget } from './targets.js';
import { variantName } from './variants.js';

/** One shard to write: of one format and variant. */
export interface ShardJob {
  readonly target: ExportTarget;
  readonly place: ShardPlace;
  readonly sidecar: string;
  readonly key: string;
  /** Images of the shard that the target takes. */
  readonly images: number;
}

/** What shard tasks share. */
export interface ShardTools {
  readonly pool: WorkerPool<SquareTask, SquareResult>;
  readonly slices: FileSlices;
  readonly database: Database;
  readonly config: ExportConfig;
  readonly signal: AbortSignal;
  /** Class that the label is about. */
  readonly targetName: string;
  /** Goes into the sidecar of every file. */
  readonly facts: Readonly<Record<string, string>>;
  readonly onImage: () => void;
  /** The flags of the command line, for the command that an error suggests. */
  readonly given?: readonly GivenFlag[];
}

/** Pictures under way for each worker: enough that none waits for the file or the writer. */
const PICTURES_PER_WORKER = 4;

/** The pictures of one image, by the name of their variant; the working copy's is empty. */
type Pictures = ReadonlyMap<string, Uint8Array>;

const WORKING_COPY = '';

/**
 * Writes one shard of every given format and variant from one decode of each image, in the order given. Each shard
 * appears whole or not at all. Files of the same shard that an earlier run made and this one does not are removed.
 *
 * @throws StageError naming the image and its archive where a working copy cannot be read.
 */
export async function writeShard(
  images: readonly ExportImage[],
  jobs: readonly ShardJob[],
  tools: ShardTools,
): Promise<void> {
  const writers: ShardWriter[] = [];
  const jobsOf = (image: ExportImage) => jobs.filter(({ target }) => takes(target, image));
  const work = async (image: ExportImage) => {
    tools.signal.throwIfAborted();
    return { image, pictures: await makePictures(image, jobsOf(image), tools) };
  };
  try {
    for (const { target, place, images: count } of jobs) {
      const { folder, variant, format } = target;
      const { config, database } = tools;
      const order = { folder, picture: variant.picture, place, images: count, config, database };
      writers.push(await format.open(order, tools.targetName));
    }
    const limit = tools.pool.threads * PICTURES_PER_WORKER;
    for await (const { image, pictures } of mapOrdered(images, limit, work)) {
      for (const [index, { target }] of jobs.entries()) {
        const picture = pictures.get(pictureName(target));
        if (picture !== undefined && takes(target, image)) await writers[index].write(image, picture);
      }
      tools.onImage();
    }
    for (const [index, job] of jobs.entries()) await publishShard(job, writers[index], tools);
  } finally {
    await Promise.all(writers.map((writer) => writer.abort()));
  }
}

/** Whether a target has an image. */
export function takes(target: ExportTarget, { imageId, flags }: ExportImage): boolean {
  return target.takes({ imageId, person: flags.person });
}

function pictureName({ variant: { picture } }: ExportTarget): string {
  return picture.kind === 'working' ? WORKING_COPY : variantName(picture.variant);
}

/** Reads a working copy, checks it, and makes of it what the jobs ask for. */
async function makePictures(
  image: ExportImage,
  jobs: readonly ShardJob[],
  tools: ShardTools,
): Promise<Pictures> {
  const pictures = new Map<string, Uint8Array>();
  if (jobs.length === 0) return pictures;
  try {
    const jpeg = await tools.slices.read(image.tar, image.tarOffset, image.workingBytes);
    const sum = createHash('sha256').update(jpeg).digest('hex');
    if (sum !== image.workingSha256) throw new Error(`its SHA-256 is ${sum}, not ${image.workingSha256}`);
    const variants = new Map<string, SquareVariant>();
    for (const { target } of jobs) {
      const { picture } = target.variant;
      // The worker takes the bytes away from this thread: formats that keep the working copy get their own.
      if (picture.kind === 'working') pictures.set(WORKING_COPY, Uint8Array.from(jpeg));
      else variants.set(variantName(picture.variant), picture.variant);
    }
    if (variants.size === 0) return pictures;
    const squares = await tools.pool.run({ jpeg, variants: [...variants.values()] }, [jpeg.buffer]);
    let position = 0;
    for (const [index, name] of [...variants.keys()].entries()) {
      const length = squares.lengths[index];
      pictures.set(name, squares.data.subarray(position, position + length));
      position += length;
    }
    return pictures;
  } catch (error) {
    throw new StageError(
      `${image.imageId} in ${image.tar}: its working copy cannot be read: ${errorMessage(error)}. ` +
        `Find what else is wrong with: ${suggestCommand(tools, 'verify')}`,
    );
  }
}

async function publishShard(
  { key, sidecar, place }: ShardJob,
  writer: ShardWriter,
  tools: ShardTools,
): Promise<void> {
  const { staged, counts } = await writer.close();
  await removeEarlier(sidecar, staged);
  const facts = { ...tools.facts, split: place.split };
  await publishOutputs(sidecar, { stage: 'export', key, counts, facts }, staged);
}

/** Removes the files that an earlier sidecar names and that are not made again. */
async function removeEarlier(sidecar: string, staged: readonly StagedOutput[]): Promise<void> {
  const earlier = await readSidecar(sidecar).catch(() => null);
  const kept = new Set(staged.map(({ path }) => path));
  for (const { file } of earlier?.outputs ?? []) {
    const path = join(dirname(sidecar), file);
    if (!kept.has(path)) await rm(path, { force: true });
  }
}
