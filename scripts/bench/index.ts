import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';
import sharp from 'sharp';
import { PACKAGE_VERSION } from '../../pipeline/version.js';
import { run as runCodec } from './codec.js';
import { run as runConfidentLearning } from './confident-learning.js';
import { run as runDuplicates } from './duplicates.js';
import { run as runEvaluate } from './evaluate.js';
import { run as runExport } from './export.js';
import { run as runImages } from './images.js';
import { run as runIngest } from './ingest.js';
import { run as runScore } from './score.js';
import { run as runTfRecord } from './tfrecord.js';
import { run as runWebDataset } from './webdataset.js';
import type { BenchRow, BenchTable } from './types.js';

/** By name. An argument stands behind the name and a colon, as in `duplicates:6000000`. */
const BENCHMARKS: Readonly<Record<string, (argument?: string) => Promise<BenchTable>>> = {
  ingest: runIngest,
  codec: runCodec,
  images: runImages,
  score: runScore,
  export: runExport,
  tfrecord: runTfRecord,
  webdataset: runWebDataset,
  'confident-learning': runConfidentLearning,
  duplicates: runDuplicates,
  evaluate: runEvaluate,
};

/** Where and with what the figures were taken. */
function machine(): Record<string, string | number> {
  return {
    cpu: cpus().at(0)?.model ?? 'unknown',
    cores: availableParallelism(),
    memory_gb: Math.round(totalmem() / 1e9),
    platform: `${platform()} ${arch()}`,
    node: process.version,
    wake_vision: PACKAGE_VERSION,
    libvips: sharp.versions.vips,
    git: gitRevision(),
  };
}

function gitRevision(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'not a checkout';
  }
}

function format(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);
}

function line(row: BenchRow): string {
  const peer = row.peer === undefined ? '' : `${format(row.peer.value)} ${row.peer.name}`;
  const ratio = row.ratio === undefined ? '' : `x${row.ratio.toFixed(2)}`;
  return `  ${row.what.padEnd(58)} ${`${format(row.value)} ${row.unit}`.padStart(18)}  ${peer.padEnd(34)} ${ratio.padEnd(7)} ${row.note ?? ''}`.trimEnd();
}

async function main(asked: readonly string[]): Promise<void> {
  const wanted = new Map(asked.map((one) => [one.split(':', 1)[0], one.split(':')[1]]));
  const names = [...wanted.keys()];
  const unknown = names.filter((name) => !(name in BENCHMARKS));
  if (unknown.length > 0) {
    console.error(
      `No benchmark is called ${unknown.join(', ')}. There are: ${Object.keys(BENCHMARKS).join(', ')}.`,
    );
    process.exitCode = 2;
    return;
  }
  const facts = machine();
  console.log(
    Object.entries(facts)
      .map(([name, value]) => `${name} ${value}`)
      .join(', '),
  );
  const tables: BenchTable[] = [];
  for (const [name, run] of Object.entries(BENCHMARKS)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const table = await run(wanted.get(name));
    tables.push(table);
    console.log(`\n${table.name}`);
    for (const row of table.rows) console.log(line(row));
  }
  mkdirSync('bench-results', { recursive: true });
  writeFileSync('bench-results/bench.json', `${JSON.stringify({ machine: facts, tables }, null, 2)}\n`);
  console.log('\nWritten to bench-results/bench.json');
}

await main(process.argv.slice(2));
