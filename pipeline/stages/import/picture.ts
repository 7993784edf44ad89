import type { ImagesConfig } from '../../config.js';
import type { ProcessedImage } from '../../io/image-codec.js';
import type { ImagePool } from '../../io/image-pool.js';
import { isPlainJpeg } from '../../io/plain-jpeg.js';
import type { ImportPicture } from './container.js';

/** A picture of a container and what became of it. */
export interface ReadPicture extends Omit<ImportPicture, 'bytes' | 'kind'> {
  readonly made: ProcessedImage;
  /** SHA-256 of the working copy; empty where there is none. */
  readonly workingSha256: string;
  readonly sourceBytes: number;
  readonly sourceSha256: string;
  /** The working copy is the published file, byte for byte. */
  readonly keptBytes: boolean;
}

/**
 * Decodes, measures and reduces a picture as the images stage does. A file that is a good working copy already stays as
 * it is: a JPEG of no more than the working size that carries its picture alone. To code it a second time would only
 * lose from it.
 */
export async function makePicture(
  pool: ImagePool,
  { bytes, filename, place, flags, imageId, attribution }: ImportPicture,
  config: ImagesConfig,
): Promise<ReadPicture> {
  const result = await pool.run({
    source: bytes,
    // Rotations of the image list are of the originals; published pictures are shown as they are.
    rotation: null,
    maxPixels: config.max_source_pixels,
    quality: config.quality,
  });
  const { image, sourceBytes, sourceSha256, workingSha256 } = result;
  const about = { filename, place, flags, imageId, attribution, sourceBytes, sourceSha256 };
  if (image.outcome !== 'ok' || !isWorkingCopy(image, bytes))
    return { ...about, made: image, workingSha256, keptBytes: false };
  return { ...about, made: { ...image, jpeg: bytes }, workingSha256: sourceSha256, keptBytes: true };
}

function isWorkingCopy(image: Extract<ProcessedImage, { outcome: 'ok' }>, bytes: Uint8Array): boolean {
  return (
    image.sourceFormat === 'jpeg' &&
    (image.sourceMode === 'RGB' || image.sourceMode === 'L') &&
    image.turn === 1 &&
    image.width === image.sourceWidth &&
    image.height === image.sourceHeight &&
    isPlainJpeg(bytes)
  );
}
