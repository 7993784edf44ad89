import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { isMissingFile, StageError } from './errors.js';
import { PROCESS_MARK } from './leftovers.js';

/** How the name of a sidecar ends. */
export const SIDECAR_ENDING = '.done.json';

/** Raised when the meaning of a sidecar changes, so that old outputs are made again. */
const SIDECAR_SCHEMA = 1;

const outputSchema = z.strictObject({
  /** Path below the sidecar's folder. */
  file: z.string(),
  bytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Rows of a table, records of a shard, members of an archive. */
  rows: z.int().nonnegative().optional(),
});

const sidecarSchema = z.strictObject({
  schema: z.literal(SIDECAR_SCHEMA),
  stage: z.string(),
  key: z.string().regex(/^[0-9a-f]{64}$/),
  outputs: z.array(outputSchema),
  counts: z.record(z.string(), z.number()),
  /** What a stage must know of its earlier self to reuse a part of the work, such as the codec's key. */
  facts: z.record(z.string(), z.string()).default({}),
});

export type OutputRecord = z.infer<typeof outputSchema>;

/** What stands beside every finished output: what it was made from, and what it holds. */
export type Sidecar = z.infer<typeof sidecarSchema>;

/** One written, not yet published file. */
export interface StagedOutput {
  /** The path that the file will have. It was written to {@link temporaryPath} of it. */
  readonly path: string;
  readonly rows?: number;
  /** Given by a writer that hashed while writing; read back from the file otherwise. */
  readonly sha256?: string;
  readonly bytes?: number;
  /** A log beside the outputs: published with them, but outside the promise of equal bytes. */
  readonly unlisted?: boolean;
  /** One of very many small files: not flushed one by one. One that a power failure loses is found by its size. */
  readonly small?: boolean;
}

/** Where this process writes a file before it is whole. */
export function temporaryPath(path: string): string {
  return `${path}.${PROCESS_MARK}.tmp`;
}

/**
 * SHA-256 of a value's canonical JSON (keys sorted at every level): equal values give equal keys, whatever
 * order they were built in. Undefined members are left out.
 */
export function inputKey(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) => {
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  });
}

/** SHA-256 of a file's bytes, as hex. */
export async function sha256File(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/**
 * Reads a sidecar; null where there is none.
 *
 * @throws StageError where it is there and is not a sidecar of this version.
 */
export async function readSidecar(path: string): Promise<Sidecar | null> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isMissingFile(error)) return null;
    throw error;
  });
  if (text === null) return null;
  const parsed = z
    .string()
    .transform((json, context) => {
      try {
        return JSON.parse(json) as unknown;
      } catch {
        context.addIssue('not JSON');
        return z.NEVER;
      }
    })
    .pipe(sidecarSchema)
    .safeParse(text);
  if (parsed.success) return parsed.data;
  throw new StageError(`${path}: not a sidecar of this version. Delete it to make its outputs again.`);
}

/** How an output stands to what is asked for now. */
export type OutputState =
  | { readonly state: 'done'; readonly sidecar: Sidecar }
  /** It was made from other inputs. */
  | { readonly state: 'out_of_date'; readonly sidecar: Sidecar }
  /** It was never made, or one of its files is gone or has another size. */
  | { readonly state: 'missing'; readonly lost: string | null };

/** How the output of a sidecar stands to the key that is asked for now. */
export async function outputState(path: string, key: string): Promise<OutputState> {
  const sidecar = await readSidecar(path);
  if (sidecar === null) return { state: 'missing', lost: null };
  if (sidecar.key !== key) return { state: 'out_of_date', sidecar };
  const lost = await lostOutput(path, sidecar);
  return lost === null ? { state: 'done', sidecar } : { state: 'missing', lost };
}

/**
 * The sidecar, where the output is done: it is there, was made from the same inputs, and its files have the
 * sizes it says. Null otherwise.
 */
export async function doneSidecar(path: string, key: string): Promise<Sidecar | null> {
  const output = await outputState(path, key);
  return output.state === 'done' ? output.sidecar : null;
}

/** Whether every output that a sidecar names is there, with the size that it says. */
export async function outputsStand(path: string, sidecar: Sidecar): Promise<boolean> {
  return (await lostOutput(path, sidecar)) === null;
}

/** Path of the first output of a sidecar that is not there with its size; null where all are. */
async function lostOutput(path: string, sidecar: Sidecar): Promise<string | null> {
  for (const output of sidecar.outputs) {
    const file = join(dirname(path), output.file);
    const found = await stat(file).catch(() => null);
    if (found?.size !== output.bytes) return file;
  }
  return null;
}

/** Flushes a file or a folder to the disk. */
async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Publishes outputs that were written aside: flush, rename, then the sidecar. A reader finds all of them whole
 * with their sidecar, or no sidecar. All files must stand in the sidecar's folder or below it.
 */
export async function publishOutputs(
  sidecarPath: string,
  facts: {
    readonly stage: string;
    readonly key: string;
    readonly counts?: Record<string, number>;
    readonly facts?: Record<string, string>;
  },
  staged: readonly StagedOutput[],
): Promise<Sidecar> {
  const folder = dirname(sidecarPath);
  const outputs: OutputRecord[] = [];
  for (const output of staged) {
    const file = relative(folder, output.path).replaceAll('\\', '/');
    if (file.startsWith('..'))
      throw new Error(`${output.path} does not stand beside or below ${sidecarPath}`);
    const temporary = temporaryPath(output.path);
    if (output.small !== true) await syncPath(temporary);
    if (output.unlisted === true) continue;
    outputs.push({
      file,
      bytes: output.bytes ?? (await stat(temporary)).size,
      sha256: output.sha256 ?? (await sha256File(temporary)),
      ...(output.rows === undefined ? {} : { rows: output.rows }),
    });
  }
  const sidecar: Sidecar = {
    schema: SIDECAR_SCHEMA,
    stage: facts.stage,
    key: facts.key,
    outputs,
    counts: facts.counts ?? {},
    facts: facts.facts ?? {},
  };
  // An old sidecar must not vouch for new files while they replace the old ones one by one.
  await rm(sidecarPath, { force: true });
  for (const output of staged) await rename(temporaryPath(output.path), output.path);
  const folders = new Set(staged.map((output) => dirname(output.path)));
  for (const touched of folders.add(folder)) await syncPath(touched);
  await writeFileAtomically(sidecarPath, `${JSON.stringify(sidecar, null, 2)}\n`);
  return sidecar;
}

/** Writes a small file so that it appears whole or not at all. Makes the folder where it is missing. */
export async function writeFileAtomically(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = temporaryPath(path);
  const handle = await open(temporary, 'w');
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, path);
  await syncPath(dirname(path));
}
