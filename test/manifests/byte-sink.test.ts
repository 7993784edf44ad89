import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FileSink, MemorySink } from '../../manifests/index.js';
import { rejection, temporaryPaths } from './temp-dir.js';

const path = await temporaryPaths();

function pattern(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i += 1) bytes[i] = (i * 31 + seed) & 0xff;
  return bytes;
}

test('a file holds the parts in order, and its size and SHA-256 are known without reading it', async () => {
  const parts = [0, 1, 3, (1 << 20) - 2, 5, 1 << 20, (3 << 20) + 7, 2].map(pattern);
  const file = path('parts.bin');
  const sink = await FileSink.open(file);
  for (const part of parts) await sink.write(part);
  const expected = Buffer.concat(parts);
  expect(sink.bytes).toBe(expected.length);
  const written = await sink.close();
  const content = await readFile(file);
  expect(content.equals(expected)).toBe(true);
  expect(written).toEqual({
    bytes: expected.length,
    sha256: createHash('sha256').update(expected).digest('hex'),
  });
});

test('a buffer may be used again as soon as write returns', async () => {
  const file = path('reused.bin');
  const sink = await FileSink.open(file);
  const buffer = new Uint8Array(100_000);
  for (let i = 0; i < 60; i += 1) {
    buffer.fill(i);
    const room = sink.write(buffer);
    buffer.fill(255);
    await room;
  }
  await sink.close();
  const content = await readFile(file);
  for (let i = 0; i < 60; i += 1) expect(content[i * 100_000 + 99_999]).toBe(i);
});

test('nothing is lost where a caller does not wait', async () => {
  const file = path('hasty.bin');
  const sink = await FileSink.open(file);
  const rooms = Array.from({ length: 40 }, (_, i) => sink.write(pattern(300_000, i)));
  expect(rooms.some((room) => room !== undefined)).toBe(true);
  await Promise.all(rooms.map((room) => room ?? Promise.resolve()));
  expect((await sink.close()).bytes).toBe(12_000_000);
  expect((await readFile(file)).subarray(39 * 300_000).equals(pattern(300_000, 39))).toBe(true);
});

test('the same bytes in any portions give the same sum', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 5000 }), { maxLength: 20 }), async (parts) => {
      const sink = await FileSink.open(path('any.bin'));
      const memory = new MemorySink();
      for (const part of parts) {
        await sink.write(part);
        memory.write(part);
      }
      expect(await sink.close()).toEqual(await memory.close());
    }),
    { numRuns: 20 },
  );
});

test.skipIf(!existsSync('/dev/full'))('a full disk is told with the name of the file', async () => {
  const sink = await FileSink.open('/dev/full');
  await sink.write(new Uint8Array(10));
  expect(String(await rejection(sink.close()))).toMatch(/\/dev\/full: cannot write: .*ENOSPC/);
});

test('a closed sink takes nothing more', async () => {
  const file = path('closed.bin');
  const sink = await FileSink.open(file);
  await sink.close();
  await expect(sink.write(new Uint8Array(1))).rejects.toThrow('closed');
  await expect(sink.close()).rejects.toThrow('closed twice');
  await sink.abort();
});
