import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  calibrateAll,
  fitIsotonic,
  fitPlatt,
  wilsonInterval,
  type ScoredLabels,
} from '../../filters/index.js';
import { seededRandom, type Random } from '../../scripts/world/random.js';
import { pythonFor, runClient } from './python.js';

const python = pythonFor(['sklearn', 'scipy', 'numpy']);

const reportSchema = z.object({
  calibrations: z.array(z.object({ platt: z.array(z.number()), isotonic: z.array(z.number()) })),
  intervals: z.array(z.tuple([z.number(), z.number()])),
});

interface Case {
  readonly scores: number[];
  readonly labels: number[];
  readonly weights: number[] | null;
  /** Scores to calibrate, beyond the ends too. */
  readonly asked: number[];
}

function caseOf(random: Random): Case {
  const rows = random.int(4, 150);
  const coarse = random.chance(0.5);
  const scale = random.pick([1, 1, 10, 100]);
  const scores = Array.from({ length: rows }, () => {
    const score = random.gaussian();
    return scale * (coarse ? Math.round(score * 4) / 4 : score);
  });
  const lean = random.range(0, 3);
  const labels = scores.map((score) => (random.chance(1 / (1 + Math.exp((-lean * score) / scale))) ? 1 : 0));
  const weights = random.chance(0.5) ? scores.map(() => random.pick([0.5, 1, 2, 3.25])) : null;
  const asked = [...scores, ...Array.from({ length: 20 }, () => 2 * scale * random.gaussian())];
  return { scores, labels, weights, asked };
}

describe.skipIf(python.skip)('scikit-learn calibrates the same', () => {
  const random = seededRandom('calibration');
  const calibrations = Array.from({ length: 400 }, () => caseOf(random));
  const intervals = Array.from({ length: 500 }, () => {
    const trials = random.pick([1, 5, 40, 1000, 100_000]);
    return [random.chance(0.1) ? trials : random.int(0, trials), trials] as const;
  });
  let report: z.infer<typeof reportSchema>;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wake-vision-interop-'));
    const file = join(folder, 'cases.json');
    await writeFile(file, JSON.stringify({ calibrations, intervals }));
    report = reportSchema.parse(runClient(python, 'calibration_cases.py', [file]));
  }, 120_000);

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  /** The greatest difference of any probability, over all cases. */
  function farthest(method: 'platt' | 'isotonic'): number {
    const fit = method === 'platt' ? fitPlatt : fitIsotonic;
    let most = 0;
    for (const [number, { scores, labels, weights, asked }] of calibrations.entries()) {
      const rows: ScoredLabels = {
        scores: Float64Array.from(scores),
        labels: Uint8Array.from(labels),
        ...(weights === null ? {} : { weights: Float64Array.from(weights) }),
      };
      const found = calibrateAll(fit(rows), Float64Array.from(asked));
      const expected = report.calibrations[number][method];
      for (const [i, value] of found.entries()) most = Math.max(most, Math.abs(value - expected[i]));
    }
    return most;
  }

  test('isotonic regression', () => {
    expect(farthest('isotonic')).toBeLessThan(1e-9);
  });

  test('Platt scaling, as near as its search goes', () => {
    expect(farthest('platt')).toBeLessThan(1e-4);
  });

  test('SciPy: Wilson intervals', () => {
    for (const [number, [hits, trials]] of intervals.entries()) {
      const { low, high } = wilsonInterval(hits, trials);
      expect(low, `${hits} of ${trials}`).toBeCloseTo(report.intervals[number][0], 12);
      expect(high, `${hits} of ${trials}`).toBeCloseTo(report.intervals[number][1], 12);
    }
  });
});
