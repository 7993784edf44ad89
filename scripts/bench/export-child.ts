import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseConfig } from '../../pipeline/config.js';
import { withDatabase } from '../../pipeline/io/duckdb.js';
import { openFileSlices } from '../../pipeline/io/file-slices.js';
import type { SquareResult, SquareTask } from '../../pipeline/io/square-worker.js';
import { openWorkerPool } from '../../pipeline/io/worker-pool.js';
import { readSidecar } from '../../pipeline/sidecar.js';
import { FORMATS, type ExportImage, type FormatName } from '../../pipeline/stages/export/formats/index.js';
import { writeShard, type ShardJob } from '../../pipeline/stages/export/shard-task.js';

/**
 * Writes one shard of the pictures of a folder in the named formats, in a process of its own so that its peak memory can be
 * told. Arguments: folder, formats and sizes (comma separated), encoding. Prints seconds, bytes written and the peak as JSON.
 */
const [folder, formatNames, sizes, encoding] = process.argv.slice(2);
const names = formatNames.split(',') as FormatName[];
const config = parseConfig({
  export: { formats: names, sizes: sizes.split(',').map(Number), encoding },
}).export;
const images = JSON.parse(await readFile(join(folder, 'images.json'), 'utf8')) as ExportImage[];

const pool = openWorkerPool<SquareTask, SquareResult>('square-worker', null);
const slices = openFileSlices();

function jobsOf(name: string, count: number): ShardJob[] {
  return names.flatMap((formatName) => {
    const format = FORMATS[formatName];
    // MLPerf Tiny is drawn from test alone.
    const split = formatName === 'mlperf-tiny' ? 'test' : 'validation';
    const place = { split, index: 0, count: 1 } as const;
    return format.variants(config).map((variant): ShardJob => {
      const target = {
        format,
        variant,
        folder: join(folder, name, formatName, variant.name),
        takes: () => true,
        warning: null,
      };
      return {
        target,
        place,
        sidecar: join(target.folder, format.sidecar(place)),
        key: '0'.repeat(64),
        images: count,
      };
    });
  });
}

async function write(
  name: string,
  some: readonly ExportImage[],
): Promise<{ seconds: number; bytes: number }> {
  const jobs = jobsOf(name, some.length);
  const start = performance.now();
  await withDatabase({ memoryLimit: '1GB', threads: 2, spillFolder: null }, (database) =>
    writeShard(some, jobs, {
      pool,
      slices,
      database,
      config,
      targetName: 'Person',
      signal: new AbortController().signal,
      onImage: () => undefined,
      facts: {},
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  let bytes = 0;
  for (const { sidecar } of jobs)
    for (const output of (await readSidecar(sidecar))?.outputs ?? []) bytes += output.bytes;
  return { seconds, bytes };
}

// The first pictures start the threads and warm the code.
await write('warm-up', images.slice(0, 96));
const { seconds, bytes } = await write('out', images);
await pool.close();
await slices.close();
// maxRSS is in kibibytes.
console.log(JSON.stringify({ seconds, bytes, peakBytes: process.resourceUsage().maxRSS * 1024 }));
