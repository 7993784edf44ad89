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
function pairTaps(taps: ReductionTaps, channels: number): PairedTaps {
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

/** Pictures come in few sizes: the weights of the last ones are kept. */
const KEPT_SIZES = 16;

/** A function that reduces the picture at an address, and gives the address of the result. */
export function openReduce(module: KernelModule) {
  const tables = keepRecent(
    KEPT_SIZES,
    (from: Size, to: Size, channels: number) =>
      [from.width, from.height, to.width, to.height, channels].join(' '),
    (from, to, channels) => {
      const across = reductionTaps(from.width, to.width, ACROSS_ONE);
      const down = reductionTaps(from.height, to.height, DOWN_ONE);
      return { down, across, paired: pairTaps(across, channels) };
    },
  );
  return (source: number, from: Size & { readonly channels: number }, to: Size, lift: Lift): number => {
    const { down, across, paired } = tables(from, to, from.channels);
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
      module.copy(across.first),
      module.copy(paired.weights),
      paired.pairs,
      module.take(from.width * from.channels * 2),
      module.copy(fixedLift(lift)),
    );
    module.rewind(behind);
    return output;
  };
}
