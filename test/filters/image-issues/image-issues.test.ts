import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CLEANVISION_THRESHOLDS,
  findImageIssues,
  issuesIn,
  judgeSize,
  SizeQuartiles,
  sharpnessScore,
  sizeOf,
  type ImageIssue,
  type PictureMeasures,
  type SizeFences,
} from '../../../filters/index.js';

const FENCES: SizeFences = { low: 200, high: 1000 };

/** A picture with nothing wrong. */
const GOOD: PictureMeasures = {
  brightnessP5: 0.2,
  brightnessP99: 0.9,
  entropy: 8,
  edgeDeviation: 60,
  histogramSpread: 10,
  mode: 'RGB',
  size: { width: 800, height: 600 },
};

const issuesOf = (change: Partial<PictureMeasures>): readonly ImageIssue[] =>
  issuesIn(findImageIssues({ ...GOOD, ...change }, FENCES));

function fencesOf(sizes: readonly number[]): SizeFences {
  const quartiles = new SizeQuartiles();
  for (const side of sizes) quartiles.add({ width: side, height: side });
  const fences = quartiles.fences();
  if (fences === null) throw new Error('no sizes');
  return fences;
}

describe('issues of a picture', () => {
  it('finds none in a good one', () => {
    expect(issuesOf({})).toEqual([]);
  });

  it.each<[string, Partial<PictureMeasures>, readonly ImageIssue[]]>([
    ['dark below .32', { brightnessP99: 0.3199 }, ['dark']],
    ['not dark at .32', { brightnessP99: 0.32 }, []],
    ['light above .95', { brightnessP5: 0.9501 }, ['light']],
    ['not light at .9', { brightnessP5: 0.9 }, []],
    ['low information below 3 bits', { entropy: 2.99 }, ['low_information']],
    ['not at 3.01 bits', { entropy: 3.01 }, []],
    ['wide', { size: { width: 1000, height: 349 } }, ['odd_aspect_ratio']],
    ['tall', { size: { width: 349, height: 1000 } }, ['odd_aspect_ratio']],
    ['not so wide', { size: { width: 1000, height: 350 } }, []],
    ['grey', { mode: 'L' }, ['grayscale']],
    ['grey with alpha, which CleanVision lets pass', { mode: 'LA' }, []],
    ['few edges', { edgeDeviation: 34.2 }, ['blurry']],
    ['enough edges', { edgeDeviation: 34.3 }, []],
    ['few edges in a flat picture', { edgeDeviation: 24, histogramSpread: 255 }, []],
    ['tiny', { size: { width: 199, height: 199 } }, ['odd_size']],
    ['huge', { size: { width: 1001, height: 1001 } }, ['odd_size']],
    ['just large', { size: { width: 1000, height: 1000 } }, []],
    ['all black', { brightnessP99: 0, brightnessP5: 0, entropy: 0 }, ['dark', 'low_information']],
  ])('%s', (_what, change, issues) => {
    expect(issuesOf(change)).toEqual(issues);
  });

  it('takes other thresholds', () => {
    const thresholds = { ...CLEANVISION_THRESHOLDS, dark: 0.95, greyModes: ['L', 'LA'] };
    const findings = findImageIssues({ ...GOOD, mode: 'LA' }, FENCES, thresholds);
    expect(issuesIn(findings)).toEqual(['dark', 'grayscale']);
    expect(findings.grayscale).toEqual({ score: 0, isIssue: true });
  });

  it('scores within 0..1', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const amount = fc.double({ min: 0, max: 1e4, noNaN: true });
    const side = fc.integer({ min: 1, max: 20_000 });
    const measures = fc.record({
      brightnessP5: share,
      brightnessP99: share,
      entropy: fc.double({ min: 0, max: 9.585, noNaN: true }),
      edgeDeviation: amount,
      histogramSpread: amount,
      mode: fc.constantFrom('L', 'RGB', 'CMYK'),
      size: fc.record({ width: side, height: side }),
    });
    fc.assert(
      fc.property(measures, fc.array(side, { minLength: 1 }), (picture, sides) => {
        for (const { score } of Object.values(findImageIssues(picture, fencesOf(sides)))) {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('has the values that were computed with CleanVision', () => {
    const vector = { edgeDeviation: 77.7392194448, histogramSpread: 8.4483726244 };
    expect(sharpnessScore(vector, 0.18)).toBeCloseTo(0.5403969949, 9);
    expect(sharpnessScore({ edgeDeviation: 24.0288, histogramSpread: 255.4995 }, 0.18)).toBe(1);
  });
});

describe('odd sizes', () => {
  it('finds the one outside the fences', () => {
    const sides = [100, 101, 102, 103, 104, 105, 106, 300];
    const fences = fencesOf(sides);
    const findings = sides.map((side) => judgeSize({ width: side, height: side }, fences));
    const scores = [0.857143, 0.897959, 0.938776, 0.979592, 0.979592, 0.938776, 0.897959, 0];
    for (const [i, { score }] of findings.entries()) expect(score).toBeCloseTo(scores[i], 5);
    expect(findings.map(({ isIssue }) => isIssue)).toEqual([...Array<boolean>(7).fill(false), true]);
  });

  it('finds every other size where most are equal', () => {
    const fences = fencesOf([100, 100, 100, 100, 100, 100, 100, 101]);
    expect(judgeSize({ width: 100, height: 100 }, fences)).toEqual({ score: 1, isIssue: false });
    const odd = judgeSize({ width: 101, height: 101 }, fences);
    expect(odd.score).toBeCloseTo(0.99, 9);
    expect(odd.isIssue).toBe(true);
    expect(judgeSize({ width: 101, height: 101 }, fences, 0.98).isIssue).toBe(false);
  });

  it('has no fences without pictures, and fits one picture to itself', () => {
    expect(new SizeQuartiles().fences()).toBeNull();
    const alone = fencesOf([77]);
    expect(judgeSize({ width: 77, height: 77 }, alone)).toEqual({ score: 1, isIssue: false });
  });

  it('gives the same fences in any order and any number of parts', () => {
    const sides = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 3000 });
    fc.assert(
      fc.property(sides, fc.integer({ min: 1, max: 5 }), (all, parts) => {
        const whole = new SizeQuartiles();
        for (let part = 0; part < parts; part++) {
          const some = new SizeQuartiles();
          for (let i = all.length - 1 - part; i >= 0; i -= parts) some.add({ width: all[i], height: 1 });
          some.fences();
          whole.merge(some);
        }
        expect(whole.count).toBe(all.length);
        const sorted = all.map((side) => sizeOf({ width: side, height: 1 })).sort((a, b) => a - b);
        const at = (share: number): number => {
          const position = share * (sorted.length - 1);
          const low = sorted[Math.floor(position)];
          return low + (sorted[Math.ceil(position)] - low) * (position % 1);
        };
        const fences = whole.fences(0);
        expect(fences?.low).toBeCloseTo(at(0.25), 9);
        expect(fences?.high).toBeCloseTo(at(0.75), 9);
      }),
    );
  });

  it('takes in more after the fences were asked for', () => {
    const quartiles = new SizeQuartiles();
    for (const side of [5, 1, 3]) quartiles.add({ width: side, height: side });
    expect(quartiles.fences(0)?.low).toBeCloseTo(2, 9);
    for (const side of [9, 7]) quartiles.add({ width: side, height: side });
    expect(quartiles.fences(0)?.low).toBeCloseTo(3, 9);
  });
});
