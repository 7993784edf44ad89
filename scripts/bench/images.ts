import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { runImages } from '../../pipeline/stages/images.js';
import { codecLoopRate } from './codec-loop.js';
import { benchPictures } from './codec-pictures.js';
import { openImagesContext } from './images-workspace.js';
import type { BenchRow, BenchTable } from './types.js';

/** Pictures that each run fetches, about; the files are served again and again. */
const PICTURES_A_RUN = 4000;

/** The best of so many runs counts; stage and loops take turns. */
const REPEATS = 2;

const threads = availableParallelism();

/** Starts the server; its port. */
async function startServer(files: readonly string[]): Promise<{ server: ChildProcess; port: string }> {
  const server = fork(fileURLToPath(new URL('./images-server.js', import.meta.url)), [...files], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  if (server.stdout === null) throw new Error('the server has no output');
  const [port] = (await once(createInterface(server.stdout), 'line')) as [string];
  return { server, port };
}

/** Pictures a second of the whole stage: fetch, working copy, measures, archive, table, sidecars on the disk. */
async function stageRate(folder: string, port: string, count: number): Promise<number> {
  const ids = Array.from({ length: count }, (_, index) => index.toString(16).padStart(16, '0'));
  const context = await openImagesContext(folder, ids, {
    from: ['cvdf'],
    cvdf_url: `http://127.0.0.1:${port}/{subset}/{image_id}.jpg`,
    allow_private_addresses: true,
  });
  const started = performance.now();
  const { lines } = await runImages(context);
  const seconds = (performance.now() - started) / 1000;
  const expected = `validation: ${count.toLocaleString('en-US')} pictures: ${count.toLocaleString('en-US')} ok`;
  if (lines[0] !== expected) throw new Error(`not all pictures were good: ${lines.join('\n')}`);
  return count / seconds;
}

/**
 * The images stage from a loopback server in a process of its own, beside bare loops of the same codec on files in
 * memory. All of them share the same cores; the stage pays for its server, too.
 */
export async function run(): Promise<BenchTable> {
  const folder = await mkdtemp(join(tmpdir(), 'wake-vision-bench-'));
  const { described, files } = await benchPictures(folder);
  const { server, port } = await startServer(files);
  try {
    const rounds = Math.max(1, Math.round(PICTURES_A_RUN / files.length));
    const best = { bare: 0, measured: 0, stage: 0 };
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      best.bare = Math.max(best.bare, await codecLoopRate(files, rounds, 'bare', threads));
      best.measured = Math.max(best.measured, await codecLoopRate(files, rounds, 'measured', threads));
      const workspace = join(folder, `work-${repeat}`);
      best.stage = Math.max(best.stage, await stageRate(workspace, port, rounds * files.length));
      await rm(workspace, { recursive: true, force: true });
    }
    const beside = (name: string, value: number, note: string): BenchRow => ({
      what: 'the images stage from a loopback server',
      value: best.stage,
      unit: 'images/s',
      peer: { name, value },
      ratio: best.stage / value,
      note,
    });
    return {
      name: 'Images stage',
      rows: [
        beside('bare codec loop', best.bare, `${described}; decode, reduce, encode in ${threads} threads`),
        beside('codec loop with measures', best.measured, 'the same, and all measures'),
      ],
    };
  } finally {
    server.kill();
    await rm(folder, { recursive: true, force: true });
  }
}
