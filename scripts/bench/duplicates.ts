import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { findPython, runPythonJson, scriptPath } from '../python.js';
import { benchHashes, type HashSpread } from './duplicates-hashes.js';
import type { BenchRow, BenchTable } from './types.js';

const DEFAULT_COUNT = 1_000_000;
const DISTANCE = 4;

/** The best of so many runs counts, for us; numpy runs once. */
const REPEATS = 2;

/** Rows that numpy compares with all others; the time for all rows is reckoned from them. */
const BRUTE_SAMPLE = 200;

const childSchema = z.object({
  search: z.number(),
  decide: z.number(),
  pairs: z.int(),
  comparisons: z.int(),
  comparisonsLeftOut: z.int(),
  dropped: z.int(),
  searchBytes: z.int(),
  peakBytes: z.int(),
});
type ChildRun = z.infer<typeof childSchema>;

const peerSchema = z.object({ numpy: z.string(), pairs: z.int(), tables: z.number(), brute: z.number() });

async function inChild(file: string): Promise<ChildRun> {
  const script = fileURLToPath(new URL('./duplicates-child.js', import.meta.url));
  let best: ChildRun | null = null;
  for (let run = 0; run < REPEATS; run++) {
    const { stdout } = await promisify(execFile)(process.execPath, [script, file, String(DISTANCE)]);
    const result = childSchema.parse(JSON.parse(stdout));
    if (best === null || result.search < best.search) best = result;
  }
  if (best === null) throw new Error('no run');
  return best;
}

async function rowsOf(folder: string, count: number, spread: HashSpread): Promise<BenchRow[]> {
  const file = join(folder, `${spread}.bin`);
  const hashes = benchHashes(count, spread);
  await writeFile(file, new Uint8Array(hashes.buffer));
  const ours = await inChild(file);
  const python = findPython(['numpy'], 'test/interop/requirements.txt');
  const peer = python.found
    ? peerSchema.parse(
        runPythonJson(python.command, [
          scriptPath('bench', 'duplicates_peer.py'),
          file,
          String(DISTANCE),
          String(BRUTE_SAMPLE),
        ]),
      )
    : null;
  if (peer !== null && ours.comparisonsLeftOut === 0 && peer.pairs !== ours.pairs)
    throw new Error(`${ours.pairs} pairs, and numpy finds ${peer.pairs}`);
  const what = `${(count / 1e6).toLocaleString('en-US')} M ${spread} hashes, distance ${DISTANCE}`;
  const found =
    `${ours.pairs.toLocaleString('en-US')} pairs, ${(ours.comparisons / 1e6).toFixed(0)} M comparisons, ` +
    `${ours.comparisonsLeftOut} left out`;
  return [
    {
      what: `${what}: all pairs`,
      value: ours.search,
      unit: 's',
      ...beside(ours.search, peer, 'tables, one core'),
      note: python.found ? found : `${found}; no peer: ${python.reason}`,
    },
    {
      what: `${what}: all pairs`,
      value: ours.search,
      unit: 's',
      ...beside(ours.search, peer, 'brute, reckoned'),
      note: `numpy compares ${BRUTE_SAMPLE} rows with all; the time for all is reckoned from that`,
    },
    {
      what: `${what}: all pairs and which stay`,
      value: ours.decide,
      unit: 's',
      note: `${ours.dropped.toLocaleString('en-US')} dropped`,
    },
    {
      what: `${what}: memory of the search, a hash`,
      value: ours.searchBytes / count,
      unit: 'bytes',
      note: 'growth of the peak over the start of the process: the file and the columns (16) included',
    },
    { what: `${what}: peak memory of the process`, value: ours.peakBytes / 1e6, unit: 'MB' },
  ];
}

/** Numpy's seconds beside ours; the ratio is how many times as long it takes. */
function beside(
  ours: number,
  peer: z.infer<typeof peerSchema> | null,
  way: 'tables, one core' | 'brute, reckoned',
): Pick<BenchRow, 'peer' | 'ratio'> {
  if (peer === null) return {};
  const value = way === 'brute, reckoned' ? peer.brute : peer.tables;
  return { peer: { name: `numpy ${peer.numpy} ${way}`, value }, ratio: value / ours };
}

/**
 * Finding all near pairs of made-up perceptual hashes, and deciding which pictures stay, beside numpy.
 *
 * @param argument how many hashes, 1 million where it is left out.
 */
export async function run(argument?: string): Promise<BenchTable> {
  const count = argument === undefined ? DEFAULT_COUNT : Number(argument);
  if (!Number.isInteger(count) || count < 1)
    throw new Error(`duplicates:${argument ?? ''} is no number of hashes; write duplicates:6000000 say`);
  const folder = await mkdtemp(join(tmpdir(), 'wake-vision-bench-'));
  try {
    const rows = [...(await rowsOf(folder, count, 'even')), ...(await rowsOf(folder, count, 'crowded'))];
    return { name: 'Near duplicates', rows };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
