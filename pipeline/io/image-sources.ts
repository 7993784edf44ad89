import { createHash } from 'node:crypto';
import type { ImagesConfig } from '../config/schema.js';
import { throwIfInterrupted, UsageError } from '../errors.js';
import type { SourceSplit } from '../splits.js';
import { openFolderImages, type EarlierPicture } from './folder-images.js';
import { openImageFetcher, type FetcherSeams, type ImageFetcher, type ImageTry } from './http-image.js';
import type { ImageFailure } from './image-outcome.js';
import { FRESH_ROOMS, type SharedRooms } from './shared-rooms.js';
import type { SourceAnswer } from './source-answer.js';
import { openTarImages } from './tar-images.js';

/** A kind that the configuration names, or `import`: pictures that an import took over. */
export type SourceKind = ConfiguredKind | 'import';
type ConfiguredKind = ImagesConfig['from'][number];

/** What a source must know of an image. */
export interface WantedImage {
  readonly imageId: string;
  readonly subset: SourceSplit;
  /** Empty where unknown. */
  readonly originalUrl: string;
  /** Size in bytes and MD5 (base64) of the original; null where unknown. */
  readonly originalBytes: number | null;
  readonly originalMd5: string | null;
  /** Whether it has a box of any class. */
  readonly hasBoxes: boolean;
}

export type ImageAnswer =
  | { readonly outcome: 'ok'; readonly kind: SourceKind; readonly bytes: Uint8Array }
  | { readonly outcome: ImageFailure; readonly kind: SourceKind; readonly detail: string };

/** A try over the network, with the kind of source it was made for. */
export type SourceTry = ImageTry & { readonly kind: SourceKind };

export interface ImageSources {
  /**
   * The bytes of an image from the first source that has it.
   *
   * @throws InterruptedError where the signal fires. @throws StageError where a disk cannot be read.
   */
  get(image: WantedImage, onTry?: (attempt: SourceTry) => void): Promise<ImageAnswer>;
  /** Whether a file that a source of this kind gave earlier is another one now; false where the kind cannot tell. */
  readonly isChanged: (kind: string, imageId: string, earlier: EarlierPicture) => Promise<boolean>;
  close(): Promise<void>;
}

interface OpenSource {
  readonly kind: SourceKind;
  get(image: WantedImage, onTry?: (attempt: ImageTry) => void): Promise<SourceAnswer>;
  isChanged?(imageId: string, earlier: EarlierPicture): Promise<boolean>;
  close?(): Promise<void>;
}

/**
 * The failures after which the next kind of source is asked, the most telling first: where all kinds fail, the
 * one that stands first here is reported, and of equal ones that of the earlier kind.
 *
 * They all say that this source does not have the picture. After a failure that may pass (a timeout, say) no
 * other kind is asked: which of two different files an image is made from would then depend on the weather, and
 * the same run made twice would give other bytes. An opt-out holds for every copy of the picture.
 */
const ASK_NEXT: readonly ImageFailure[] = [
  'replaced',
  'too_large',
  'forbidden',
  'refused_address',
  'gone',
  'missing',
];

/**
 * Opens the kinds of source that `images.from` names, in its order; folders and tar files are listed here, once.
 *
 * @param rooms where files from the web are read into; whoever takes their bytes gives the room back.
 * @throws UsageError where a kind is named without its folder or address.
 */
export async function openImageSources(
  config: ImagesConfig,
  signal: AbortSignal,
  rooms: SharedRooms = FRESH_ROOMS,
  seams: FetcherSeams = {},
): Promise<ImageSources> {
  const fetcher = openImageFetcher(config, signal, seams, rooms);
  const sources: OpenSource[] = [];
  const close = async (): Promise<void> => {
    await Promise.all([fetcher.close(), ...sources.map((source) => source.close?.())]);
  };
  try {
    for (const kind of new Set(config.from)) sources.push(await openSource(kind, config, fetcher));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    async get(image, onTry) {
      const failures: (ImageAnswer & { outcome: ImageFailure })[] = [];
      for (const source of sources) {
        const { kind } = source;
        throwIfInterrupted(signal);
        const answer = await source.get(image, (attempt) => onTry?.({ kind, ...attempt }));
        if (answer.outcome === 'ok') return { outcome: 'ok', kind, bytes: answer.bytes };
        if (!ASK_NEXT.includes(answer.outcome)) return { ...answer, kind };
        failures.push({ ...answer, kind });
      }
      return failures.reduce((best, next) =>
        ASK_NEXT.indexOf(next.outcome) < ASK_NEXT.indexOf(best.outcome) ? next : best,
      );
    },
    async isChanged(kind, imageId, earlier) {
      const source = sources.find((candidate) => candidate.kind === kind);
      return (await source?.isChanged?.(imageId, earlier)) ?? false;
    },
    close,
  };
}

async function openSource(
  kind: ConfiguredKind,
  config: ImagesConfig,
  fetcher: ImageFetcher,
): Promise<OpenSource> {
  switch (kind) {
    case 'cvdf':
      return { kind, get: cvdfSource(config.cvdf_url, fetcher) };
    case 'original':
      return { kind, get: originalSource(fetcher) };
    case 'folder': {
      const files = await openFolderImages(required(config, 'folder'), config.max_source_bytes);
      return {
        kind,
        get: (image) => files.get(image.imageId),
        isChanged: (imageId, earlier) => files.isChanged(imageId, earlier),
      };
    }
    case 'tar': {
      const archives = await openTarImages(required(config, 'tar'), config.max_source_bytes);
      return { kind, get: (image) => archives.get(image.imageId), close: () => archives.close() };
    }
  }
}

/** CVDF holds all of validation and test, and of train the images with boxes: it is not asked for others. */
function cvdfSource(template: string, fetcher: ImageFetcher): OpenSource['get'] {
  return async ({ imageId, subset, hasBoxes }, onTry) => {
    if (subset === 'train' && !hasBoxes)
      return { outcome: 'missing', detail: 'CVDF holds no train images without boxes' };
    const url = template
      .replaceAll('{subset}', subset)
      .replaceAll('{image_id}', () => encodeURIComponent(imageId));
    return fetcher.fetch(url, { ...(onTry && { onTry }) });
  };
}

/** The file at the address of the metadata, where it still is the file that Open Images lists. */
function originalSource(fetcher: ImageFetcher): OpenSource['get'] {
  return async ({ originalUrl, originalBytes, originalMd5 }, onTry) => {
    if (originalUrl === '') return { outcome: 'missing', detail: 'the metadata has no address' };
    const got = await fetcher.fetch(originalUrl, { ...(onTry && { onTry }) });
    if (got.outcome !== 'ok') return got;
    if (originalBytes !== null && got.bytes.length !== originalBytes)
      return { outcome: 'replaced', detail: `${got.bytes.length} bytes, the original has ${originalBytes}` };
    const md5 = originalMd5 === null ? null : createHash('md5').update(got.bytes).digest('base64');
    if (md5 !== originalMd5)
      return { outcome: 'replaced', detail: `MD5 ${String(md5)}, the original has ${String(originalMd5)}` };
    return got;
  };
}

function required(config: ImagesConfig, key: 'folder' | 'tar'): string {
  const path = config[key];
  if (path === null)
    throw new UsageError(
      `images.from names ${key}, but images.${key} is not set. Set it, or take ${key} out of the list.`,
    );
  return path;
}
