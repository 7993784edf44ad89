import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { z } from 'zod';
import { eachFlag, TarWriter } from '../../manifests/index.js';
import type { ExportImage, FormatName } from '../../pipeline/stages/export/formats/index.js';
import type { BenchRow, BenchTable } from './types.js';

const IMAGES = 1200;

/** Pictures that others are cut from. */
const DRAWN = 24;
const WIDTH = 516;
const HEIGHT = 387;

/** Pixels of twice the sides of a working copy, with something like a photograph's detail. */
async function drawn(seed: number): Promise<Buffer> {
  const coarse = await sharp({
    create: {
      width: 260,
      height: 194,
      channels: 3,
      background: 'grey',
      noise: { type: 'gaussian', mean: 100 + seed, sigma: 45 },
    },
  })
    .png()
    .toBuffer();
  return sharp(coarse)
    .resize(2 * WIDTH, 2 * HEIGHT, { fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer();
}

/** A working copy of a usual shape, none like another: a format that stores equal pictures once must not gain by it. */
function workingCopy(pixels: Buffer, number: number): Promise<Buffer> {
  return sharp(pixels, { raw: { width: 2 * WIDTH, height: 2 * HEIGHT, channels: 3 } })
    .extract({ left: (number * 7) % WIDTH, top: (number * 5) % HEIGHT, width: WIDTH, height: HEIGHT })
    .jpeg({ quality: 72 })
    .toBuffer();
}

async function buildArchive(folder: string): Promise<ExportImage[]> {
  const pictures = await Promise.all(Array.from({ length: DRAWN }, (_, seed) => drawn(seed)));
  const tar = join(folder, 'working.tar');
  const writer = await TarWriter.open(tar);
  const images: ExportImage[] = [];
  for (let index = 0; index < IMAGES; index++) {
    const imageId = index.toString(16).padStart(16, '0');
    const jpeg = await workingCopy(pictures[index % DRAWN], Math.floor(index / DRAWN));
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

/** Formats that hold square pictures of any size. */
const SQUARE_FORMATS: readonly FormatName[] = [
  'tfrecord',
  'tfds',
  'webdataset',
  'huggingface',
  'imagefolder',
];

interface Case {
  readonly what: string;
  readonly formats: readonly FormatName[];
  readonly sizes: readonly number[];
  readonly encoding: 'jpeg' | 'raw';
}

const CASES: readonly Case[] = [
  ...[96, 224].flatMap((size) =>
    SQUARE_FORMATS.map((name): Case => ({
      what: `${name}, ${size} rgb JPEG`,
      formats: [name],
      sizes: [size],
      encoding: 'jpeg',
    })),
  ),
  ...[96, 224].map((size): Case => ({
    what: `npy, ${size} rgb`,
    formats: ['npy'],
    sizes: [size],
    encoding: 'raw',
  })),
  { what: 'tfrecord, 96 rgb raw', formats: ['tfrecord'], sizes: [96], encoding: 'raw' },
  { what: 'mlperf-tiny, 96 rgb raw', formats: ['mlperf-tiny'], sizes: [96], encoding: 'raw' },
  ...(['coco', 'fiftyone', 'cvat'] as const).map((name): Case => ({
    what: `${name}, working copies`,
    formats: [name],
    sizes: [96],
    encoding: 'jpeg',
  })),
  { what: 'tfrecord, 96 and 224 from one decode', formats: ['tfrecord'], sizes: [96, 224], encoding: 'jpeg' },
  {
    what: 'all five of 96 rgb JPEG from one decode',
    formats: SQUARE_FORMATS,
    sizes: [96],
    encoding: 'jpeg',
  },
];

const childSchema = z.object({ seconds: z.number(), bytes: z.number(), peakBytes: z.number() });

/**
 * Images a second, megabytes a second and peak memory of the export stage's shard writer, each format at 96 and 224 pixels where
 * it takes sizes. The writers alone stand beside TensorFlow's and webdataset's in the benchmarks `tfrecord` and `webdataset`.
 */
export async function run(): Promise<BenchTable> {
  const folder = await mkdtemp(join(tmpdir(), 'wake-vision-bench-'));
  const script = fileURLToPath(new URL('./export-child.js', import.meta.url));
  const rows: BenchRow[] = [];
  try {
    const images = await buildArchive(folder);
    await writeFile(join(folder, 'images.json'), JSON.stringify(images));
    const read = images.reduce((sum, image) => sum + image.workingBytes, 0);
    for (const { what, formats, sizes, encoding } of CASES) {
      const { stdout } = await promisify(execFile)(process.execPath, [
        script,
        folder,
        formats.join(','),
        sizes.join(','),
        encoding,
      ]);
      const { seconds, bytes, peakBytes } = childSchema.parse(JSON.parse(stdout));
      for (const name of ['warm-up', 'out']) await rm(join(folder, name), { recursive: true, force: true });
      rows.push({
        what,
        value: IMAGES / seconds,
        unit: 'images/s',
        note:
          `${(bytes / seconds / 1e6).toFixed(1)} MB/s written, ${(read / seconds / 1e6).toFixed(1)} MB/s read, ` +
          `peak ${(peakBytes / 1e6).toFixed(0)} MB of memory`,
      });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return { name: `export, ${IMAGES} working copies of 516 x 387`, rows };
}
