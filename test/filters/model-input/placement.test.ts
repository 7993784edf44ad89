import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxInPicture, placeView } from '../../../filters/model-input/placement.js';

const wide = { width: 500, height: 400 };
const fixed = { width: 416, height: 416 };
const dynamic = { longestSide: 416, multipleOf: 32 };

describe('placing a view in the input', () => {
  it('letterboxes in the middle, or at the start', () => {
    expect(placeView({ size: fixed, fit: 'letterbox', place: 'middle' }, wide, 'whole')).toMatchObject({
      source: { left: 0, top: 0, width: 500, height: 400 },
      content: { left: 0, top: 41, width: 416, height: 333 },
      input: fixed,
    });
    expect(placeView({ size: fixed, fit: 'letterbox', place: 'start' }, wide, 'whole').content).toEqual({
      left: 0,
      top: 0,
      width: 416,
      height: 333,
    });
  });

  it('pads to the next multiple where the size goes by the picture', () => {
    expect(placeView({ size: dynamic, fit: 'letterbox', place: 'middle' }, wide, 'whole')).toMatchObject({
      content: { left: 0, top: 9, width: 416, height: 333 },
      input: { width: 416, height: 352 },
    });
  });

  it('stretches to the input, or to the nearest multiples', () => {
    expect(placeView({ size: fixed, fit: 'stretch', place: 'middle' }, wide, 'whole').content).toEqual({
      left: 0,
      top: 0,
      ...fixed,
    });
    expect(placeView({ size: dynamic, fit: 'stretch', place: 'middle' }, wide, 'whole').input).toEqual({
      width: 416,
      height: 320,
    });
  });

  it('crops the middle in the shape of the input', () => {
    const size = { width: 224, height: 224 };
    expect(placeView({ size, fit: 'crop', place: 'middle' }, wide, 'whole')).toMatchObject({
      source: { left: 50, top: 0, width: 400, height: 400 },
      content: { left: 0, top: 0, width: 224, height: 224 },
    });
  });

  it('shows the largest centred square as the crop', () => {
    expect(placeView({ size: fixed, fit: 'letterbox', place: 'middle' }, wide, 'crop')).toMatchObject({
      source: { left: 50, top: 0, width: 400, height: 400 },
      content: { left: 0, top: 0, width: 416, height: 416 },
    });
  });

  it('keeps at least a pixel of very long pictures', () => {
    const { content } = placeView(
      { size: fixed, fit: 'letterbox', place: 'middle' },
      { width: 9000, height: 1 },
      'whole',
    );
    expect(content).toMatchObject({ width: 416, height: 1 });
  });
});

describe('a box in the picture', () => {
  it('is taken out of the padding, and of the crop', () => {
    const letterbox = placeView(
      { size: fixed, fit: 'letterbox', place: 'start' },
      { width: 800, height: 400 },
      'whole',
    );
    expect(boxInPicture(letterbox, { xMin: 0.25, xMax: 0.5, yMin: 0.125, yMax: 0.25 })).toEqual({
      xMin: 0.25,
      xMax: 0.5,
      yMin: 0.25,
      yMax: 0.5,
    });
    const crop = placeView(
      { size: fixed, fit: 'stretch', place: 'middle' },
      { width: 800, height: 400 },
      'crop',
    );
    expect(boxInPicture(crop, { xMin: 0, xMax: 1, yMin: 0, yMax: 0.5 })).toEqual({
      xMin: 0.25,
      xMax: 0.75,
      yMin: 0,
      yMax: 0.5,
    });
  });

  it('is nothing where it lies in the padding alone', () => {
    const letterbox = placeView(
      { size: fixed, fit: 'letterbox', place: 'start' },
      { width: 800, height: 400 },
      'whole',
    );
    expect(boxInPicture(letterbox, { xMin: 0, xMax: 1, yMin: 0.6, yMax: 0.9 })).toBeNull();
  });

  it('goes there and back for every placement', () => {
    const side = fc.integer({ min: 1, max: 2000 });
    fc.assert(
      fc.property(
        side,
        side,
        fc.constantFrom('letterbox' as const, 'stretch' as const, 'crop' as const),
        fc.constantFrom('middle' as const, 'start' as const),
        fc.constantFrom('crop' as const, 'whole' as const),
        fc.constantFrom(fixed, dynamic, { width: 320, height: 192 }),
        (width, height, fit, place, view, size) => {
          const placement = placeView({ size, fit, place }, { width, height }, view);
          const { source, content, input } = placement;
          expect(source.left + source.width).toBeLessThanOrEqual(width);
          expect(content.top + content.height).toBeLessThanOrEqual(input.height);
          const all = boxInPicture(placement, {
            xMin: content.left / input.width,
            xMax: (content.left + content.width) / input.width,
            yMin: content.top / input.height,
            yMax: (content.top + content.height) / input.height,
          });
          expect(all?.xMin).toBeCloseTo(source.left / width, 9);
          expect(all?.xMax).toBeCloseTo((source.left + source.width) / width, 9);
          expect(all?.yMax).toBeCloseTo((source.top + source.height) / height, 9);
        },
      ),
    );
  });
});
