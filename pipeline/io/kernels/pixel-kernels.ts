import type { Pixels } from '../../../filters/pixels/area-resize.js';
import type { PixelMeasures } from '../../../filters/pixels/measures.js';
import type { Lift } from '../../../filters/pixels/reduce.js';
import type { Size } from '../../../filters/types.js';
import { openMeasure } from './measure-kernel.js';
import { openKernelModule } from './module.js';
import { openReduce } from './reduce-kernel.js';

/**
 * The pixel loops on the vector unit, number for number what the plain functions give. One instance belongs to one
 * thread and uses one memory again and again: what {@link source} and {@link reduce} give are views of it, good
 * until the next call of {@link source} or {@link measure}.
 */
export interface PixelKernels {
  /** Room to decode a picture into. */
  source(bytes: number): Buffer;
  /** `reducePixels` of the picture in the source's room: 1 or 3 channels. */
  reduce(picture: Size & { readonly channels: number }, size: Size, lift: Lift): Pixels;
  /** `measurePixels` of any pixels, views included. */
  measure(pixels: Pixels): PixelMeasures;
}

/** Opens the loops: compiles some 4 kB of WebAssembly. */
export function openPixelKernels(): PixelKernels {
  const module = openKernelModule();
  const reduce = openReduce(module);
  const measure = openMeasure(module);
  let source = 0;
  let reduced: { readonly address: number; readonly data: Uint8Array } | null = null;
  return {
    source: (bytes) => {
      module.rewind();
      reduced = null;
      source = module.take(bytes);
      return module.buffer(source, bytes);
    },
    reduce: (picture, size, lift) => {
      const address = reduce(source, picture, size, lift);
      const data = module.bytes(address, size.width * size.height * picture.channels);
      reduced = { address, data };
      return { width: size.width, height: size.height, channels: picture.channels, data };
    },
    measure: (pixels) => {
      if (reduced?.data === pixels.data) return measure(reduced.address, pixels);
      module.rewind();
      reduced = null;
      return measure(module.copy(pixels.data), pixels);
    },
  };
}
