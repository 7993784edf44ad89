import type { Placement } from '../../../filters/model-input/placement.js';
import { BILINEAR, cutOut, type Planes } from '../../../filters/model-input/tensor.js';
import type { InputForm } from '../../../filters/model-input/types.js';
import type { Pixels } from '../../../filters/pixels/area-resize.js';
import { openKernelModule } from './module.js';
import { openResample } from './resample-kernel.js';

/**
 * `scaledPlanes` of RGB pictures on the vector unit, number for number. One instance belongs to one thread: what it
 * gives are views of its memory, good until its next call.
 */
export function openScaledPlanes() {
  const module = openKernelModule();
  const resample = openResample(module, BILINEAR);
  return (form: Pick<InputForm, 'channels'>, picture: Pixels, placement: Placement): Planes => {
    const { source, content } = placement;
    const count = source.width * source.height;
    module.rewind();
    const pixels = module.copy(cutOut(picture, source).data);
    // Whole vectors of 16 pixels, so that the last one does not run into the next plane.
    const planeBytes = (count + 15) & ~15;
    const planes = module.take(4 * planeBytes);
    module.call.split(pixels, count, planes, planeBytes, module.take(4 * planeBytes));
    const [red, green, blue, grey] = [0, 1, 2, 3].map((plane) => planes + plane * planeBytes);
    const addresses = resample(form.channels === 'gray' ? [grey] : [red, green, blue], source, content);
    return addresses.map((address) => module.bytes(address, content.width * content.height));
  };
}
