import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findLabelIssues } from '../../filters/index.js';

/**
 * Finds the label issues of the set in the folder of the first argument, in a process of its own so that its peak
 * memory can be told, and prints seconds, memory and what was found as JSON.
 */
const folder = process.argv[2];

function read(name: string): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = readFileSync(join(folder, name));
  return buffer.slice(byteOffset, byteOffset + byteLength);
}

const before = process.memoryUsage.rss();
const labels = new Uint8Array(read('labels.u8'));
const positive = new Float64Array(read('positive.f64'));
const started = performance.now();
const { ranked } = findLabelIssues(labels, positive);
const seconds = (performance.now() - started) / 1000;
// maxRSS is in kibibytes.
const peakBytes = process.resourceUsage().maxRSS * 1024;
console.log(
  JSON.stringify({
    seconds,
    peakBytes,
    addedBytes: peakBytes - before,
    found: ranked.length,
    rowSum: ranked.reduce((sum, row) => sum + row, 0),
  }),
);
