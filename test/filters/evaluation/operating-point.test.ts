import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checkScoredImages,
  confusionAt,
  f1Of,
  FIXED_OPERATING_POINT,
  operatingPoint,
  type Measured,
} from '../../../filters/index.js';
import { images, imagesOfPairs } from './make.js';

const VALIDATION = images('1 0.9, 1 0.7, 1 0.4, 0 0.8, 0 0.3, 0 0.2, 0 0.1');
const at = (figure: Measured): number | string => (figure.defined ? figure.value : figure.reason);
const limited = (atMost: number, of = VALIDATION): number | string =>
  at(operatingPoint({ kind: 'false_positive_rate', atMost }, of));
const best = (of: typeof VALIDATION): number | string => at(operatingPoint({ kind: 'best_f1' }, of));

describe('a fixed threshold', () => {
  test('is one half where none is given', () => {
    expect(at(operatingPoint(FIXED_OPERATING_POINT, images('')))).toBe(0.5);
  });

  test.each([-0.1, 1.5, NaN])('%d is refused', (threshold) => {
    const choose = (): Measured => operatingPoint({ kind: 'fixed', threshold }, images(''));
    expect(choose).toThrow(`threshold ${threshold}: give one in 0..1`);
  });
});

describe('the best F1', () => {
  test('of a written case', () => {
    // At 0.4: 3 hits, 1 false alarm, F1 = 6 / 7. At 0.7: 2 hits, 1 alarm, 4 / 6.
    expect(best(VALIDATION)).toBe(0.4);
  });

  test('of equal ones the lowest threshold', () => {
    // At 0.9: 1 hit of 2, no alarm, 2 / 3. At 0.5: 1 hit, 1 alarm, 2 / 4. At 0.1: 2 hits, 2 alarms, 4 / 6.
    expect(best(images('1 0.9, 0 0.5, 0 0.2, 1 0.1'))).toBe(0.1);
  });

  test('needs persons', () => {
    expect(best(images('0 0.4'))).toBe('no_positives');
  });

  test('is beaten by no other threshold', () => {
    const rows = fc.array(fc.tuple(fc.nat(1), fc.nat(10)), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(rows, (pairs) => {
        const validation = imagesOfPairs(pairs);
        fc.pre(pairs.some(([label]) => label === 1));
        const chosen = best(validation);
        if (typeof chosen === 'string') expect.fail(chosen);
        const f1At = (threshold: number): number => {
          const f1 = f1Of(confusionAt(validation, threshold));
          return f1.defined ? f1.value : -1;
        };
        for (const [, tenths] of pairs) expect(f1At(tenths / 10)).toBeLessThanOrEqual(f1At(chosen));
      }),
    );
  });
});

describe('a given false-positive rate', () => {
  test.each([
    [0, 0.9],
    [0.2, 0.9],
    [0.25, 0.4],
    [0.9, 0.4],
    [1, 0.4],
  ])('of at most %d gives %d', (atMost, threshold) => {
    expect(limited(atMost)).toBe(threshold);
  });

  test('that only silence keeps to is said', () => {
    expect(limited(0, images('0 0.9, 1 0.5'))).toBe('threshold_not_attainable');
    expect(limited(0, images('0 0.9, 1 0.9'))).toBe('threshold_not_attainable');
  });

  test('of equal recall the highest threshold', () => {
    expect(limited(1, images('1 0.9, 0 0.5, 0 0.2'))).toBe(0.9);
  });

  test('needs both classes', () => {
    expect(limited(0.1, images('1 0.9'))).toBe('no_negatives');
    expect(limited(0.1, images('0 0.9'))).toBe('no_positives');
  });

  test('outside 0..1 is refused', () => {
    expect(() => limited(1.2)).toThrow('false-positive rate 1.2: give one in 0..1');
  });
});

describe('what no figure can be made from', () => {
  test.each([
    ['1 0.5, 1 1.5', 'row 1: probability 1.5 is not in 0..1; turn logits into probabilities first'],
    ['0 -0.01', 'row 0: probability -0.01 is not in 0..1; turn logits into probabilities first'],
    ['0 NaN', 'row 0: probability NaN is not in 0..1; turn logits into probabilities first'],
    ['0 1, 2 0', 'row 1: label 2 is neither 0 nor 1'],
  ])('%s', (text, message) => {
    expect(() => {
      checkScoredImages(images(text));
    }).toThrow(message);
  });

  test('lists of different lengths', () => {
    expect(() => {
      checkScoredImages({ labels: new Uint8Array(2), probabilities: new Float32Array(3) });
    }).toThrow('2 labels, but 3 probabilities: give one each');
  });
});
