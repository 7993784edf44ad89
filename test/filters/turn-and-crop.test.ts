import fc from 'fast-check';
import { expect, test } from 'vitest';
import { correctedArea } from '../../filters/area-corrected.js';
import { centreCrop } from '../../filters/centre-crop.js';
import { labelFromBoxes } from '../../filters/label-image.js';
import { turnRect, turnSize, type Orientation } from '../../filters/orientation.js';
import type { Rect } from '../../filters/types.js';
import { box, boxInput, PUBLISHED_OPTIONS } from './make.js';

const ALL: readonly Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8];
/** The turn that undoes a turn: quarter turns undo each other, all others themselves. */
const UNDO: Record<Orientation, Orientation> = { 1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6 };

const orientation = fc.constantFrom(...ALL);
const size = fc.record({
  width: fc.integer({ min: 1, max: 3000 }),
  height: fc.integer({ min: 1, max: 3000 }),
});
const share = fc.integer({ min: 0, max: 4096 }).map((part) => part / 4096);
const rect = fc.tuple(share, share, share, share).map(([a, b, c, d]): Rect => ({
  xMin: Math.min(a, b),
  xMax: Math.max(a, b),
  yMin: Math.min(c, d),
  yMax: Math.max(c, d),
}));

test('a turn is undone by its opposite', () => {
  fc.assert(
    fc.property(rect, size, orientation, (one, picture, turn) => {
      expect(turnRect(turnRect(one, turn), UNDO[turn])).toEqual(one);
      expect(turnSize(turnSize(picture, turn), UNDO[turn])).toEqual(picture);
    }),
  );
});

test('the crop of a turned picture is the turned crop', () => {
  fc.assert(
    fc.property(size, orientation, (picture, turn) => {
      const turnedCrop = turnRect(centreCrop(picture), turn);
      const crop = centreCrop(turnSize(picture, turn));
      for (const edge of ['xMin', 'xMax', 'yMin', 'yMax'] as const)
        expect(turnedCrop[edge]).toBeCloseTo(crop[edge], 12);
    }),
  );
});

test('a box covers as much of the crop before a turn as after it', () => {
  fc.assert(
    fc.property(rect, size, orientation, (one, picture, turn) => {
      const before = correctedArea(one, picture);
      const after = correctedArea(turnRect(one, turn), turnSize(picture, turn));
      // The sixth decimal can round either way.
      expect(Math.abs(after - before)).toBeLessThan(1.5e-6);
    }),
  );
});

test('a stored picture has one mended label and band, however it is to be turned', () => {
  const person = fc.record({
    corners: rect,
    depiction: fc.constantFrom(-1 as const, 0 as const, 1 as const),
  });
  // Sides of whole quarters, so that all areas are exact and no rounding stands at a threshold.
  const side = fc.constantFrom(256, 512, 1024);
  fc.assert(
    fc.property(
      fc.array(person, { maxLength: 4 }),
      side,
      side,
      orientation,
      (people, width, height, turn) => {
        const boxes = people.map(({ corners: { xMin, xMax, yMin, yMax }, depiction }) =>
          box('person', depiction, [xMin, xMax, yMin, yMax]),
        );
        const label = (way: Orientation) => {
          const picture = { sourceSize: { width, height }, exifOrientation: way, turn: way };
          const got = labelFromBoxes(boxInput(boxes, [0, 0], { picture }), 'corrected', PUBLISHED_OPTIONS);
          return { label: got.label, rule: got.base.rule, distance: got.distance, area: got.areaCorrected };
        };
        expect(label(turn)).toEqual(label(1));
      },
    ),
  );
});
