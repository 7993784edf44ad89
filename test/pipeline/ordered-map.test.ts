import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { mapOrdered } from '../../pipeline/ordered-map.js';

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('mapOrdered', () => {
  it('keeps the order of the items, whichever is done first', async () => {
    const results = mapOrdered([30, 1, 15, 2], 3, async (ms) => {
      await wait(ms);
      return ms;
    });
    expect(await collect(results)).toEqual([30, 1, 15, 2]);
  });

  it('never has more than the limit under way', async () => {
    let running = 0;
    let most = 0;
    const items = Array.from({ length: 20 }, (_, index) => index);
    const results = mapOrdered(items, 4, async (item) => {
      most = Math.max(most, ++running);
      await wait(item % 3);
      running--;
      return item;
    });
    expect(await collect(results)).toEqual(items);
    expect(most).toBe(4);
  });

  it('throws at the turn of the failed item, after those before it', async () => {
    const seen: number[] = [];
    const results = mapOrdered([1, 2, 3, 4], 4, async (item) => {
      await wait(item === 3 ? 0 : 5);
      if (item === 3) throw new Error('three');
      return item;
    });
    await expect(
      (async () => {
        for await (const item of results) seen.push(item);
      })(),
    ).rejects.toThrow('three');
    expect(seen).toEqual([1, 2]);
  });
});
