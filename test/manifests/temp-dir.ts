import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A function that gives fresh paths in a folder that is removed after the file's tests. */
export async function temporaryPaths(): Promise<(name: string) => string> {
  const folder = await mkdtemp(join(tmpdir(), 'wake-vision-manifests-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  let count = 0;
  return (name) => join(folder, `${(count += 1)}-${name}`);
}

/** Everything an async generator gives. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** The error that a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('expected a rejection');
    },
    (error: unknown) => error,
  );
}
