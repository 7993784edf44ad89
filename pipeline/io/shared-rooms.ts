/** Memory that files lie in on their way between this thread and its workers, used again and again. */
export interface SharedRooms {
  /** At least so many bytes; what stands in them is left over from earlier. */
  take(bytes: number): Uint8Array;
  /**
   * Gives memory back, or a part of it that begins where it begins. The caller must not touch it again. Memory that
   * never comes back is left to the garbage collector, and memory that is not from here is let pass.
   */
  give(room: Uint8Array): void;
}

/** The smallest room. Sizes are powers of two, so that rooms of one size serve pictures of nearly all sizes. */
const SMALLEST = 2 ** 18;

/** Rooms that lie free hold no more than this together: 64 MiB. */
const MAX_FREE_BYTES = 2 ** 26;

/**
 * Opens the rooms. Fresh memory for each fetched file would be more than half of all that this process allocates, and
 * each 64 MB of it starts a collection of the whole heap; shared memory is neither copied nor handed over, either.
 */
export function openSharedRooms(): SharedRooms {
  const free = new Map<number, Uint8Array[]>();
  let freeBytes = 0;
  return {
    take(bytes) {
      const size = Math.max(SMALLEST, 2 ** Math.ceil(Math.log2(Math.max(1, bytes))));
      const room = free.get(size)?.pop();
      if (room === undefined) return new Uint8Array(new SharedArrayBuffer(size));
      freeBytes -= size;
      return room;
    },
    give({ buffer }) {
      const size = buffer.byteLength;
      if (!(buffer instanceof SharedArrayBuffer) || freeBytes + size > MAX_FREE_BYTES) return;
      const rooms = free.get(size) ?? [];
      rooms.push(new Uint8Array(buffer));
      free.set(size, rooms);
      freeBytes += size;
    },
  };
}

/** Rooms that are fresh memory each time, for callers that keep what they fetch. */
export const FRESH_ROOMS: SharedRooms = {
  take: (bytes) => new Uint8Array(bytes),
  give: () => undefined,
};
