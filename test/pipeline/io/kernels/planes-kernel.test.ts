import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeView } from '../../../../filters/model-input/placement.js';
import { scaledPlanes } from '../../../../filters/model-input/tensor.js';
import { openScaledPlanes } from '../../../../pipeline/io/kernels/planes-kernel.js';
import { drawnPixels } from '../image-drawing.js';

const kernel = openScaledPlanes();
const side = fc.integer({ min: 1, max: 300 });

describe('scaled planes on the vector unit', () => {
  it('are those of the plain function, byte for byte', () => {
    fc.assert(
      fc.property(
        side,
        side,
        fc.integer({ min: 8, max: 200 }),
        fc.integer({ min: 8, max: 200 }),
        fc.constantFrom('RGB' as const, 'gray' as const),
        fc.constantFrom('letterbox' as const, 'stretch' as const, 'crop' as const),
        fc.constantFrom('crop' as const, 'whole' as const),
        (width, height, inputWidth, inputHeight, channels, fit, view) => {
          const picture = { width, height, channels: 3, data: drawnPixels(width, height, width + height) };
          const size = { width: inputWidth, height: inputHeight };
          const placement = placeView({ size, fit, place: 'middle' }, picture, view);
          const planes = kernel({ channels }, picture, placement).map((plane) => plane.slice());
          expect(planes).toEqual(scaledPlanes({ channels }, picture, placement));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('are those of the plain function for a working copy', () => {
    const picture = { width: 516, height: 387, channels: 3, data: drawnPixels(516, 387) };
    const placement = placeView(
      { size: { longestSide: 416, multipleOf: 32 }, fit: 'letterbox', place: 'middle' },
      picture,
      'whole',
    );
    const planes = kernel({ channels: 'RGB' }, picture, placement);
    const expected = scaledPlanes({ channels: 'RGB' }, picture, placement);
    for (const [index, plane] of planes.entries()) expect(Buffer.compare(plane, expected[index])).toBe(0);
  });
});
