import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StageError, UsageError } from './errors.js';
import { download, type DownloadProgress, type FailedTry } from './io/download.js';
import { type SourceKey, SOURCES, sourceFileName } from './sources/catalog.js';
import type { SourcesConfig } from './sources/config.js';
import { pinSource, readPins } from './sources/pins.js';
import { verifyFile } from './sources/verify.js';

export { type SourceKey, type SourceKind, SOURCES, sourceFileName } from './sources/catalog.js';
export { neededSources, type NeededSource } from './sources/needed.js';

/** A source file on the local disk. */
export interface ResolvedSource {
  readonly key: SourceKey;
  readonly path: string;
  /** `local`: the user's own file, never deleted; `download`: in the workspace. */
  readonly from: 'local' | 'download';
  /** SHA-256 as hex where it was computed or is vouched for; null for a local file of unknown sum. */
  readonly sha256: string | null;
  /** Whether this call pinned the sum of a file that has no published one. */
  readonly isNewlyPinned: boolean;
}

/** What {@link resolveSource} needs beside the key. */
export interface ResolveOptions {
  readonly config: SourcesConfig;
  /** Folder for downloads, and the file of pinned sums in it. */
  readonly downloadFolder: string;
  readonly pinsFile: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (key: SourceKey, progress: DownloadProgress) => void;
  readonly onRetry?: (key: SourceKey, failed: FailedTry) => void;
}

/**
 * Finds a source file, or gets it: the path or address in `sources.files`, else the file of its usual name in
 * `sources.folder`, else an earlier download, else a download.
 *
 * @throws StageError where the file is missing, cannot be downloaded, or has the wrong size or sum.
 */
export async function resolveSource(key: SourceKey, options: ResolveOptions): Promise<ResolvedSource> {
  const local = await findLocal(key, options.config);
  return local ?? downloadSource(key, options);
}

/**
 * The local file that configuration names or the folder holds; null where there is none, and the file would be
 * downloaded. A file in the folder is held against the published sum; one named in `sources.files` is the
 * user's own choice, and taken as it is.
 *
 * @throws UsageError where a named file or the folder is missing, StageError where a file in the folder has the wrong sum.
 */
export async function findLocal(key: SourceKey, config: SourcesConfig): Promise<ResolvedSource | null> {
  const named = config.files[key];
  if (typeof named === 'string' && !isAddress(named)) {
    const found = await stat(named).catch(() => null);
    if (found === null) throw new UsageError(`${named}: no such file (sources.files.${key})`);
    if (!found.isFile()) throw new UsageError(`${named}: not a file (sources.files.${key})`);
    return { key, path: named, from: 'local', sha256: null, isNewlyPinned: false };
  }
  if (typeof named === 'string' || config.folder === null) return null;
  if (!(await exists(config.folder)))
    throw new UsageError(`${config.folder}: no such folder (sources.folder, --sources)`);
  const path = join(config.folder, sourceFileName(key));
  if (!(await exists(path))) return null;
  const { bytes, sha256 } = SOURCES[key];
  if (config.verify_checksums) await verifyFile(path, { bytes, sha256 });
  return { key, path, from: 'local', sha256: config.verify_checksums ? sha256 : null, isNewlyPinned: false };
}

async function downloadSource(key: SourceKey, options: ResolveOptions): Promise<ResolvedSource> {
  const { config, downloadFolder, pinsFile } = options;
  const named = config.files[key];
  if (named === null) throw new StageError(`${key} is needed, and sources.files.${key} is null`);
  const published = SOURCES[key];
  const url = named ?? mirrored(published.url, config.mirror);
  const path = join(downloadFolder, sourceFileName(key));
  const pin = (await readPins(pinsFile))[key];
  // A pin belongs to an address: what another address gives is another file.
  const pinned = pin?.url === url ? pin : undefined;
  const expected = !config.verify_checksums
    ? { bytes: null, sha256: null }
    : named === undefined && published.sha256 !== null
      ? published
      : { bytes: pinned?.bytes ?? null, sha256: pinned?.sha256 ?? null };
  if ((await exists(path)) && (expected.sha256 !== null || pinned !== undefined)) {
    // A file is renamed into place once its sum is right; the size shows a file that was changed since.
    await verifyFile(path, { bytes: expected.bytes, sha256: null });
    return { key, path, from: 'download', sha256: expected.sha256, isNewlyPinned: false };
  }
  const got = await download({
    url,
    path,
    bytes: expected.bytes,
    sha256: expected.sha256,
    ...(options.signal && { signal: options.signal }),
    onProgress: (progress) => options.onProgress?.(key, progress),
    onRetry: (failed) => options.onRetry?.(key, failed),
  });
  const isNewlyPinned = expected.sha256 === null && pinned?.sha256 !== got.sha256;
  if (isNewlyPinned) await pinSource(pinsFile, key, { url, ...got });
  return { key, path, from: 'download', sha256: got.sha256, isNewlyPinned };
}

/** The download address with scheme and host of the mirror; the mirror's own path goes before the file's. */
export function mirrored(url: string, mirror: string | null): string {
  if (mirror === null) return url;
  const { pathname } = new URL(url);
  return mirror.replace(/\/+$/, '') + pathname;
}

function isAddress(text: string): boolean {
  return /^https?:\/\//.test(text);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
