import type { Placement } from '../../../filters/model-input/placement.js';
import { scaleTaps } from '../../../filters/model-input/scale.js';
import type { Pixels } from '../../../filters/pixels/area-resize.js';
import { fixedLift, NO_LIFT } from '../../../filters/pixels/reduce.js';
import { keepRecent } from './keep-recent.js';
import { openKernelModule } from './module.js';
import { pairTaps } from './reduce-kernel.js';

/** Pictures come in few sizes: the weights of the last ones are kept. */
const KEPT_SIZES = 64;

const CHANNELS = 3;

/**
 * `scaledContent` of RGB pictures on the vector unit, number for number. One instance belongs to one thread: what it
 * gives is a view of its memory, good until its next call. Views of one picture in a row load it once.
 */
export function openScale() {
  const module = openKernelModule();
  const noLift = fixedLift(NO_LIFT);
  const tapsOf = keepRecent(
    KEPT_SIZES,
    ({ source, content }: Placement) =>
      [source.left, source.top, source.width, source.height, content.width, content.height].join(' '),
    ({ source, content }: Placement) => {
      const { down, across } = scaleTaps(source, content);
      return { down, first: across.first, paired: pairTaps(across, CHANNELS) };
    },
  );
  let loaded: { readonly pixels: Pixels; readonly address: number; readonly behind: number } | null = null;

  const load = (pixels: Pixels): number => {
    if (loaded?.pixels === pixels) {
      module.rewind(loaded.behind);
      return loaded.address;
    }
    module.rewind();
    const address = module.copy(pixels.data);
    loaded = { pixels, address, behind: module.end() };
    return address;
  };

  return (picture: Pixels, placement: Placement): Pixels => {
    const { width, height } = placement.content;
    const source = load(picture);
    const { down, first, paired } = tapsOf(placement);
    const output = module.take(width * height * CHANNELS);
    module.call.reduce(
      source,
      picture.width,
      CHANNELS,
      output,
      width,
      height,
      module.copy(down.first),
      module.copy(down.count),
      module.copy(down.weights),
      down.stride,
      module.copy(first),
      module.copy(paired.weights),
      paired.pairs,
      module.take(picture.width * CHANNELS * 2),
      module.copy(noLift),
    );
    return { width, height, channels: CHANNELS, data: module.bytes(output, width * height * CHANNELS) };
  };
}
