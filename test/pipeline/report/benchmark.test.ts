import { describe, expect, it } from 'vitest';
import type { CostResult, Results } from '../../../pipeline/evaluate/results-schema.js';
import { evaluation } from '../../../pipeline/report/benchmark.js';
import { temporaryFolders } from '../../temporary.js';
import {
  idOf,
  openContext,
  predictionsById,
  run,
  writeLabels,
  writeText,
  type LabelledImage,
} from '../evaluate/labelled.js';
import { rowNamed, tableNamed, tablesOf } from './page-tables.js';

const newFolder = temporaryFolders();

/** 120 images, every other one with a person, of whom annotators perceived half as young. */
const IMAGES: readonly LabelledImage[] = Array.from({ length: 120 }, (_, at) =>
  at % 2 === 0
    ? { label: 1, changes: { distance: 'near', age: at % 4 === 0 ? 'Young' : 'Older' } }
    : { label: 0 },
);

/** Two models, the second of which misses half of the persons, under two sets of labels. */
async function results(): Promise<Results> {
  const context = await openContext(await newFolder());
  await writeLabels(context, 'test', IMAGES);
  const good = await predictionsById(
    context,
    'good.csv',
    IMAGES.map(({ label }, at) => (at === 1 ? 0.9 : label * 0.8 + 0.1)),
  );
  const bad = await predictionsById(
    context,
    'bad.csv',
    IMAGES.map(({ label }, at) => (label === 1 && at % 4 === 0 ? 0.9 : 0.1)),
  );
  const compareLabels = await writeText(context, 'eye.csv', [
    'image_id,person',
    ...IMAGES.map(({ label }, at) => `${idOf(at)},${at < 20 ? 1 - label : label}`),
  ]);
  return run(context, { predictions: [good, bad], compareLabels });
}

const COST: NonNullable<CostResult> = {
  width: 96,
  height: 64,
  colour: 'gray',
  type: 'uint8',
  batch: 1,
  file_bytes: 300_000,
  parameters: 221_794,
  weight_bytes: 230_123,
  multiply_accumulates: 7_489_664,
  not_counted: ['Resize'],
  peak_activation_bytes: 221_184,
  quantised_peak_activation_bytes: 55_296,
};

describe('the benchmark of a report', () => {
  it('gives each rate with its counts and its interval, F1 in both ways, and calibration', async () => {
    const found = await results();
    const tables = tablesOf(evaluation('both', found).markup);
    const row = rowNamed(tableNamed(tables, 'good on test'), 'the whole split');
    // 119 of 120 right, 60 of 61 alarms right, all 60 persons found. Bounds by Wilson's formula.
    expect(row['Accuracy']).toBe('0.992 0.954 to 0.999 119 of 120');
    expect(row['Precision']).toBe('0.984 0.913 to 0.997 60 of 61');
    expect(row['Recall']).toBe('1.000 0.940 to 1.000 60 of 60');
    const [whole] = found.models[0].subsets;
    const bounds = (interval: readonly number[] | null | undefined): string =>
      (interval ?? []).map((bound) => bound.toFixed(3)).join(' to ');
    expect(row['F1']).toBe(`0.992 ${bounds(whole.f1.interval)}`);
    expect(row['F1 of rates']).toBe(`0.992 ${bounds(whole.f1_rates.interval)}`);
    expect(row['Calibration error']).toMatch(/^0\.\d{3}$/);
  });

  it('names subsets without an image of their class below the table, and not in it', async () => {
    const { markup } = evaluation('both', await results());
    const [named] = /No images of: dark; [^<]*/.exec(markup) ?? [];
    expect(named).toContain('; bright; ');
    const subsets = tableNamed(tablesOf(markup), 'good on test').rows.map(([subset]) => subset);
    expect(subsets).toContain('near');
    expect(subsets).not.toContain('dark *');
  });

  it('says why a figure has no value', async () => {
    const tables = tablesOf(evaluation('both', await results()).markup);
    const dark = rowNamed(tableNamed(tables, 'F1 of bad less that of good'), 'dark *');
    expect(dark['Difference']).toBe('- there are no positive images and none is predicted');
  });

  it('calls perceived groups so in tables and plots', async () => {
    const { markup } = evaluation('both', await results());
    expect(markup).toContain('perceived young');
    expect(markup).not.toMatch(/(?<!perceived )(\bgender unknown|\byoung\b|\bolder\b|\bage unknown)/);
  });

  it('holds what fits against what is reached, and leaves the table out where no cost is known', async () => {
    const found = await results();
    expect(evaluation('both', found).markup).not.toContain('What fits');
    const [first, second] = found.models;
    const costly = { ...found, models: [{ ...first, cost: COST }, second] };
    const { markup } = evaluation('both', costly);
    const row = rowNamed(tableNamed(tablesOf(markup), 'What fits'), 'good');
    expect(row).toMatchObject({
      Input: '96 × 64 uint8',
      Colour: 'gray',
      Parameters: '221,794',
      MACs: '7,489,664',
      'Weight bytes': '230,123',
      'Peak activation bytes': '55,296 221,184 as the graph writes them',
    });
    expect(row['Accuracy']).toContain('119 of 120');
    expect(markup).toContain('these operators do: Resize');
  });

  it('compares models by McNemar and the bootstrap, and names what got worse', async () => {
    const tables = tablesOf(evaluation('both', await results()).markup);
    const near = rowNamed(tableNamed(tables, 'F1 of bad less that of good'), 'near');
    expect(near['Verdict']).toBe('worse');
    expect(near['McNemar p']).toBe('<0.001');
    expect(near['Difference']).toMatch(/^-0\.\d{3} -0\.\d{3} to -0\.\d{3}$/);
    const named = tableNamed(tables, 'where bad is worse than good').rows.map(([subset, metric]) => [
      subset,
      metric,
    ]);
    expect(named).toContainEqual(['near', 'recall']);
    expect(named).toContainEqual(['perceived older *', 'recall']);
  });

  it('compares label sets likewise', async () => {
    const tables = tablesOf(evaluation('both', await results()).markup);
    const row = rowNamed(
      tableNamed(tables, 'good: labels eye.csv (2nd) against published (1st)'),
      'the whole split',
    );
    expect(row).toMatchObject({
      Images: '120',
      'Became 1': '10',
      'Became 0': '10',
      'Accuracy, 1st': '0.992 119 of 120',
      Verdict: 'worse',
      'McNemar p': '<0.001',
      'Verdict on F1': 'worse',
    });
    expect(row['Difference']).toMatch(/^-0\.\d{3}/);
    expect(row['Difference of F1']).toMatch(/^-0\.\d{3} -0\.\d{3} to -0\.\d{3}$/);
    const named = tableNamed(tables, 'where good is worse under eye.csv than under published').rows;
    expect(named.map(([subset, figure]) => `${subset}: ${figure}`)).toEqual(
      expect.arrayContaining(['the whole split: accuracy', 'the whole split: F1']),
    );
  });

  it('writes an interval that is open above with its lower bound alone', async () => {
    const found = await results();
    const [first] = found.models;
    const gaps = [
      {
        attribute: 'age',
        sentence: 'A sentence.',
        groups: [{ title: 'perceived young', images: 60, hits: 60, recall: 1, small: false }],
        best: 'perceived young',
        worst: 'perceived older',
        recall_difference: { value: 0.1, interval: [0.02, 0.2] as [number, number] },
        left_aside: [],
        miss_rate_ratio: { value: 3, interval: [1.25, null] as [number, null] },
        pairs: 3,
        no_claim: null,
      },
    ];
    const { markup } = evaluation('both', { ...found, models: [{ ...first, gaps }] });
    const row = rowNamed(tableNamed(tablesOf(markup), 'good: gaps between groups'), 'age');
    expect(row['Misses, worst over best']).toBe('3.000 1.250 or more');
  });
});
