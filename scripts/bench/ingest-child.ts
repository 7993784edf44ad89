import { join } from 'node:path';
import { ingestSplit } from '../../pipeline/stages/ingest.js';
import { BENCH_TARGET, worldPaths } from './ingest-world.js';

/**
 * Ingests the generated set of the folder in the first argument, in a process of its own so that its peak memory
 * can be told, and prints the seconds of each step and the peak as JSON.
 */
const folder = process.argv[2];
const paths = worldPaths(folder);
const seconds = { read: 0, group: 0, write: 0 };
let step: keyof typeof seconds = 'read';
let since = performance.now();

function enter(next: keyof typeof seconds): void {
  const now = performance.now();
  seconds[step] += (now - since) / 1000;
  step = next;
  since = now;
}

const report = await ingestSplit({
  split: 'train',
  imageList: { kind: 'file', path: paths.images },
  boxes: paths.boxes,
  imageLabels: [paths.human, paths.machine],
  miap: null,
  target: BENCH_TARGET,
  unlistedImages: 'drop',
  allowedRejectShare: 0,
  database: { memoryLimit: '1GB', threads: 2, spillFolder: join(folder, 'spill') },
  output: join(folder, 'metadata.parquet'),
  rejectsOutput: join(folder, 'rejects.parquet'),
  onStep: (next) => {
    enter(next.step);
  },
});
enter('write');
// maxRSS is in kibibytes.
console.log(
  JSON.stringify({ ...seconds, peakBytes: process.resourceUsage().maxRSS * 1024, images: report.images }),
);
