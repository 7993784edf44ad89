import {
  ACROSS_ONE,
  DOWN_ONE,
  fixedLift,
  reductionTaps,
  type Lift,
  type ReductionTaps,
} from '../../../filters/pixels/reduce.js';
import type { Size } from '../../../filters/types.js';
import { keepRecent } from './keep-recent.js';
import type { KernelModule } from './module.js';

/** Weights along a row as the kernel takes them: taps in pairs, as many for each output pixel. */
interface PairedTaps {
  readonly weights: Int16Array;
  readonly pairs: number;
}

/** RGB: (a b a b a b 0 0) for each pair of taps. Grey: the taps themselves. */
export function pairTaps(taps: ReductionTaps, channels: number): PairedTaps {
  const outputs = taps.first.length;
  const pairs = Math.ceil(taps.count.reduce((most, count) => Math.max(most, count), 1) / 2);
  const lanes = channels === 3 ? 8 : 2;
  const weights = new Int16Array(outputs * pairs * lanes);
  for (let x = 0; x < outputs; x++) {
    for (let tap = 0; tap < taps.count[x]; tap++) {
      const at = (x * pairs + (tap >> 1)) * lanes + (tap & 1);
      const weight = taps.weights[x * taps.stride + tap];
      weights[at] = weight;
      if (channels === 3) weights[at + 2] = weights[at + 4] = weight;
    }
  }
  return { weights, pairs };
}

/** Pictures come in few sizes: the weights of the last lengths are kept. */
const KEPT_LENGTHS = 64;

/** A function that reduces the picture at an address, and gives the address of the result. */
export function openReduce(module: KernelModule) {
  const downTaps = keepRecent(
    KEPT_LENGTHS,
    (from: number, to: number) => `${from} ${to}`,
    (from, to) => reductionTaps(from, to, DOWN_ONE),
  );
  const acrossTaps = keepRecent(
    KEPT_LENGTHS,
    (from: number, to: number, channels: number) => `${from} ${to} ${channels}`,
    (from, to, channels) => {
      const taps = reductionTaps(from, to, ACROSS_ONE);
      return { first: taps.first, paired: pairTaps(taps, channels) };
    },
  );
  return (source: number, from: Size & { readonly channels: number }, to: Size, lift: Lift): number => {
    const down = downTaps(from.height, to.height);
    const { first, paired } = acrossTaps(from.width, to.width, from.channels);
    const output = module.take(to.width * to.height * from.channels);
    const behind = module.end();
    module.call.reduce(
      source,
      from.width,
      from.channels,
      output,
      to.width,
      to.height,
      module.copy(down.first),
      module.copy(down.count),
      module.copy(down.weights),
      down.stride,
      module.copy(first),
      module.copy(paired.weights),
      paired.pairs,
      module.take(from.width * from.channels * 2),
      module.copy(fixedLift(lift)),
    );
    module.rewind(behind);
    return output;
  };
}
