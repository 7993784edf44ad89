import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  BOOTSTRAP_DEFAULTS,
  EVALUATION_SUBSETS,
  SMALL_GROUP_BELOW,
  scoreSubsets,
  WHOLE_SPLIT,
  type Measured,
} from '../../filters/index.js';

/**
 * Measures the predictions in the folder of the first argument, in a process of its own so that its peak memory can be
 * told, and prints seconds, memory and the figures as JSON. The second argument is the number of bootstrap replicates.
 */
const folder = process.argv[2];
const replicates = Number(process.argv[3]);

function read(name: string): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = readFileSync(join(folder, name));
  return buffer.slice(byteOffset, byteOffset + byteLength);
}

function value(figure: Measured): number {
  return figure.defined ? figure.value : NaN;
}

const labels = new Uint8Array(read('labels.u8'));
const probabilities = new Float64Array(read('positive.f64'));
const started = performance.now();
const persons = Uint32Array.from(labels.keys()).filter((row) => labels[row] === 1);
const others = Uint32Array.from(labels.keys()).filter((row) => labels[row] === 0);
const [{ scores }] = scoreSubsets(
  EVALUATION_SUBSETS.filter(({ name }) => name === WHOLE_SPLIT),
  new Map([
    ['person', persons],
    ['no_person', others],
  ]),
  probabilities,
  { ...BOOTSTRAP_DEFAULTS, replicates, threshold: 0.5, smallBelow: SMALL_GROUP_BELOW },
);
const seconds = (performance.now() - started) / 1000;
console.log(
  JSON.stringify({
    seconds,
    // maxRSS is in kibibytes.
    peakBytes: process.resourceUsage().maxRSS * 1024,
    figures: [
      scores.accuracy.value,
      scores.precision.value,
      scores.recall.value,
      scores.f1.value,
      scores.rocAuc,
      scores.averagePrecision,
    ].map(value),
  }),
);
