import { createHash } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { processImage } from '../../../pipeline/io/image-codec.js';
import { openImagePool } from '../../../pipeline/io/image-pool.js';
import { openSharedRooms } from '../../../pipeline/io/shared-rooms.js';
import { drawn } from './image-drawing.js';

const OPTIONS = { rotation: null, maxPixels: 10_000_000, quality: 72 } as const;

describe('the image worker', () => {
  const pool = openImagePool(2);
  afterAll(() => pool.close());

  it('gives what the codec gives in its own thread, and the checksums of both files', async () => {
    const sources = await Promise.all([
      drawn(900, 700, 1).jpeg().toBuffer(),
      drawn(900, 700, 2).jpeg({ progressive: true }).toBuffer(),
      drawn(90, 70, 3).png().toBuffer(),
      drawn(900, 700, 4).toColourspace('b-w').jpeg().toBuffer(),
    ]);
    const made = await Promise.all(sources.map((source) => pool.run({ source, ...OPTIONS })));
    for (const [i, result] of made.entries()) {
      const expected = await processImage(sources[i], OPTIONS);
      if (result.image.outcome !== 'ok' || expected.outcome !== 'ok') throw new Error('not ok');
      const { jpeg, ...facts } = result.image;
      const { jpeg: expectedJpeg, ...expectedFacts } = expected;
      expect(facts).toEqual(expectedFacts);
      expect(Buffer.from(jpeg).equals(expectedJpeg)).toBe(true);
      expect(result.sourceBytes).toBe(sources[i].length);
      expect(result.sourceSha256).toBe(createHash('sha256').update(sources[i]).digest('hex'));
      expect(result.workingSha256).toBe(createHash('sha256').update(jpeg).digest('hex'));
    }
  });

  it('says what is wrong with bytes that give no working copy, and goes on', async () => {
    const bad = await pool.run({ source: Buffer.from('no picture'), ...OPTIONS });
    expect(bad).toMatchObject({ image: { outcome: 'not_an_image' }, sourceBytes: 10, workingSha256: '' });
    const whole = await drawn(900, 700).jpeg().toBuffer();
    const cut = await pool.run({ source: whole.subarray(0, 9000), ...OPTIONS });
    expect(cut).toMatchObject({ image: { outcome: 'truncated' }, sourceBytes: 9000 });
    expect((await pool.run({ source: whole, ...OPTIONS })).image.outcome).toBe('ok');
  });

  it('takes over a buffer that is handed to it', async () => {
    const source = Uint8Array.from(await drawn(300, 200).jpeg().toBuffer());
    const task = { source, ...OPTIONS };
    expect((await pool.run(task, [source.buffer])).image.outcome).toBe('ok');
    expect(source.length).toBe(0);
  });

  it('reads from shared memory, which stays as it is', async () => {
    const jpeg = await drawn(300, 200).jpeg().toBuffer();
    const room = openSharedRooms().take(jpeg.length);
    room.set(jpeg);
    const made = await pool.run({ source: room.subarray(0, jpeg.length), ...OPTIONS });
    expect(made).toMatchObject({
      image: { outcome: 'ok', width: 300, height: 200 },
      sourceBytes: jpeg.length,
    });
    expect(Buffer.compare(room.subarray(0, jpeg.length), jpeg)).toBe(0);
  });
});
