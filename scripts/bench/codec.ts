import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { openImagePool } from '../../pipeline/io/image-pool.js';
import type { ImageResult } from '../../pipeline/io/image-worker.js';

import { findPython, runPythonJson, scriptPath } from '../python.js';
import { codecLoopRate } from './codec-loop.js';
import { benchPictures } from './codec-pictures.js';
import type { BenchRow, BenchTable } from './types.js';

/** Pictures that each run works through, about; the files are taken again and again. */
const PICTURES_A_RUN = 200;

/** The best of so many runs counts, for us and for the peer; ours and the peer's take turns. */
const REPEATS = 7;

const QUALITY = 72;
const threads = availableParallelism();
const peerSchema = z.object({ opencv: z.string(), rate: z.number() });

/** Pictures a second of the pool that the images stage uses: with both SHA-256 sums and the way to the worker and back. */
async function poolRate(files: readonly string[], rounds: number): Promise<number> {
  const sources = await Promise.all(files.map((file) => readFile(file)));
  const pool = openImagePool(threads);
  const task = (source: Uint8Array): Promise<ImageResult> =>
    pool.run({ source, rotation: null, maxPixels: 2 ** 28, quality: QUALITY });
  try {
    await Promise.all(sources.map(task));
    const started = performance.now();
    for (let round = 0; round < rounds; round++) {
      const made = await Promise.all(sources.map(task));
      if (made.some(({ image }) => image.outcome !== 'ok')) throw new Error('a picture had no working copy');
    }
    return (files.length * rounds * 1000) / (performance.now() - started);
  } finally {
    await pool.close();
  }
}

interface Peer {
  readonly name: string;
  readonly value: number;
}

function openCv(command: string, files: readonly string[], rounds: number, interpolation: string): Peer {
  const args = [scriptPath('bench', 'codec_peer.py'), String(threads), String(rounds), interpolation];
  const { opencv, rate } = peerSchema.parse(runPythonJson(command, args, files.join('\n')));
  return { name: `OpenCV ${opencv} ${interpolation}`, value: rate };
}

function row(what: string, value: number, peer: Peer | undefined, note: string): BenchRow {
  const figures = { what, value, unit: 'images/s', note };
  return peer === undefined ? figures : { ...figures, peer, ratio: value / peer.value };
}

/**
 * Making working copies on all cores: decode, reduce to at most 200,000 pixels, encode at quality 72; the same with
 * all measures; and through the pool of the images stage. Beside OpenCV in as many Python processes, where Python
 * has it.
 */
export async function run(): Promise<BenchTable> {
  const folder = await mkdtemp(join(tmpdir(), 'wake-vision-bench-'));
  try {
    const { described, files } = await benchPictures(folder);
    const rounds = Math.max(1, Math.round(PICTURES_A_RUN / files.length));
    const python = findPython(['cv2', 'numpy'], 'test/interop/requirements.txt');
    const best = { bare: 0, measured: 0, pool: 0 };
    let linear: Peer | undefined;
    let area: Peer | undefined;
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      best.bare = Math.max(best.bare, await codecLoopRate(files, rounds, 'bare', threads));
      if (python.found) {
        linear = faster(linear, openCv(python.command, files, rounds, 'INTER_LINEAR'));
        area = faster(area, openCv(python.command, files, rounds, 'INTER_AREA'));
      }
      best.measured = Math.max(best.measured, await codecLoopRate(files, rounds, 'measured', threads));
      best.pool = Math.max(best.pool, await poolRate(files, rounds));
    }
    const about = `${described}; ${threads} threads, the peer as many processes`;
    const share = ((best.bare / best.measured - 1) * 100).toFixed(0);
    const note = python.found ? about : `no peer: ${python.reason}`;
    return {
      name: 'Working copies',
      rows: [
        row('decode, reduce, encode', best.bare, linear, note),
        row('decode, reduce, encode', best.bare, area, 'both look at all pixels'),
        row('... and measure', best.measured, linear, `the peer measures nothing; measures add ${share} %`),
        row('... through the worker pool', best.pool, linear, 'with SHA-256 of both files and the transfers'),
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function faster(before: Peer | undefined, now: Peer): Peer {
  return before === undefined || now.value > before.value ? now : before;
}
