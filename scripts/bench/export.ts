import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { eachFlag, TarWriter } from '../../manifests/index.js';
import { openFileSlices } from '../../pipeline/io/file-slices.js';
import type { SquareVariant } from '../../pipeline/io/square-encoder.js';
import type { SquareResult, SquareTask } from '../../pipeline/io/square-worker.js';
import { openWorkerPool } from '../../pipeline/io/worker-pool.js';
import { parseConfig } from '../../pipeline/config.js';
import { withDatabase } from '../../pipeline/io/duckdb.js';
import { FORMATS, type ExportImage, type FormatName } from '../../pipeline/stages/export/formats/index.js';
import { writeShard, type ShardJob } from '../../pipeline/stages/export/shard-task.js';
import { variantName } from '../../pipeline/stages/export/variants.js';
import { readSidecar } from '../../pipeline/sidecar.js';
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
      rule: 'box_target',
      attribution: {
        originalUrl: `https://farm1.staticflickr.com/${index}/0123456789_o.jpg`,
        landingUrl: `https://www.flickr.com/photos/someone/${index}`,
        license: 'https://creativecommons.org/licenses/by/2.0/',
        authorUrl: 'https://www.flickr.com/people/someone/',
        author: 'Some One',
        title: 'A photograph',
      },
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
    const cases: readonly {
      readonly what: string;
      readonly formats?: readonly FormatName[];
      readonly variants: readonly SquareVariant[];
    }[] = [
      { what: 'warm-up', variants: [jpeg(96)] },
      { what: '96 rgb JPEG', variants: [jpeg(96)] },
      { what: '224 rgb JPEG', variants: [jpeg(224)] },
      { what: '96 and 224 rgb JPEG from one decode', variants: [jpeg(96), jpeg(224)] },
      { what: '96 rgb raw', variants: [raw(96)] },
      { what: '96 rgb JPEG as WebDataset', formats: ['webdataset'], variants: [jpeg(96)] },
      { what: '224 rgb JPEG as WebDataset', formats: ['webdataset'], variants: [jpeg(224)] },
      { what: '96 rgb JPEG as Hugging Face Parquet', formats: ['huggingface'], variants: [jpeg(96)] },
      { what: '224 rgb JPEG as Hugging Face Parquet', formats: ['huggingface'], variants: [jpeg(224)] },
      { what: '96 rgb JPEG as an image folder', formats: ['imagefolder'], variants: [jpeg(96)] },
      {
        what: '96 rgb JPEG in all four from one decode',
        formats: ['tfrecord', 'webdataset', 'huggingface', 'imagefolder'],
        variants: [jpeg(96)],
      },
    ];
    const config = parseConfig({}).export;
    for (const [number, { what, formats, variants }] of cases.entries()) {
      const names: readonly FormatName[] = formats ?? ['tfrecord'];
      const jobs = names.flatMap((name) =>
        variants.map((variant): ShardJob => {
          const format = FORMATS[name];
          const place = { split: 'validation', index: 0, count: 1 } as const;
          const target = {
            format,
            variant: { name: variantName(variant), picture: { kind: 'square', variant } as const },
            folder: join(folder, `case-${number}`, name, variantName(variant)),
            takes: () => true,
            warning: null,
          };
          const sidecar = join(target.folder, format.sidecar(place));
          return { target, place, sidecar, key: '0'.repeat(64), images: images.length };
        }),
      );
      const start = performance.now();
      await withDatabase({ memoryLimit: '1GB', threads: 2, spillFolder: null }, (database) =>
        writeShard(images, jobs, {
          pool,
          slices,
          database,
          config,
          targetName: 'Person',
          signal: new AbortController().signal,
          onImage: () => undefined,
          facts: {},
        }),
      );
      const seconds = (performance.now() - start) / 1000;
      let written = 0;
      for (const { sidecar } of jobs)
        for (const { bytes } of (await readSidecar(sidecar))?.outputs ?? []) written += bytes;
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
  return { name: `export, ${IMAGES} working copies of 516 x 387`, rows };
}
