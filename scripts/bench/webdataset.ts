import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { webDatasetClass, webDatasetJson, WebDatasetWriter } from '../../manifests/index.js';
import { findPython, runPythonJson, scriptPath } from '../python.js';
import type { BenchRow, BenchTable } from './types.js';

/** Median JPEG sizes at 96 and 224 pixels, about, and enough of them to make some 100 MB a file. */
const SIZES = [
  { pixels: 96, payload: 3_000, samples: 20_000 },
  { pixels: 224, payload: 12_000, samples: 8_000 },
] as const;

/** The best of so many runs counts, for us and for the peer. */
const REPEATS = 3;

const peerSchema = z.object({
  webdataset: z.string(),
  runs: z.array(z.object({ seconds: z.number(), bytes: z.int() })),
});

/** Writing WebDataset shards (picture, JSON, class), beside the webdataset library's own TarWriter. */
export async function run(): Promise<BenchTable> {
  const folder = await mkdtemp(join(tmpdir(), 'wake-vision-bench-'));
  try {
    const python = findPython(['webdataset'], 'test/interop/requirements.txt');
    const sizes = SIZES.map(({ payload, samples }) => `${payload}:${samples}`);
    const peer = python.found
      ? peerSchema.parse(
          runPythonJson(python.command, [
            scriptPath('bench', 'webdataset_peer.py'),
            folder,
            String(REPEATS),
            ...sizes,
          ]),
        )
      : null;
    const rows: BenchRow[] = [];
    for (const [index, { pixels, payload, samples }] of SIZES.entries()) {
      let seconds = Infinity;
      let bytes = 0;
      for (let repeat = 0; repeat < REPEATS; repeat += 1) {
        const started = performance.now();
        bytes = await write(join(folder, 'ours.tar'), payload, samples);
        seconds = Math.min(seconds, (performance.now() - started) / 1000);
      }
      const other = peer?.runs[index];
      const beside = (amount: number) =>
        peer === null || other === undefined
          ? {}
          : {
              peer: { name: `webdataset ${peer.webdataset} (Python)`, value: amount / other.seconds },
              ratio: other.seconds / seconds,
            };
      const what = `${pixels} px, ${payload / 1000} kB: a sample of three members`;
      const note = python.found
        ? 'ours also hashes the file (SHA-256) and flushes it to the disk'
        : `no peer: ${python.reason}`;
      rows.push(
        { what, unit: 'samples/s', value: samples / seconds, note, ...beside(samples) },
        { what, unit: 'MB/s', value: bytes / 1e6 / seconds, ...beside(bytes / 1e6) },
      );
    }
    return { name: 'WebDataset writer', rows };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function write(path: string, payload: number, samples: number): Promise<number> {
  const jpg = new Uint8Array(payload).map((_byte, i) => i * 7);
  const writer = await WebDatasetWriter.open(path);
  for (let number = 0; number < samples; number += 1) {
    const key = number.toString(16).padStart(16, '0');
    const json = webDatasetJson({ image_id: key, person: number % 2, filename: `${number}_o.jpg` });
    await writer.write({ key, fields: { jpg, json, cls: webDatasetClass(number % 2) } });
  }
  return (await writer.close()).bytes;
}
