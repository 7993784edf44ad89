import type { SharedRooms } from './shared-rooms.js';

/** Room made for a body at first, where the server does not say how long it will be. */
const FIRST_ROOM = 65_536;

/** Most room made on the server's word. Beyond, room grows with what comes. */
const MAX_FIRST_ROOM = 1 << 20;

/** A body as it comes. */
export interface BodyReader {
  /** Takes the next part; false where the body is longer than allowed, whose room is then given back. */
  add(part: Uint8Array): boolean;
  /** All that came: a view that begins where its room begins. */
  bytes(): Uint8Array;
  /** Gives the room back. */
  drop(): void;
}

/**
 * Takes a body into one piece of memory.
 *
 * @param announced bytes by the server's word; NaN where it said nothing.
 */
export function readBody(announced: number, maxBytes: number, rooms: SharedRooms): BodyReader {
  const first = announced > 0 ? Math.min(announced, MAX_FIRST_ROOM) : FIRST_ROOM;
  let room = rooms.take(Math.min(first, maxBytes));
  let length = 0;
  return {
    add(part) {
      const needed = length + part.length;
      if (needed > maxBytes) {
        rooms.give(room);
        return false;
      }
      if (needed > room.length) {
        const larger = rooms.take(Math.min(maxBytes, Math.max(needed, room.length * 2)));
        larger.set(room.subarray(0, length));
        rooms.give(room);
        room = larger;
      }
      room.set(part, length);
      length = needed;
      return true;
    },
    bytes: () => room.subarray(0, length),
    drop: () => {
      rooms.give(room);
    },
  };
}
