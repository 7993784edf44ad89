import { createHash } from 'node:crypto';
import { move, transferableSymbol, valueSymbol } from 'piscina';
import sharp from 'sharp';
import { processImage, type ImageOptions, type ProcessedImage } from './image-codec.js';

/** One fetched file. */
export interface ImageTask extends ImageOptions {
  readonly source: Uint8Array;
}

/** What became of it. */
export interface ImageResult {
  readonly sourceBytes: number;
  readonly sourceSha256: string;
  readonly image: ProcessedImage;
  /** SHA-256 of the working copy; empty where there is none. */
  readonly workingSha256: string;
}

// The pool already runs one worker a core.
sharp.concurrency(1);
sharp.cache(false);

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function makeImage({ source, ...options }: ImageTask): Promise<ImageResult> {
  const image = await processImage(source, options);
  const workingSha256 = image.outcome === 'ok' ? sha256(image.jpeg) : '';
  return { sourceBytes: source.length, sourceSha256: sha256(source), image, workingSha256 };
}

/** Runs in a worker thread, one file after the other; the working copies are handed over, not copied. */
export default async function runImageTasks(tasks: readonly ImageTask[]): Promise<unknown> {
  const results: ImageResult[] = [];
  for (const task of tasks) results.push(await makeImage(task));
  const transfer = results.flatMap(({ image }) => (image.outcome === 'ok' ? [image.jpeg.buffer] : []));
  return move({ [transferableSymbol]: transfer, [valueSymbol]: results });
}
