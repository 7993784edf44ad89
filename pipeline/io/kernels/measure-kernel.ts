import {
  brightnessOfKey,
  greyPercentiles,
  percentiles,
  type BrightnessPercentiles,
} from '../../../filters/pixels/brightness.js';
import { entropyOf, LEVELS } from '../../../filters/pixels/entropy.js';
import { greySumOfLevels } from '../../../filters/pixels/grey-mean.js';
import type { PixelMeasures } from '../../../filters/pixels/measures.js';
import { HASHED_SIDE, hashOfReduced } from '../../../filters/pixels/phash.js';
import { BICUBIC, LANCZOS } from '../../../filters/pixels/pillow-resize.js';
import { sharpnessOfReduced, sharpnessSize } from '../../../filters/pixels/sharpness.js';
import type { Size } from '../../../filters/types.js';
import type { KernelModule } from './module.js';
import { openResample } from './resample-kernel.js';

/** Brightness keys are counted by their upper bits: 65,025,000 >> 14 is below 4,096. */
const KEY_SHIFT = 14;
const KEY_BINS = 4096;

/** Tables that the loops count into side by side. */
const LEVEL_TABLES = 4;
const KEY_TABLES = 2;

const HASHED: Size = { width: HASHED_SIDE, height: HASHED_SIDE };

/** A function that measures the picture at an address, 1 or 3 channels: `measurePixels`, number for number. */
export function openMeasure(module: KernelModule) {
  const resizeBicubic = openResample(module, BICUBIC);
  const resizeLanczos = openResample(module, LANCZOS);

  return (source: number, size: Size & { readonly channels: number }): PixelMeasures => {
    const { channels } = size;
    const count = size.width * size.height;
    const read = channels === 1 ? readGrey : readColour;
    const { greyMean, brightness, entropy, bands, grey } = read(module, source, count);
    const judged = sharpnessSize(size);
    const small = resizeBicubic(bands, size, judged);
    const [hashed] = resizeLanczos([grey], size, HASHED);
    return {
      greyMean,
      brightness,
      entropy,
      sharpness: sharpnessOfReduced({ ...judged, channels, data: interleave(module, small, judged) }),
      phash: hashOfReduced(module.bytes(hashed, HASHED_SIDE * HASHED_SIDE)),
    };
  };
}

/** What needs all pixels, and the planes from which the rest is measured. */
interface Reading extends Pick<PixelMeasures, 'greyMean' | 'brightness' | 'entropy'> {
  readonly bands: readonly number[];
  readonly grey: number;
}

function readColour(module: KernelModule, source: number, count: number): Reading {
  // Whole vectors of 16 pixels, so that the last one does not run into the next plane.
  const planeBytes = (count + 15) & ~15;
  const planes = module.take(4 * planeBytes);
  const keys = module.take(4 * planeBytes);
  const [red, green, blue, grey] = [0, 1, 2, 3].map((plane) => planes + plane * planeBytes);
  const greySum = module.call.split(source, count, planes, planeBytes, keys);
  const bands = [red, green, blue];
  return {
    greyMean: greySum / count,
    brightness: brightnessOf(module, keys, count),
    entropy: entropyOf(histograms(module, bands, count)),
    bands,
    grey,
  };
}

function readGrey(module: KernelModule, source: number, count: number): Reading {
  const counts = histograms(module, [source], count);
  return {
    greyMean: greySumOfLevels(counts) / count,
    brightness: greyPercentiles(counts, count),
    entropy: entropyOf(counts),
    bands: [source],
    grey: source,
  };
}

function zeroedTable(module: KernelModule, entries: number): number {
  const table = module.take(4 * entries);
  module.words(table, entries).fill(0);
  return table;
}

function histograms(module: KernelModule, planes: readonly number[], count: number): Uint32Array {
  const counts = new Uint32Array(planes.length * LEVELS);
  for (const [band, plane] of planes.entries()) {
    const tables = zeroedTable(module, LEVEL_TABLES * LEVELS);
    module.call.countLevels(plane, count, tables);
    const words = module.words(tables, LEVEL_TABLES * LEVELS);
    for (let i = 0; i < words.length; i++) counts[band * LEVELS + (i % LEVELS)] += words[i];
  }
  return counts;
}

/** Percentiles need a few order statistics: their bins are found by counting, and only those bins are sorted. */
function brightnessOf(module: KernelModule, keys: number, count: number): BrightnessPercentiles {
  const tables = zeroedTable(module, KEY_TABLES * KEY_BINS);
  module.call.countKeys(keys, count, KEY_SHIFT, tables);
  const counts = module.words(tables, KEY_TABLES * KEY_BINS).slice();
  const found = module.take(4 * count);
  const sorted = new Map<number, Uint32Array>();
  return percentiles(count, (rank) => {
    let bin = 0;
    let before = 0;
    for (let next = counts[0] + counts[KEY_BINS]; before + next <= rank;) {
      before += next;
      bin++;
      next = counts[bin] + counts[KEY_BINS + bin];
    }
    let inBin = sorted.get(bin);
    if (inBin === undefined) {
      const length = module.call.keysOfBin(keys, count, KEY_SHIFT, bin, found);
      inBin = module.words(found, length).slice().sort();
      sorted.set(bin, inBin);
    }
    return brightnessOfKey(inBin[rank - before]);
  });
}

function interleave(module: KernelModule, planes: readonly number[], size: Size): Uint8Array {
  const count = size.width * size.height;
  const data = new Uint8Array(count * planes.length);
  for (const [band, plane] of planes.entries()) {
    const levels = module.bytes(plane, count);
    for (let i = 0; i < count; i++) data[i * planes.length + band] = levels[i];
  }
  return data;
}
