import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import {
  findLabelIssues,
  type LabelFilter,
  type LabelIssues,
  type SquareMatrix,
} from '../../filters/index.js';
import { cleanlabCases, cleanlabReportSchema, type CleanlabCase } from './cleanlab-cases.js';
import { pythonFor, runClient } from './python.js';

const python = pythonFor(['cleanlab', 'numpy']);
const COUNT = 2200;

type Report = z.infer<typeof cleanlabReportSchema>['cases'][number];

function ours(one: CleanlabCase, filterBy: LabelFilter): LabelIssues {
  const prunes = one.filters.length === 3 || filterBy.startsWith('prune') || filterBy === 'both';
  return findLabelIssues(Int32Array.from(one.labels), Float64Array.from(one.probabilities), {
    classes: one.classes,
    filterBy,
    rankBy: one.rank_by,
    adjust: one.adjust,
    ...(prunes ? { minExamplesPerClass: one.min_examples, fracNoise: one.frac_noise } : {}),
    ...(one.remove === null ? {} : { numToRemovePerClass: one.remove }),
  });
}

function expectClose(found: Iterable<number>, expected: readonly number[], what: string): void {
  const values = [...found];
  expect(values.length, what).toBe(expected.length);
  for (const [i, value] of values.entries())
    if (!(Math.abs(value - expected[i]) <= 1e-8)) expect(value, `${what}, number ${i}`).toBe(expected[i]);
}

const sorted = (rows: Iterable<number>) => [...rows].sort((a, b) => a - b);

describe.skipIf(python.skip)('cleanlab finds the same', () => {
  const cases = cleanlabCases(COUNT);
  let reports: readonly Report[];
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wake-vision-interop-'));
    const file = join(folder, 'cases.json');
    await writeFile(file, JSON.stringify(cases));
    const report = cleanlabReportSchema.parse(runClient(python, 'cleanlab_cases.py', [file]));
    expect(report.cleanlab).toBe('2.9.0');
    reports = report.cases;
  }, 180_000);

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  /** Every run of a filter that cleanlab came through, with our answer. */
  function* runs(order: 'plain' | 'stable') {
    for (const [number, one] of cases.entries()) {
      for (const [name, both] of Object.entries(reports[number].filters)) {
        const found = both[order];
        const filterBy = name as LabelFilter;
        if (!('error' in found)) yield { number, one, filterBy, found, what: `case ${number}, ${name}` };
      }
    }
  }

  test('thresholds, joints, noise and counts', () => {
    for (const [number, one] of cases.entries()) {
      const report = reports[number];
      const found = ours({ ...one, remove: null }, 'confident_learning');
      const what = `case ${number}`;
      expectClose(found.thresholds, report.thresholds, `${what}, thresholds`);
      expect(found.joint, what).toEqual({ raw: report.raw, calibrated: report.calibrated });
      const matrices: [string, SquareMatrix, SquareMatrix][] = [
        ['joint', found.noise.joint, report.joint],
        ['noise', found.noise.noise, report.noise],
        ['inverse noise', found.noise.inverseNoise, report.inverse_noise],
      ];
      for (const [name, mine, theirs] of matrices)
        expectClose(mine.flat(), theirs.flat(), `${what}, ${name}`);
      expectClose(found.noise.prior, report.prior, `${what}, prior`);
      if (report.issues === null) continue;
      expect(found.confidentIssues, what).toBe(report.issues);
      expect(found.noise.issues, what).toBe(report.calibrated_issues);
    }
  });

  test('scores', () => {
    for (const [number, one] of cases.entries())
      expectClose(
        ours({ ...one, remove: null }, 'confident_learning').quality,
        reports[number].scores,
        `case ${number}`,
      );
  });

  test('the same rows in every case, where cleanlab keeps the order of equal keys', () => {
    let compared = 0;
    for (const { one, filterBy, found, what } of runs('stable')) {
      const { ranked, quality } = ours(one, filterBy);
      expect(sorted(ranked), what).toEqual(sorted(found.ranked));
      // Entropies and adjusted scores may differ in the last bit, so that equal ones change places.
      expectClose(
        Array.from(ranked, (row) => quality[row]),
        found.ranked.map((row) => quality[row]),
        `${what}, ranking`,
      );
      compared++;
    }
    expect(compared).toBeGreaterThan(5 * COUNT);
  });

  test('the same rows of cleanlab as it is, where no keys are equal', () => {
    let compared = 0;
    for (const { one, filterBy, found, what } of runs('plain')) {
      if (found.tied) continue;
      const { ranked } = ours(one, filterBy);
      expect(sorted(ranked), what).toEqual(sorted(found.ranked));
      // Other scores go through logarithms and means, and may differ in the last bit.
      if (!one.adjust && one.rank_by !== 'confidence_weighted_entropy')
        expect([...ranked], what).toEqual(found.ranked);
      compared++;
    }
    expect(compared).toBeGreaterThan(COUNT);
  });

  test('rows of the same label and score of cleanlab as it is, where two classes tie', () => {
    let tied = 0;
    for (const { one, filterBy, found, what } of runs('plain')) {
      if (!found.tied || one.classes !== 2 || !one.proper) continue;
      const { ranked, quality } = ours(one, filterBy);
      // The low filters cut through rows of all labels at once.
      const keys = (rows: Iterable<number>) =>
        Array.from(rows, (row) =>
          filterBy.startsWith('low')
            ? one.probabilities[2 * row + one.labels[row]]
            : `${one.labels[row]} ${quality[row]}`,
        ).sort();
      expect(keys(ranked), what).toEqual(keys(found.ranked));
      tied++;
    }
    expect(tied).toBeGreaterThan(COUNT / 10);
  });
});
