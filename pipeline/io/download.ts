import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { errorMessage, InterruptedError, StageError } from '../errors.js';

/** How far a download is. */
export interface DownloadProgress {
  /** Bytes on the disk, those of earlier runs included. */
  readonly bytes: number;
  /** Size of the file; null where the server does not say. */
  readonly total: number | null;
  /** Bytes a second of this run. */
  readonly rate: number;
  /** Seconds left at that rate; null where the size is unknown or nothing has come yet. */
  readonly eta: number | null;
}

/** A try that failed, before the next one. */
export interface FailedTry {
  readonly error: string;
  /** Tries without any progress so far, and how many there may be. */
  readonly failures: number;
  readonly tries: number;
  /** Milliseconds until the next try. */
  readonly waitMs: number;
}

export interface DownloadOptions {
  /** http or https address; private and loopback ones are allowed, as the user named them. */
  readonly url: string;
  /** Where the file goes. While it is under way it is `{path}.part`. */
  readonly path: string;
  /** Expected size and SHA-256; null where unknown. */
  readonly bytes: number | null;
  readonly sha256: string | null;
  /** Tries without any progress before giving up. */
  readonly tries?: number;
  /** First back-off in ms; it doubles with each try. */
  readonly backoff?: number;
  readonly signal?: AbortSignal;
  /** Called about four times a second. */
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Called before each wait for another try. */
  readonly onRetry?: (failed: FailedTry) => void;
}

/** What was downloaded. */
export interface Downloaded {
  readonly bytes: number;
  readonly sha256: string;
}

/** An answer that trying again will not change. */
class RefusedError extends StageError {}

const TRANSIENT = new Set([408, 425, 429, 500, 502, 503, 504]);
const MAX_BACKOFF = 60_000;
const PROGRESS_INTERVAL = 250;
const USER_AGENT = 'wake-vision-pipeline (dataset tables)';

/**
 * Downloads a file. What came of an earlier, broken download stays in `{path}.part` and is gone on with where
 * the server still has the same file (by its ETag); SHA-256 is taken over every byte of the result, those of
 * earlier runs too. The file appears under its name only when size and sum are right.
 *
 * @throws StageError where the server refuses, keeps failing, or gives a file of the wrong size or sum: the
 * message names file, address, both values and what to do.
 * @throws InterruptedError where the signal fires; the part stays.
 */
export async function download(options: DownloadOptions): Promise<Downloaded> {
  const { path, tries = 6, backoff = 500, signal } = options;
  await mkdir(dirname(path), { recursive: true });
  let failures = 0;
  let before = await partSize(path);
  for (;;) {
    try {
      const got = await tryOnce(options);
      await check(options, got);
      await rename(`${path}.part`, path);
      await rm(`${path}.part.etag`, { force: true });
      return got;
    } catch (error) {
      if (signal?.aborted === true) throw new InterruptedError();
      if (error instanceof StageError) throw error;
      const now = await partSize(path);
      failures = now > before ? 1 : failures + 1;
      before = now;
      if (failures >= tries)
        throw new StageError(
          `${options.url}: download failed ${String(failures)} times: ${errorMessage(error)}. ` +
            `${String(now)} bytes are kept in ${path}.part: run the same command again to go on.`,
        );
      const wait = Math.min(MAX_BACKOFF, backoff * 2 ** (failures - 1));
      // Full jitter: runs that failed together do not come back together.
      const waitMs = Math.round(Math.random() * wait);
      options.onRetry?.({ error: errorMessage(error), failures, tries, waitMs });
      await sleep(waitMs, undefined, { ...(signal && { signal }) }).catch(() => {
        throw new InterruptedError();
      });
    }
  }
}

async function tryOnce(options: DownloadOptions): Promise<Downloaded> {
  const { url, path, signal } = options;
  const part = `${path}.part`;
  const etag = await readFile(`${path}.part.etag`, 'utf8').catch(() => null);
  // Without a tag, only a known sum can tell whether the part belongs to the same file.
  const have = etag === null && options.sha256 === null ? 0 : await partSize(path);
  const response = await request(url, {
    headers: {
      'user-agent': USER_AGENT,
      'accept-encoding': 'identity',
      ...(have > 0 ? { range: `bytes=${String(have)}-` } : {}),
      ...(have > 0 && etag !== null ? { 'if-range': etag } : {}),
    },
    headersTimeout: 30_000,
    bodyTimeout: 60_000,
    ...(signal && { signal }),
  });
  const { statusCode, headers, body } = response;
  // The part is whole already, or longer than the file.
  if (statusCode === 416 && have > 0) {
    await body.dump();
    if (have === options.bytes || have === rangeTotal(headers['content-range'])) return hashPart(part);
    await rm(part, { force: true });
    throw new Error('the part does not fit the file; it was thrown away');
  }
  if (statusCode !== 200 && statusCode !== 206) {
    await body.dump();
    const message = `${url}: the server answered ${String(statusCode)}`;
    if (TRANSIENT.has(statusCode)) throw new Error(message);
    throw new RefusedError(
      `${message}. Check the address, or get the file another way and put it into sources.folder or sources.files.`,
    );
  }
  const start = statusCode === 206 ? have : 0;
  if (statusCode === 206 && rangeStart(headers['content-range']) !== start) {
    await body.dump();
    await rm(part, { force: true });
    throw new Error('the server sent another range than was asked for');
  }
  await rememberTag(path, headers.etag);
  const length = Number(headers['content-length']);
  const total = Number.isFinite(length) ? start + length : options.bytes;
  return writePart(part, start, body, total, options);
}

async function writePart(
  part: string,
  start: number,
  body: AsyncIterable<Buffer>,
  total: number | null,
  { onProgress }: DownloadOptions,
): Promise<Downloaded> {
  const hash = createHash('sha256');
  if (start > 0) await hashInto(hash, part, start);
  const handle = await open(part, start > 0 ? 'r+' : 'w');
  const began = performance.now();
  let bytes = start;
  let reported = began;
  const report = () => {
    const seconds = (performance.now() - began) / 1000;
    const rate = seconds > 0 ? (bytes - start) / seconds : 0;
    onProgress?.({ bytes, total, rate, eta: total === null || rate === 0 ? null : (total - bytes) / rate });
  };
  try {
    await handle.truncate(start);
    for await (const block of body) {
      hash.update(block);
      await handle.write(block, 0, block.length, bytes);
      bytes += block.length;
      if (performance.now() - reported >= PROGRESS_INTERVAL) {
        reported = performance.now();
        report();
      }
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  report();
  if (total !== null && bytes < total)
    throw new Error(`the connection ended at ${String(bytes)} of ${String(total)} bytes`);
  return { bytes, sha256: hash.digest('hex') };
}

async function check(options: DownloadOptions, got: Downloaded): Promise<void> {
  const { url, path, bytes, sha256 } = options;
  const isSizeRight = bytes === null || got.bytes === bytes;
  if (isSizeRight && (sha256 === null || got.sha256 === sha256)) return;
  await rm(`${path}.part`, { force: true });
  await rm(`${path}.part.etag`, { force: true });
  const what = isSizeRight
    ? `wrong checksum: SHA-256 is ${got.sha256}, expected ${String(sha256)}`
    : `wrong size: ${String(got.bytes)} bytes, expected ${String(bytes)}`;
  throw new StageError(
    `${path}: ${what} (from ${url}). The download was thrown away. Run again to download it anew; if it stays ` +
      'wrong, the file has changed at its source or on its way: get the right one and name it in sources.files, ' +
      'or set sources.verify_checksums to false to take what comes.',
  );
}

/** Only a strong tag vouches for equal bytes. */
async function rememberTag(path: string, etag: string | string[] | undefined): Promise<void> {
  const file = `${path}.part.etag`;
  if (typeof etag !== 'string' || etag.startsWith('W/')) {
    await rm(file, { force: true });
    return;
  }
  const handle = await open(file, 'w');
  await handle.writeFile(etag);
  await handle.close();
}

async function hashPart(part: string): Promise<Downloaded> {
  const hash = createHash('sha256');
  const { size } = await stat(part);
  await hashInto(hash, part, size);
  return { bytes: size, sha256: hash.digest('hex') };
}

async function hashInto(hash: Hash, path: string, bytes: number): Promise<void> {
  const stream: AsyncIterable<Buffer> = createReadStream(path, { end: bytes - 1, highWaterMark: 1 << 20 });
  for await (const block of stream) hash.update(block);
}

async function partSize(path: string): Promise<number> {
  return stat(`${path}.part`).then(
    ({ size }) => size,
    () => 0,
  );
}

function rangeStart(header: string | string[] | undefined): number {
  return Number(/^bytes (\d+)-/.exec(String(header))?.[1] ?? Number.NaN);
}

function rangeTotal(header: string | string[] | undefined): number {
  return Number(/\/(\d+)$/.exec(String(header))?.[1] ?? Number.NaN);
}
