import { createHash } from 'node:crypto';
import { move, transferableSymbol, valueSymbol } from 'piscina';
import sharp from 'sharp';
import { openImageCodec, type BadImage, type CodecOptions, type GoodImage } from './image-codec.js';

/** One fetched file. */
export interface ImageTask extends CodecOptions {
  readonly source: Uint8Array;
}

/** What became of it. */
export interface ImageResult {
  readonly sourceBytes: number;
  readonly sourceSha256: string;
  readonly image: GoodImage | BadImage;
  /** SHA-256 of the working copy; empty where there is none. */
  readonly workingSha256: string;
}

// The pool already runs one worker a core.
sharp.concurrency(1);
sharp.cache(false);

const codec = openImageCodec();

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Runs in a worker thread, one picture at a time; the working copy is handed over, not copied. */
export default async function processImage(task: ImageTask): Promise<unknown> {
  const { source, ...options } = task;
  const image = await codec.process(source, options);
  const result: ImageResult = {
    sourceBytes: source.length,
    sourceSha256: sha256(source),
    image,
    workingSha256: image.outcome === 'ok' ? sha256(image.jpeg) : '',
  };
  const transfer = image.outcome === 'ok' ? [image.jpeg.buffer] : [];
  return move({ [transferableSymbol]: transfer, [valueSymbol]: result });
}
