import { pillowTaps, type Kernel, type PillowTaps } from '../../../filters/pixels/pillow-resize.js';
import type { Size } from '../../../filters/types.js';
import { keepRecent } from './keep-recent.js';
import type { KernelModule } from './module.js';

/** Weights of 22 bits in two parts of 16: `high` x 2048 + `low`, padded with zeros to whole vectors. */
interface SplitTaps {
  readonly first: Int32Array;
  readonly high: Int16Array;
  readonly low: Int16Array;
  readonly vectors: number;
}

const LOW_BITS = 11;
const LANES = 8;

function splitTaps(taps: PillowTaps): SplitTaps {
  const vectors = Math.ceil(taps.count.reduce((most, count) => Math.max(most, count), 1) / LANES);
  const padded = vectors * LANES;
  const high = new Int16Array(taps.first.length * padded);
  const low = new Int16Array(high.length);
  for (let x = 0; x < taps.first.length; x++) {
    for (let k = 0; k < taps.count[x]; k++) {
      const weight = taps.weights[x * taps.stride + k];
      high[x * padded + k] = weight >> LOW_BITS;
      low[x * padded + k] = weight & ((1 << LOW_BITS) - 1);
    }
  }
  return { first: taps.first, high, low, vectors };
}

/** Pictures come in few sizes: the weights of the last lengths are kept. */
const KEPT_LENGTHS = 64;

/** A function that resizes planes of one size as Pillow does, and gives the address of each result. */
export function openResample(module: KernelModule, kernel: Kernel) {
  const key = (from: number, to: number): string => `${from} ${to}`;
  const acrossTaps = keepRecent(KEPT_LENGTHS, key, (from, to) => splitTaps(pillowTaps(from, to, kernel)));
  const downTaps = keepRecent(KEPT_LENGTHS, key, (from, to) => pillowTaps(from, to, kernel));
  return (planes: readonly number[], from: Size, to: Size): number[] => {
    return resampleDown(resampleAcross(planes));

    function resampleAcross(sources: readonly number[]): readonly number[] {
      if (from.width === to.width) return sources;
      const across = acrossTaps(from.width, to.width);
      const weights = [module.copy(across.first), module.copy(across.high), module.copy(across.low)];
      return sources.map((source) => {
        const output = module.take(to.width * from.height);
        module.call.resampleAcross(
          source,
          from.width,
          from.height,
          output,
          to.width,
          ...weights,
          across.vectors,
        );
        return output;
      });
    }

    function resampleDown(sources: readonly number[]): number[] {
      if (from.height === to.height) return [...sources];
      const down = downTaps(from.height, to.height);
      const weights = [module.copy(down.first), module.copy(down.count), module.copy(down.weights)];
      return sources.map((source) => {
        const output = module.take(to.width * to.height);
        module.call.resampleDown(source, to.width, output, to.height, ...weights, down.stride);
        return output;
      });
    }
  };
}
