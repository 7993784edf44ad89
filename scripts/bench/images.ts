import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '../../pipeline/config.js';
import type { RunContext } from '../../pipeline/context.js';
import { withRunDatabase } from '../../pipeline/database.js';
import type { PlainValue, Row } from '../../pipeline/io/duckdb.js';
import { hashImageId } from '../../pipeline/keys.js';
import { createReporter } from '../../pipeline/progress.js';
import { publishOutputs, temporaryPath } from '../../pipeline/sidecar.js';
import { runImages } from '../../pipeline/stages/images.js';
import { METADATA_SCHEMA } from '../../pipeline/stages/ingest/schema.js';
import { openWorkspace } from '../../pipeline/workspace.js';
import { codecLoopRate } from './codec-loop.js';
import { benchPictures } from './codec-pictures.js';
import type { BenchRow, BenchTable } from './types.js';

/** Pictures that each run fetches, about; the files are served again and again. */
const PICTURES_A_RUN = 1500;

/** The best of so many runs counts; stage and loops take turns. */
const REPEATS = 3;

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

/** A context whose workspace knows `count` images of the validation split, each with a box. */
async function openBenchContext(folder: string, port: string, count: number): Promise<RunContext> {
  const config = await loadConfig(null, {
    workspace: folder,
    splits: ['validation'],
    images: {
      from: ['cvdf'],
      cvdf_url: `http://127.0.0.1:${port}/{subset}/{image_id}.jpg`,
      allow_private_addresses: true,
    },
  });
  const workspace = openWorkspace(folder);
  const paths = workspace.metadata('validation');
  await mkdir(dirname(paths.table), { recursive: true });
  const ids = Array.from({ length: count }, (_, index) => index.toString(16).padStart(16, '0'));
  const rows = ids.map((id) => ({ id, hash: hashImageId(id) })).sort((a, b) => (a.hash < b.hash ? -1 : 1));
  await withRunDatabase(config, workspace, (database) =>
    database.writeParquetRows(temporaryPath(paths.table), METADATA_SCHEMA, rows.map(metadataRow)),
  );
  await publishOutputs(paths.sidecar, { stage: 'ingest', key: '0'.repeat(64) }, [{ path: paths.table }]);
  const none = new Set<string>();
  return {
    config,
    workspace,
    report: createReporter(process.stderr, { quiet: true }),
    signal: new AbortController().signal,
    // Boxes alone choose the images of validation.
    target: {
      name: 'Person',
      boxes: none,
      partBoxes: none,
      imageLabels: none,
      partImageLabels: none,
      lookAlikes: none,
      depictable: none,
    },
    excluded: none,
    retryFailed: false,
    part: { index: 0, of: 1 },
  };
}

function metadataRow({ id, hash }: { readonly id: string; readonly hash: string }): Row {
  const known: Record<string, PlainValue> = { image_id: id, hash, box_count: 1, depiction_box_count: 0 };
  return Object.fromEntries(
    METADATA_SCHEMA.map(({ name, type }) => [name, known[name] ?? emptyValue(name, type)]),
  );
}

function emptyValue(name: string, type: string): PlainValue {
  if (type.endsWith('[]')) return [];
  if (type === 'BOOLEAN') return true;
  return type === 'VARCHAR' && name !== 'original_md5' && name !== 'thumbnail_url' ? '' : null;
}

/** Pictures a second of the whole stage: fetch, working copy, measures, archive, table, sidecars on the disk. */
async function stageRate(folder: string, port: string, count: number): Promise<number> {
  const context = await openBenchContext(folder, port, count);
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
