import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { turnBox } from '../../scripts/world/annotate.js';
import { drawCat } from '../../scripts/world/draw/animals.js';
import type { Bounds } from '../../scripts/world/draw/geometry.js';
import { type Pen, createPen } from '../../scripts/world/draw/pen.js';
import { drawFigure } from '../../scripts/world/draw/person/figure.js';
import { chooseLook } from '../../scripts/world/draw/person/look.js';
import { choosePose } from '../../scripts/world/draw/person/pose.js';
import { publishedLabel, workingSize } from '../../scripts/world/expected.js';
import { seededRandom } from '../../scripts/world/random.js';
import { SCENES, type SceneName, drawScene } from '../../scripts/world/scenes/index.js';

const SIZE = 600;

/** Bounds of the pixels that are more than half covered. */
async function inked(pen: Pen): Promise<Bounds> {
  const { data, info } = await sharp(Buffer.from(pen.document(SIZE, SIZE)))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const bounds = { xMin: SIZE, yMin: SIZE, xMax: 0, yMax: 0 };
  for (let y = 0; y < info.height; y += 1) {
    for (let x = 0; x < info.width; x += 1) {
      if (data[(y * info.width + x) * 4 + 3] < 128) continue;
      bounds.xMin = Math.min(bounds.xMin, x);
      bounds.xMax = Math.max(bounds.xMax, x + 1);
      bounds.yMin = Math.min(bounds.yMin, y);
      bounds.yMax = Math.max(bounds.yMax, y + 1);
    }
  }
  return bounds;
}

function expectClose(said: Bounds, seen: Bounds, tolerance: number): void {
  for (const side of ['xMin', 'xMax', 'yMin', 'yMax'] as const) {
    expect(Math.abs(said[side] - seen[side]), side).toBeLessThanOrEqual(tolerance);
  }
}

describe('bounds against pixels', () => {
  it.each([1, 2, 3, 4, 5, 6])('a person (%i) lies where its bounds say', async (seed) => {
    const random = seededRandom(`figure ${seed}`);
    const pen = createPen(1, random.fork('pen'));
    const figure = drawFigure(pen, random, chooseLook(random), choosePose(random), {
      feet: { x: 300, y: 570 },
      head: 66,
    });
    expectClose(figure.bounds, await inked(pen), 6);
    const heights = (name: string): number[] =>
      figure.parts.filter(({ part }) => part === name).map(({ bounds }) => bounds.yMax - bounds.yMin);
    expect(heights('Human foot')).toHaveLength(2);
    expect(heights('Human arm')).toHaveLength(2);
    expect(heights('Human head')[0]).toBeGreaterThan(60);
    for (const { bounds } of figure.parts) {
      expect(bounds.xMin).toBeGreaterThanOrEqual(figure.bounds.xMin);
      expect(bounds.yMax).toBeLessThanOrEqual(figure.bounds.yMax);
    }
  });

  it('a cat lies where its bounds say, its shadow left out', async () => {
    const random = seededRandom('cat');
    const pen = createPen(1, random.fork('pen'));
    const bounds = drawCat(pen, random, { x: 300, y: 520 }, 400);
    const seen = await inked(pen);
    expect(Math.abs(bounds.yMin - seen.yMin)).toBeLessThanOrEqual(6);
    expect(Math.abs(bounds.xMax - seen.xMax)).toBeLessThanOrEqual(8);
  });

  it('every kind of scene draws, and says what it shows', () => {
    for (const name of Object.keys(SCENES) as SceneName[]) {
      const scene = drawScene(name, seededRandom(name), { width: 640, height: 480 }, 0.5);
      expect(scene.background, name).toMatch(/^<svg /);
      expect(scene.background + scene.foreground, name).not.toMatch(/NaN|Infinity|<text/);
      for (const { bounds } of scene.things) expect(bounds.xMin, name).toBeLessThan(bounds.xMax);
    }
  });
});

describe('boxes in a file that lies turned', () => {
  const box = { xMin: 0.1, xMax: 0.3, yMin: 0.2, yMax: 0.6 };

  it.each([
    [0, { xMin: 0.1, xMax: 0.3, yMin: 0.2, yMax: 0.6 }],
    [90, { xMin: 0.4, xMax: 0.8, yMin: 0.1, yMax: 0.3 }],
    [180, { xMin: 0.7, xMax: 0.9, yMin: 0.4, yMax: 0.8 }],
    [270, { xMin: 0.2, xMax: 0.6, yMin: 0.7, yMax: 0.9 }],
  ] as const)('turned by %i degrees', (degrees, turned) => {
    const result = turnBox(box, { degrees, said: 'metadata' });
    for (const side of ['xMin', 'xMax', 'yMin', 'yMax'] as const) {
      expect(result[side]).toBeCloseTo(turned[side], 12);
    }
  });
});

describe('the expected published label', () => {
  const row = {
    label: '/m/01g317', source: 'xclick', xMin: 0.2, xMax: 0.8, yMin: 0.2, yMax: 0.8,
    occluded: 0, truncated: 0, group: 0, depiction: 0, inside: 0,
  } as const; // prettier-ignore

  it.each([
    ['no box', [], -1],
    ['a person', [row], 1],
    ['a depiction', [{ ...row, depiction: 1 as const }], 0],
    ['unknown whether a depiction', [{ ...row, depiction: -1 as const }], 0],
    ['a person too small', [{ ...row, xMin: 0.5, xMax: 0.52, yMin: 0.5, yMax: 0.54 }], -1],
    ['no person', [{ ...row, label: '/m/01yrx' }], 0],
    ['a beard alone', [{ ...row, label: '/m/015h_t' }], 0],
  ])('%s', (_, rows, label) => {
    expect(publishedLabel(rows, 1024, 683)).toBe(label);
  });

  it('works on at most 200,000 pixels', () => {
    expect(workingSize(500, 400)).toEqual({ width: 500, height: 400 });
    expect(workingSize(1024, 683)).toEqual({ width: 548, height: 365 });
  });
});

describe('the source of chance', () => {
  it('gives the same numbers for the same seed', () => {
    const take = (seed: string): number[] => {
      const random = seededRandom(seed);
      return Array.from({ length: 5 }, () => random.next());
    };
    expect(take('a')).toEqual(take('a'));
    expect(take('a')).not.toEqual(take('b'));
  });

  it('forks without regard to what was drawn before', () => {
    const [first, second] = [seededRandom('a'), seededRandom('a')];
    first.next();
    expect(first.fork('x').hex(16)).toBe(second.fork('x').hex(16));
    expect(first.fork('x').hex(16)).toMatch(/^[0-9a-f]{16}$/);
  });
});
