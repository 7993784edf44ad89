import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import sharp from 'sharp';
import { z } from 'zod';
import { FAST_DECODE_LIFT } from '../../filters/pixels/reduce.js';
import { workingSize } from '../../filters/working-size.js';
import { processImage } from '../../pipeline/io/image-codec.js';
import { readJpegHeader } from '../../pipeline/io/image-header.js';
import { openPixelKernels } from '../../pipeline/io/kernels/pixel-kernels.js';
import { encodeJpeg, turboDecode } from '../../pipeline/io/turbo-jpeg.js';

/** One thread of the benchmark: tells that it is ready, works through its pictures when told to, tells its seconds. */
const { files, loop, rounds } = z
  .object({ files: z.array(z.string()), loop: z.enum(['bare', 'measured']), rounds: z.int() })
  .parse(workerData);

const QUALITY = 72;
const kernels = openPixelKernels();

sharp.concurrency(1);
sharp.cache(false);

/** Decode, reduce, encode, and nothing else. */
function bare(source: Uint8Array): number {
  const read = readJpegHeader(source);
  if (read.outcome !== 'ok') throw new Error(read.detail);
  const { width, height, colour } = read.header;
  const channels = colour === 'grey' ? 1 : 3;
  if (!turboDecode(source, kernels.source(width * height * channels), channels))
    throw new Error('a picture of the benchmark is damaged');
  const size = workingSize({ width, height });
  return encodeJpeg(kernels.reduce({ width, height, channels }, size, FAST_DECODE_LIFT), QUALITY).length;
}

/** All that is done to a fetched picture but its checksums. */
async function measured(source: Uint8Array): Promise<number> {
  const image = await processImage(source, { rotation: null, maxPixels: 2 ** 28, quality: QUALITY });
  if (image.outcome !== 'ok') throw new Error(image.detail);
  return image.jpeg.length;
}

const sources = files.map((file) => readFileSync(file));
const work = loop === 'bare' ? bare : measured;
for (const source of sources) await work(source);

parentPort?.once('message', () => {
  void (async () => {
    const started = performance.now();
    for (let round = 0; round < rounds; round++) for (const source of sources) await work(source);
    parentPort?.postMessage((performance.now() - started) / 1000);
  })();
});
parentPort?.postMessage('ready');
