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

/** Runs in a worker thread; the working copy is handed over, not copied. */
export default async function runImageTask(task: ImageTask): Promise<unknown> {
  const { source, ...options } = task;
  const made = await processImage(source, options);
  const facts = { sourceBytes: source.length, sourceSha256: sha256(source) };
  if (made.outcome !== 'ok') return { ...facts, image: made, workingSha256: '' } satisfies ImageResult;
  const result: ImageResult = { ...facts, image: made, workingSha256: sha256(made.jpeg) };
  return move({ [transferableSymbol]: [made.jpeg.buffer], [valueSymbol]: result });
}
