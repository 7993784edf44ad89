import { describe, expect, it } from 'vitest';
import { openSharedRooms } from '../../../pipeline/io/shared-rooms.js';

describe('shared rooms', () => {
  it('are shared memory of at least the asked size', () => {
    const rooms = openSharedRooms();
    for (const bytes of [0, 1, 262_144, 262_145, 5_000_000]) {
      const room = rooms.take(bytes);
      expect(room.buffer).toBeInstanceOf(SharedArrayBuffer);
      expect(room.length).toBeGreaterThanOrEqual(bytes);
    }
  });

  it('come back whole, also where a part is given', () => {
    const rooms = openSharedRooms();
    const room = rooms.take(300_000);
    rooms.give(room.subarray(0, 10));
    const again = rooms.take(400_000);
    expect(again.buffer).toBe(room.buffer);
    expect(again.length).toBe(room.length);
    expect(rooms.take(400_000).buffer).not.toBe(room.buffer);
  });

  it('let other memory pass, and keep 64 MiB at most', () => {
    const rooms = openSharedRooms();
    rooms.give(new Uint8Array(300_000));
    const large = [rooms.take(2 ** 25), rooms.take(2 ** 25), rooms.take(2 ** 25)];
    for (const room of large) rooms.give(room);
    const again = [1, 2, 3].map(() => rooms.take(2 ** 25).buffer);
    expect(again.filter((buffer) => large.some((room) => room.buffer === buffer))).toHaveLength(2);
  });
});
