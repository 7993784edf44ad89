import { createHash } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { eachFlag, TarWriter } from '../../manifests/index.js';
import { openFileSlices } from '../../pipeline/io/file-slices.js';
import type { SquareVariant } from '../../pipeline/io/square-encoder.js';
import type { SquareResult, SquareTask } from '../../pipeline/io/square-worker.js';
import { openWorkerPool } from '../../pipeline/io/worker-pool.js';
import { writeShard, type ExportImage, type ShardFile } from '../../pipeline/stages/export/shard-task.js';
import type { BenchRow, BenchTable } from './types.js';

/** Different pictures; each stands in the archive many times. */
const PICTURES = 24;
const IMAGES = 1200;

/** A working copy of a usual shape with something like a photograph's detail. */
async function workingCopy(seed: number): Promise<Buffer> {
  const width = 516;
  const height = 387;
  const coarse = await sharp({
    create: {
      width: 130,
      height: 97,
      channels: 3,
      background: 'grey',
      noise: { type: 'gaussian', mean: 100 + seed, sigma: 45 },
    },
  })
    .png()
    .toBuffer();
  return sharp(coarse)
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .jpeg({ quality: 72 })
    .toBuffer();
}

async function buildArchive(folder: string): Promise<ExportImage[]> {
  const pictures = await Promise.all(Array.from({ length: PICTURES }, (_, seed) => workingCopy(seed)));
  const tar = join(folder, 'working.tar');
  const writer = await TarWriter.open(tar);
  const images: ExportImage[] = [];
  for (let index = 0; index < IMAGES; index++) {
    const imageId = index.toString(16).padStart(16, '0');
    const jpeg = pictures[index % PICTURES];
    const tarOffset = await writer.add(`${imageId}.jpg`, jpeg);
    images.push({
      imageId,
      filename: `${index}_0123456789_o.jpg`,
      flags: eachFlag(() => 0),
      tar,
      tarOffset,
      workingBytes: jpeg.length,
      workingSha256: createHash('sha256').update(jpeg).digest('hex'),
    });
  }
  await writer.close();
  return images;
}

/** Images a second and megabytes a second of the export stage's shard writer, at common sizes. */
export async function run(): Promise<BenchTable> {
  const folder = await mkdtemp(join(tmpdir(), 'wake-vision-bench-'));
  const pool = openWorkerPool<SquareTask, SquareResult>('square-worker', null);
  const slices = openFileSlices();
  const rows: BenchRow[] = [];
  try {
    const images = await buildArchive(folder);
    const read = images.reduce((sum, image) => sum + image.workingBytes, 0);
    const jpeg = (size: number): SquareVariant => ({ size, color: 'rgb', encoding: 'jpeg', quality: 95 });
    const raw = (size: number): SquareVariant => ({ size, color: 'rgb', encoding: 'raw', quality: 95 });
    const cases: readonly { readonly what: string; readonly variants: readonly SquareVariant[] }[] = [
      { what: 'warm-up', variants: [jpeg(96)] },
      { what: '96 rgb JPEG', variants: [jpeg(96)] },
      { what: '224 rgb JPEG', variants: [jpeg(224)] },
      { what: '96 and 224 rgb JPEG from one decode', variants: [jpeg(96), jpeg(224)] },
      { what: '96 rgb raw', variants: [raw(96)] },
    ];
    for (const { what, variants } of cases) {
      const files = variants.map((variant, index): ShardFile => {
        const path = join(folder, `${what.replaceAll(' ', '-')}-${index}.tfrecord`);
        return { variant, path, sidecar: `${path}.done.json`, key: '0'.repeat(64) };
      });
      const start = performance.now();
      await writeShard(images, files, {
        pool,
        slices,
        signal: new AbortController().signal,
        onImage: () => undefined,
        facts: {},
      });
      const seconds = (performance.now() - start) / 1000;
      const written = (await Promise.all(files.map(({ path }) => stat(path)))).reduce(
        (sum, { size }) => sum + size,
        0,
      );
      if (what === 'warm-up') continue;
      rows.push({
        what,
        value: IMAGES / seconds,
        unit: 'images/s',
        note: `${(written / seconds / 1e6).toFixed(1)} MB/s written, ${(read / seconds / 1e6).toFixed(1)} MB/s read`,
      });
    }
  } finally {
    await pool.close();
    await slices.close();
    await rm(folder, { recursive: true, force: true });
  }
  return { name: `export to TFRecord, ${IMAGES} working copies of 516 x 387`, rows };
}
