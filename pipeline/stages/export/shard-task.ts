import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { TfRecordWriter, WakeVisionExampleEncoder, type Flags } from '../../../manifests/index.js';
import { suggestCommand, type GivenFlag } from '../../command-line.js';
import { errorMessage, StageError } from '../../errors.js';
import type { FileSlices } from '../../io/file-slices.js';
import type { SquareVariant } from '../../io/square-encoder.js';
import type { SquareResult, SquareTask } from '../../io/square-worker.js';
import type { WorkerPool } from '../../io/worker-pool.js';
import { mapOrdered } from '../../ordered-map.js';
import { publishOutputs, temporaryPath } from '../../sidecar.js';

/** One image of an export: what the record says, and where its working copy stands. */
export interface ExportImage {
  readonly imageId: string;
  readonly filename: string;
  readonly flags: Flags;
  readonly tar: string;
  readonly tarOffset: number;
  readonly workingBytes: number;
  readonly workingSha256: string;
}

/** One file to write: a shard of one variant. */
export interface ShardFile {
  readonly variant: SquareVariant;
  readonly path: string;
  readonly sidecar: string;
  readonly key: string;
}

/** What shard tasks share. */
export interface ShardTools {
  readonly pool: WorkerPool<SquareTask, SquareResult>;
  readonly slices: FileSlices;
  readonly signal: AbortSignal;
  readonly onImage: () => void;
  /** Facts for the sidecars: rule set and target. */
  readonly facts: Record<string, string>;
  /** The flags of the command line, for the command that an error suggests. */
  readonly given?: readonly GivenFlag[];
}

/** Pictures under way for each worker: enough that none waits for the file or the writer. */
const PICTURES_PER_WORKER = 4;

/**
 * Writes one shard of every given variant from one decode of each image, in the order given. The files appear
 * whole or not at all.
 *
 * @throws StageError naming the image and its archive where a working copy cannot be read.
 */
export async function writeShard(
  images: readonly ExportImage[],
  files: readonly ShardFile[],
  tools: ShardTools,
): Promise<void> {
  const variants = files.map((file) => file.variant);
  const writers: TfRecordWriter[] = [];
  const encoder = new WakeVisionExampleEncoder();
  const work = async (image: ExportImage): Promise<{ image: ExportImage; squares: SquareResult }> => {
    tools.signal.throwIfAborted();
    try {
      const jpeg = await tools.slices.read(image.tar, image.tarOffset, image.workingBytes);
      const sum = createHash('sha256').update(jpeg).digest('hex');
      if (sum !== image.workingSha256) throw new Error(`its SHA-256 is ${sum}, not ${image.workingSha256}`);
      return { image, squares: await tools.pool.run({ jpeg, variants }, [jpeg.buffer]) };
    } catch (error) {
      throw new StageError(
        `${image.imageId} in ${image.tar}: its working copy cannot be read: ${errorMessage(error)}. ` +
          `Find what else is wrong with: ${suggestCommand(tools, 'verify')}`,
      );
    }
  };
  try {
    for (const file of files) {
      await mkdir(dirname(file.path), { recursive: true });
      writers.push(await TfRecordWriter.open(temporaryPath(file.path)));
    }
    for await (const { image, squares } of mapOrdered(
      images,
      tools.pool.threads * PICTURES_PER_WORKER,
      work,
    )) {
      let position = 0;
      for (const [index, writer] of writers.entries()) {
        const square = squares.data.subarray(position, position + squares.lengths[index]);
        position += squares.lengths[index];
        await writer.write(encoder.encode({ ...image, image: square }));
      }
      tools.onImage();
    }
    for (const [index, file] of files.entries()) {
      const { records, bytes, sha256 } = await writers[index].close();
      await publishOutputs(
        file.sidecar,
        { stage: 'export', key: file.key, counts: { images: records }, facts: tools.facts },
        [{ path: file.path, rows: records, bytes, sha256 }],
      );
    }
  } finally {
    await Promise.all(writers.map((writer) => writer.abort()));
  }
}
