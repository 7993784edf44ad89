import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeView } from '../../../../filters/model-input/placement.js';
import { scaledContent } from '../../../../filters/model-input/scale.js';
import { openScale } from '../../../../pipeline/io/kernels/scale-kernel.js';
import { drawnPixels } from '../image-drawing.js';

const scale = openScale();
const side = fc.integer({ min: 1, max: 200 });
const inputSide = fc.integer({ min: 8, max: 200 });

describe('scaling a view on the vector unit', () => {
  it('gives what the plain function gives, byte for byte', () => {
    fc.assert(
      fc.property(
        side,
        side,
        inputSide,
        inputSide,
        fc.constantFrom('letterbox' as const, 'stretch' as const, 'crop' as const),
        (width, height, inputWidth, inputHeight, fit) => {
          const picture = { width, height, channels: 3, data: drawnPixels(width, height, width + height) };
          const size = { width: inputWidth, height: inputHeight };
          for (const view of ['whole', 'crop'] as const) {
            const placement = placeView({ size, fit, place: 'middle' }, picture, view);
            const scaled = scale(picture, placement);
            expect(Buffer.compare(scaled.data, scaledContent(picture, placement).data)).toBe(0);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('does so for a working copy', () => {
    const picture = { width: 516, height: 387, channels: 3, data: drawnPixels(516, 387) };
    const form = { size: { longestSide: 416, multipleOf: 32 }, fit: 'letterbox', place: 'middle' } as const;
    for (const view of ['whole', 'crop'] as const) {
      const placement = placeView(form, picture, view);
      expect(Buffer.compare(scale(picture, placement).data, scaledContent(picture, placement).data)).toBe(0);
    }
  });
});
