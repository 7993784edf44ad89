import { createReadStream } from 'node:fs';

const QUOTE = 0x22;

/**
 * Whether a file holds an odd number of quotes. Well-formed CSV holds an even one, for quotes inside a field are
 * doubled: an odd one says that a field is opened and never closed, and that the parser took all that follows for a
 * part of it.
 */
export async function hasOddQuotes(path: string): Promise<boolean> {
  let odd = false;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    for (let at = chunk.indexOf(QUOTE); at >= 0; at = chunk.indexOf(QUOTE, at + 1)) odd = !odd;
  }
  return odd;
}
