import { createReadStream, createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const BLANK = 32;

/**
 * Copies a text file so that every line ends with a line feed alone: lines keep their numbers. A carriage
 * return elsewhere becomes a blank.
 *
 * The query engine takes one kind of line end for a whole file and gives up where another one follows; files
 * that went through an editor, or were put together from several, hold both.
 */
export async function copyWithLineFeeds(from: string, to: string): Promise<void> {
  let endsWithReturn = false;
  const mend = (block: Buffer): Buffer => {
    const out = Buffer.allocUnsafe(block.length + 1);
    let length = 0;
    for (const byte of block) {
      if (endsWithReturn && byte !== LINE_FEED) out[length++] = BLANK;
      endsWithReturn = byte === CARRIAGE_RETURN;
      if (!endsWithReturn) out[length++] = byte;
    }
    return out.subarray(0, length);
  };
  const transform = new Transform({
    transform(block: Buffer, _encoding, done) {
      done(null, mend(block));
    },
  });
  await pipeline(createReadStream(from, { highWaterMark: 1 << 20 }), transform, createWriteStream(to));
}

/** Whether the engine gave up on a file because its lines end in different ways. */
export function isMixedLineEnds(error: unknown): boolean {
  return error instanceof Error && error.message.includes('state machine reached an invalid state');
}
