import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse } from 'csv-parse';
import { z } from 'zod';
import { BENCH_TARGET, totalBytes, writeBenchWorld } from './ingest-world.js';
import type { BenchRow, BenchTable } from './types.js';

/** Images of the sets: about 0.1 and 1.0 GB of box and label rows, 0.015 and 0.15 GB of image list. */
const SMALL = 42_000;
const LARGE = 420_000;

/** The best of so many runs counts. */
const REPEATS = 4;

const childSchema = z.object({
  read: z.number(),
  group: z.number(),
  write: z.number(),
  peakBytes: z.number(),
  images: z.number(),
});
type ChildRun = z.infer<typeof childSchema>;

const totalSeconds = ({ read, group, write }: ChildRun) => read + group + write;

async function ingestInChild(folder: string): Promise<ChildRun> {
  const script = fileURLToPath(new URL('./ingest-child.js', import.meta.url));
  let best: ChildRun | null = null;
  for (let run = 0; run < REPEATS; run++) {
    const { stdout } = await promisify(execFile)(process.execPath, [script, folder]);
    const result = childSchema.parse(JSON.parse(stdout));
    if (best === null || totalSeconds(result) < totalSeconds(best)) best = result;
  }
  if (best === null) throw new Error('no run');
  return best;
}

/** The same work on the box file with csv-parse: boxes of an image counted, those of the target kept. */
async function csvParseBoxes(path: string): Promise<number> {
  const started = performance.now();
  const counts = new Map<string, number>();
  const boxes = new Map<string, number[][]>();
  const rows: AsyncIterable<string[]> = createReadStream(path).pipe(parse({ fromLine: 2 }));
  for await (const row of rows) {
    const [imageId, , label] = row;
    counts.set(imageId, (counts.get(imageId) ?? 0) + 1);
    if (!BENCH_TARGET.boxes.has(label) && !BENCH_TARGET.partBoxes.has(label)) continue;
    const list = boxes.get(imageId);
    const box = row.slice(3, 13).map(Number);
    if (list === undefined) boxes.set(imageId, [box]);
    else list.push(box);
  }
  return (performance.now() - started) / 1000;
}

async function measure(folder: string, images: number) {
  const paths = await writeBenchWorld(folder, images);
  const bytes = await totalBytes([paths.boxes, paths.human, paths.machine]);
  const listBytes = await totalBytes([paths.images]);
  return { paths, bytes, listBytes, run: await ingestInChild(folder) };
}

/** Speed and peak memory of ingest on generated train files. Megabytes a second count every byte read, unless said otherwise. */
export async function run(): Promise<BenchTable> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-ingest-'));
  try {
    const small = await measure(join(folder, 'small'), SMALL);
    const large = await measure(join(folder, 'large'), LARGE);
    const boxBytes = await totalBytes([small.paths.boxes]);
    const peer = boxBytes / 1e6 / (await csvParseBoxes(small.paths.boxes));
    const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(2)} GB`;
    const all = `${gigabytes(large.bytes)} of boxes and labels, ${gigabytes(large.listBytes)} of image list read beside them`;
    const rate = (bytes: number, seconds: number) => bytes / 1e6 / seconds;
    const total = rate(large.bytes + large.listBytes, totalSeconds(large.run));
    const rows: BenchRow[] = [
      {
        what: 'ingest, CSV to Parquet',
        value: total,
        unit: 'MB/s',
        peer: { name: 'csv-parse, arrays, box file of the small set', value: peer },
        ratio: total / peer,
        note: `${all}; the peer parses and groups one file, and writes nothing`,
      },
      {
        what: 'ingest, box and label bytes alone over the same time',
        value: rate(large.bytes, totalSeconds(large.run)),
        unit: 'MB/s',
      },
      { what: 'ingest: scans and checks', value: large.run.read, unit: 's', note: all },
      { what: 'ingest: grouping by image', value: large.run.group, unit: 's' },
      { what: 'ingest: joining, sorting, writing Parquet', value: large.run.write, unit: 's' },
      {
        what: 'ingest: scans and checks',
        value: rate(large.bytes + large.listBytes, large.run.read),
        unit: 'MB/s',
      },
      {
        what: `peak memory, ${gigabytes(large.bytes)}`,
        value: large.run.peakBytes / 1e6,
        unit: 'MB',
        note: 'engine limit 1 GB',
      },
      { what: `peak memory, ${gigabytes(small.bytes)}`, value: small.run.peakBytes / 1e6, unit: 'MB' },
      {
        what: 'peak memory, ten times the input',
        value: large.run.peakBytes / small.run.peakBytes,
        unit: 'times',
      },
    ];
    return { name: 'ingest', rows };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
