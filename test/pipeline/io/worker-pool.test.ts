import { describe, expect, it } from 'vitest';
import type { ImageResult, ImageTask } from '../../../pipeline/io/image-worker.js';
import { openWorkerPool } from '../../../pipeline/io/worker-pool.js';
import { drawn } from './image-drawing.js';

const OPTIONS = { rotation: null, maxPixels: 10_000_000, quality: 72 } as const;

describe('a worker pool', () => {
  it('closes where no task was ever given', async () => {
    const pool = openWorkerPool<ImageTask[], ImageResult[]>('image-worker', 3);
    expect(pool.threads).toBe(3);
    await expect(pool.close()).resolves.toBeUndefined();
  });

  it('closes while its threads still load, and lets the task under way end', async () => {
    const pool = openWorkerPool<ImageTask[], ImageResult[]>('image-worker', 4);
    const under = pool.run([{ source: Buffer.from('no picture'), ...OPTIONS }]);
    const [[result]] = await Promise.all([under, pool.close()]);
    expect(result.image.outcome).toBe('not_an_image');
  });

  it('runs more tasks than it has threads, each with its own result', async () => {
    const pool = openWorkerPool<ImageTask[], ImageResult[]>('image-worker', 1, undefined, 2);
    const sizes = [40, 90, 130, 200, 260];
    const sources = await Promise.all(sizes.map((size) => drawn(size, size).jpeg().toBuffer()));
    const results = await Promise.all(sources.map((source) => pool.run([{ source, ...OPTIONS }])));
    expect(results.flat().map(({ sourceBytes }) => sourceBytes)).toEqual(sources.map(({ length }) => length));
    await pool.close();
  });

  it('names the worker that is missing', async () => {
    const pool = openWorkerPool<number, number>('no-such-worker', 1);
    await expect((async () => pool.run(1))()).rejects.toThrow(
      /no-such-worker\.js is missing: run "npm run build"/,
    );
    await expect(pool.close()).resolves.toBeUndefined();
  });
});
