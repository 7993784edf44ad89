import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { batchCalls } from '../../../pipeline/io/batch-calls.js';

describe('batched calls', () => {
  it('go alone while there is a place, then together, and each gets its own result', async () => {
    const batches: number[][] = [];
    const go: (() => void)[] = [];
    const call = batchCalls<number, number>(2, 3, async (tasks) => {
      batches.push([...tasks]);
      await new Promise<void>((resolve) => go.push(resolve));
      return tasks.map((task) => task * 10);
    });
    const results = Promise.all([1, 2, 3, 4, 5, 6, 7].map(call));
    expect(batches).toEqual([[1], [2]]);
    for (let i = 0; i < 4; i++) {
      go[i]();
      await turn();
    }
    expect(batches).toEqual([[1], [2], [3, 4, 5], [6, 7]]);
    expect(await results).toEqual([10, 20, 30, 40, 50, 60, 70]);
  });

  it('fail together, and the next ones go on', async () => {
    const call = batchCalls<string, string>(1, 2, (tasks) =>
      tasks.includes('bad') ? Promise.reject(new Error('broken')) : Promise.resolve(tasks),
    );
    const results = await Promise.allSettled(['a', 'bad', 'b', 'c'].map(call));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
  });

  it('refuse a function that loses a result', async () => {
    const call = batchCalls<number, number>(1, 2, () => Promise.resolve([]));
    await expect(call(1)).rejects.toThrow('1 tasks gave 0 results');
  });
});
