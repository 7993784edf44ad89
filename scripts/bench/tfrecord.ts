import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { eachFlag, FLAG_NAMES, TfRecordWriter, WakeVisionExampleEncoder } from '../../manifests/index.js';
import type { Flag, WakeVisionRow } from '../../manifests/index.js';
import { findPython, runPythonJson, scriptPath } from '../python.js';
import type { BenchRow, BenchTable } from './types.js';

/** Median JPEG sizes at 96 and 224 pixels, about, and enough of them to make 120 MB a file. */
const SIZES = [
  { pixels: 96, payload: 3_000, records: 40_000 },
  { pixels: 224, payload: 12_000, records: 10_000 },
] as const;

/** The best of so many runs counts, for us and for the peer. */
const REPEATS = 3;

const peerSchema = z.object({
  tensorflow: z.string(),
  runs: z.array(z.object({ example: z.number(), framing: z.number(), bytes: z.int() })),
});

interface Timing {
  readonly seconds: number;
  readonly bytes: number;
}

const FLAGS: readonly Flag[] = [-1, 0, 1];

function rowsOf(payload: number, records: number): WakeVisionRow[] {
  const image = new Uint8Array(payload).map((_byte, i) => i * 7);
  return Array.from({ length: records }, (_, number) => ({
    imageId: number.toString(16).padStart(16, '0'),
    filename: `${number}_0123456789_o.jpg`,
    image,
    flags: eachFlag((name) => FLAGS[(number + FLAG_NAMES.indexOf(name)) % 3]),
  }));
}

async function timed(path: string, messages: Iterable<Uint8Array>): Promise<Timing> {
  const started = performance.now();
  const writer = await TfRecordWriter.open(path);
  for (const message of messages) {
    const room = writer.write(message);
    if (room !== undefined) await room;
  }
  const { bytes } = await writer.close();
  return { seconds: (performance.now() - started) / 1000, bytes };
}

async function best(run: () => Promise<Timing>): Promise<Timing> {
  let fastest = await run();
  for (let i = 1; i < REPEATS; i += 1) {
    const next = await run();
    if (next.seconds < fastest.seconds) fastest = next;
  }
  return fastest;
}

function* encoded(rows: readonly WakeVisionRow[]): Generator<Uint8Array> {
  const encoder = new WakeVisionExampleEncoder();
  for (const row of rows) yield encoder.encode(row);
}

/**
 * Writing TFRecord files of Wake Vision's features, beside TensorFlow's Python writer where Python has
 * TensorFlow: building, serialising and framing of each record, and framing alone.
 */
export async function run(): Promise<BenchTable> {
  const folder = await mkdtemp(join(tmpdir(), 'wake-vision-bench-'));
  try {
    const python = findPython(['tensorflow'], 'test/interop/requirements.txt');
    const sizes = SIZES.map(({ payload, records }) => `${payload}:${records}`);
    const peer = python.found
      ? peerSchema.parse(
          runPythonJson(python.command, [
            scriptPath('bench', 'tfrecord_peer.py'),
            folder,
            String(REPEATS),
            FLAG_NAMES.join(','),
            ...sizes,
          ]),
        )
      : null;
    const rows: BenchRow[] = [];
    for (const [index, { pixels, payload, records }] of SIZES.entries()) {
      const images = rowsOf(payload, records);
      const path = join(folder, 'ours.tfrecord');
      const example = await best(() => timed(path, encoded(images)));
      const few = Array.from(encoded(images.slice(0, 1000)), (message) => Buffer.from(message));
      const ready = images.map((_row, number) => few[number % few.length]);
      const framing = await best(() => timed(path, ready));
      const other = peer?.runs[index];
      if (other !== undefined && other.bytes !== example.bytes) {
        throw new Error(`the files differ: ours has ${example.bytes} bytes, the peer's ${other.bytes}`);
      }
      const name = peer === null ? '' : `TensorFlow ${peer.tensorflow} (Python)`;
      const size = `${pixels} px, ${payload / 1000} kB`;
      const note = python.found
        ? 'ours also hashes the file (SHA-256) and flushes it to the disk'
        : `no peer: ${python.reason}`;
      rows.push(
        rate(
          `${size}: Example and record`,
          'records/s',
          records,
          example,
          peerOf(name, other?.example),
          note,
        ),
        rate(
          `${size}: Example and record`,
          'MB/s',
          example.bytes / 1e6,
          example,
          peerOf(name, other?.example),
        ),
        rate(`${size}: framing alone`, 'records/s', records, framing, peerOf(name, other?.framing)),
        rate(`${size}: framing alone`, 'MB/s', framing.bytes / 1e6, framing, peerOf(name, other?.framing)),
      );
    }
    return { name: 'TFRecord writer', rows };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Peer {
  readonly name: string;
  readonly seconds: number;
}

function peerOf(name: string, seconds: number | undefined): Peer | undefined {
  return seconds === undefined ? undefined : { name, seconds };
}

function rate(
  what: string,
  unit: string,
  amount: number,
  ours: Timing,
  peer: Peer | undefined,
  note?: string,
): BenchRow {
  return {
    what,
    unit,
    value: amount / ours.seconds,
    ...(peer === undefined
      ? {}
      : {
          peer: { name: peer.name, value: amount / peer.seconds },
          ratio: peer.seconds / ours.seconds,
        }),
    ...(note === undefined ? {} : { note }),
  };
}
