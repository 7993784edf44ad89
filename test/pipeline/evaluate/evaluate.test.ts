import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunContext } from '../../../pipeline/context.js';
import { withRunDatabase } from '../../../pipeline/database.js';
import { formatResults } from '../../../pipeline/evaluate/format.js';
import { resultsSchema } from '../../../pipeline/evaluate/results-schema.js';
import { writeResults } from '../../../pipeline/evaluate/write.js';
import { publishOutputs } from '../../../pipeline/sidecar.js';
import { temporaryFolders } from '../../temporary.js';
import {
  idOf,
  openContext,
  predictionsById,
  run,
  subsetOf,
  writeLabels,
  writeText,
  type LabelledImage,
} from './labelled.js';

const newFolder = temporaryFolders();

const person = (changes: LabelledImage['changes'] = {}): LabelledImage => ({ label: 1, changes });
const other = (changes: LabelledImage['changes'] = {}): LabelledImage => ({ label: 0, changes });

/** Four persons and four others: enough to tell every figure by hand. */
const EIGHT: readonly LabelledImage[] = [
  person({ gender: 'Predominantly Feminine', age: 'Young', distance: 'near' }),
  person({ gender: 'Predominantly Masculine', age: 'Older', distance: 'far', lighting: 'dark' }),
  person({ gender: 'Unknown', age: 'Unknown', distance: 'medium_distance' }),
  person({ distance: 'near' }),
  other(),
  other({ lighting: 'dark' }),
  other({ depiction: 'person_depiction' }),
  other({ lighting: 'bright' }),
];
const PREDICTED = [0.9, 0.4, 0.8, 0.7, 0.1, 0.2, 0.6, 0.3];

async function openTest(images: readonly LabelledImage[] = EIGHT): Promise<RunContext> {
  const context = await openContext(await newFolder());
  await writeLabels(context, 'test', images);
  return context;
}

describe('evaluate', () => {
  it('gives the figures of the split and its subsets', async () => {
    const context = await openTest();
    const results = await run(context, { predictions: [await predictionsById(context, 'a.csv', PREDICTED)] });
    expect(resultsSchema.parse(results)).toEqual(results);
    const whole = subsetOf(results, 'all');
    expect(whole).toMatchObject({
      persons: 4,
      no_persons: 4,
      small: true,
      confusion: { true_positives: 3, false_positives: 1, true_negatives: 3, false_negatives: 1 },
      accuracy: { value: 0.75, successes: 6, trials: 8 },
      precision: { value: 0.75 },
      recall: { value: 0.75 },
      f1: { value: 0.75 },
      f1_rates: { value: 0.75 },
      // 15 of 16 pairs of a person and another are in order.
      roc_auc: { value: 15 / 16 },
    });
    expect(whole.f1.interval).toHaveLength(2);
    expect(subsetOf(results, 'near')).toMatchObject({ persons: 2, no_persons: 4, recall: { value: 1 } });
    expect(subsetOf(results, 'dark')).toMatchObject({
      persons: 1,
      no_persons: 1,
      confusion: { true_positives: 0, false_positives: 0, true_negatives: 1, false_negatives: 1 },
    });
    expect(subsetOf(results, 'person_depiction')).toMatchObject({
      positive: 'no_person',
      persons: 4,
      no_persons: 1,
      recall: { value: 0 },
    });
    expect(subsetOf(results, 'predominantly_male+older')).toMatchObject({ persons: 1, small: true });
  });

  it('takes the balanced images, and every labelled image where asked to', async () => {
    const images = [...EIGHT, other({ kept: false, reason: 'not_balanced' }), { label: -1 } as const];
    const context = await openTest(images);
    const file = await predictionsById(context, 'a.csv', [...PREDICTED, 0.9, 0.5]);
    const balanced = await run(context, { predictions: [file] });
    expect(balanced.images).toBe('balanced');
    expect(balanced.models[0].match).toMatchObject({ images: 8, predicted: 8, not_evaluated: 2, unknown: 0 });
    const all = await run(context, { predictions: [file], allLabelled: true });
    expect(all.images).toBe('all_labelled');
    expect(subsetOf(all, 'all')).toMatchObject({ no_persons: 5, confusion: { false_positives: 2 } });
  });

  it('counts images of the distance set alone in their band only', async () => {
    const images = [
      ...EIGHT,
      {
        label: 0,
        changes: { kept: false, reason: 'not_balanced', distance_label: 1, distance: 'far' },
      } as const,
    ];
    const context = await openTest(images);
    const with9 = await run(context, {
      predictions: [await predictionsById(context, 'a.csv', [...PREDICTED, 0.9])],
    });
    expect(subsetOf(with9, 'far')).toMatchObject({ persons: 2, recall: { value: 0.5 } });
    expect(subsetOf(with9, 'all')).toMatchObject({ persons: 4, no_persons: 4 });
    // Who predicts what was exported has none of these images: the split is covered all the same.
    const with8 = await run(context, { predictions: [await predictionsById(context, 'b.csv', PREDICTED)] });
    expect(with8.models[0].match).toMatchObject({
      distance_only: 1,
      distance_only_predicted: 0,
      predicted: 8,
    });
    expect(subsetOf(with8, 'far')).toMatchObject({ persons: 1 });
  });

  it('matches by file name, and by JSON lines', async () => {
    const context = await openTest();
    const names = await writeText(context, 'n.csv', [
      'probability,filename',
      ...PREDICTED.map((probability, index) => `${probability},${index}.jpg`),
    ]);
    const json = await writeText(
      context,
      'j.jsonl',
      PREDICTED.map((probability, index) => JSON.stringify({ image_id: idOf(index), probability })),
    );
    const results = await run(context, { predictions: [names, json] });
    expect(results.models.map(({ name }) => name)).toEqual(['n', 'j']);
    expect(results.models[0].subsets).toEqual(results.models[1].subsets);
  });

  it('reads the scores of a model, from the view that is asked for', async () => {
    const context = await openTest();
    const folder = context.workspace.scoresFolder('demo', 'test');
    await mkdir(folder, { recursive: true });
    const schema = [
      { name: 'image_id', type: 'VARCHAR', comment: '' },
      { name: 'outcome', type: 'VARCHAR', comment: '' },
      { name: 'person_probability_crop', type: 'FLOAT', comment: '' },
      { name: 'person_probability_whole', type: 'FLOAT', comment: '' },
    ];
    const rows = PREDICTED.map((probability, index) => ({
      image_id: idOf(index),
      outcome: 'ok',
      person_probability_crop: probability,
      person_probability_whole: 1 - probability,
    }));
    await withRunDatabase(context.config, context.workspace, async (database) => {
      await database.writeParquetRows(join(folder, 'shard-00000-of-00002.parquet'), schema, rows.slice(0, 3));
      await database.writeParquetRows(join(folder, 'shard-00001-of-00002.parquet'), schema, rows.slice(3));
    });
    const sum = 'a'.repeat(64);
    const scored = { stage: 'score', key: sum, facts: { model_sha256: sum } };
    await publishOutputs(join(folder, 'shard-00000-of-00002.done.json'), scored, []);
    const crop = await run(context, { model: ['demo'] });
    expect(crop.models[0].source.model_sha256).toBe(sum);
    expect(subsetOf(crop, 'all').accuracy.value).toBe(0.75);
    expect(crop.models[0].source).toMatchObject({ kind: 'scores', name: 'demo', view: 'crop', rows: 8 });
    const whole = await run(context, { model: ['demo'], view: 'whole' });
    expect(subsetOf(whole, 'all').accuracy.value).toBe(0.25);
    // A second file of that name scored the rest: whose figures would these be?
    const another = { ...scored, facts: { model_sha256: 'b'.repeat(64) } };
    await publishOutputs(join(folder, 'shard-00001-of-00002.done.json'), another, []);
    await expect(run(context, { model: ['demo'] })).rejects.toThrow(
      'the scores of demo are of 2 files of that name',
    );
  });

  it('chooses the operating point on validation alone', async () => {
    const context = await openTest();
    await writeLabels(context, 'validation', [person(), person(), other(), other()]);
    const test = await predictionsById(context, 'a.csv', PREDICTED);
    const validation = await predictionsById(context, 'v.csv', [0.65, 0.9, 0.3, 0.64]);
    const given = { predictions: [test], validationPredictions: [validation] };
    const best = await run(context, { ...given, operatingPoint: 'best-f1' });
    expect(best.models[0].operating_point).toMatchObject({
      rule: 'best_f1',
      threshold: 0.65,
      chosen_on: { split: 'validation', source: { name: 'v.csv' }, match: { images: 4, predicted: 4 } },
    });
    expect(subsetOf(best, 'all').confusion).toMatchObject({ true_positives: 3, false_positives: 0 });
    const limited = await run(context, { ...given, operatingPoint: 'fpr=0.5' });
    expect(limited.models[0].operating_point.threshold).toBe(0.65);
    const fixed = await run(context, { predictions: [test], operatingPoint: '0.35' });
    expect(fixed.models[0].operating_point).toEqual({ rule: 'fixed', threshold: 0.35, chosen_on: null });
  });

  it('compares further models with the first and names regressions once', async () => {
    const images = Array.from({ length: 120 }, (_, index) => (index < 60 ? person() : other()));
    const context = await openTest(images);
    const good = await predictionsById(
      context,
      'good.csv',
      images.map(({ label }) => label * 0.8 + 0.1),
    );
    const bad = await predictionsById(
      context,
      'bad.csv',
      images.map((_, index) => (index % 2 === 0 ? 0.9 : 0.1)),
    );
    const { comparisons } = await run(context, { predictions: [good, bad] });
    expect(comparisons).toHaveLength(1);
    const [{ first, second, subsets, regressions }] = comparisons;
    expect([first, second]).toEqual(['good', 'bad']);
    const whole = subsets.find(({ name }) => name === 'all');
    expect(whole).toMatchObject({ positives: 60, negatives: 60, small: false });
    expect(whole?.differences.find(({ metric }) => metric === 'accuracy')).toMatchObject({
      first: 1,
      second: 0.5,
      difference: { value: -0.5 },
      verdict: 'regression',
    });
    expect(whole?.mcnemar.exact_p.value).toBeLessThan(1e-12);
    // No image of the whole split is near, dark or old: such subsets have no regression.
    expect(new Set(regressions.map(({ subset }) => subset))).toEqual(
      new Set(['all', 'normal_lighting', 'body_part', 'non-person_non-depiction']),
    );
    expect(
      regressions.filter(({ metric, subset }) => metric === 'specificity' && subset === 'body_part'),
    ).toEqual([]);
  });

  it('holds conditions against the figures', async () => {
    const context = await openTest();
    const file = await predictionsById(context, 'a.csv', PREDICTED);
    const failIf = [
      'f1[far] < 0.6',
      'accuracy < 0.7',
      'recall[older+far] > 0',
      'f1[predominantly_female+older] < 1',
    ];
    await expect(run(context, { predictions: [file], failIf })).rejects.toThrow(
      /--fail-if: at position 8: found "older\+far\]", expected a subset/,
    );
    const results = await run(context, { predictions: [file], failIf: failIf.filter((_, at) => at !== 2) });
    expect(results.conditions).toEqual([
      { text: 'f1[far] < 0.6', model: 'a', outcome: 'met', value: 0 },
      { text: 'accuracy < 0.7', model: 'a', outcome: 'not_met', value: 0.75 },
      {
        text: 'f1[predominantly_female+older] < 1',
        model: 'a',
        outcome: 'undefined',
        value: null,
        undefined: 'there are no images of the positive class',
      },
    ]);
  });

  it('writes the same bytes for the same inputs, and lines that fit 100 columns', async () => {
    const context = await openTest();
    const predictions = [
      await predictionsById(context, 'a.csv', PREDICTED),
      `reversed=${await predictionsById(context, 'b.csv', [...PREDICTED].reverse())}`,
    ];
    const read = async (name: string) => {
      const results = await run(context, { predictions });
      const folder = await writeResults(context, name, results);
      const files = ['results.json', 'results.csv', 'published.csv', 'citation.txt'];
      return { results, texts: await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8'))) };
    };
    const first = await read('one');
    expect((await read('two')).texts).toEqual(first.texts);
    const [json, csv, published, citation] = first.texts;
    expect(resultsSchema.parse(JSON.parse(json))).toEqual(first.results);
    expect(csv.split('\n')[1]).toMatch(/^a,0\.5,all,split,the whole split,person,4,4,true,3,1,3,1,0\.75,/);
    const [header, row] = published.split('\n').map((line) => line.split(','));
    expect(row[header.indexOf('wv_test_score')]).toBe('0.75');
    expect(row[header.indexOf('distance-near')]).toBe(String((2 * 1) / (2 + 0.25)));
    expect(row[header.indexOf('macs')]).toBe('');
    expect(citation).toContain(`dataset key ${first.results.labels.key}`);
    expect(citation).toContain(`SHA-256 ${first.results.models[0].source.sha256}`);
    const shown = formatResults(first.results, 'work/evaluations/one');
    expect(shown.split('\n').filter((line) => line.length > 100)).toEqual([]);
    expect(shown).toContain('reversed (2nd) against a (1st)');
    expect(shown).toContain('perceived presentation');
  });
});
