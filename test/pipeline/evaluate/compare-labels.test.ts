import { describe, expect, it } from 'vitest';
import type { RunContext } from '../../../pipeline/context.js';
import { formatResults } from '../../../pipeline/evaluate/format.js';
import type { LabelComparisonResult, Results } from '../../../pipeline/evaluate/results-schema.js';
import { temporaryFolders } from '../../temporary.js';
import {
  idOf,
  openContext,
  predictionsById,
  run,
  writeLabels,
  writeText,
  type LabelledImage,
} from './labelled.js';

const newFolder = temporaryFolders();

/** 120 images, every other one with a person; those with a person are near. */
const IMAGES: readonly LabelledImage[] = Array.from({ length: 120 }, (_, at) =>
  at % 2 === 0 ? { label: 1, changes: { distance: 'near' } } : { label: 0 },
);

async function labelled(): Promise<{ context: RunContext; predictions: string }> {
  const context = await openContext(await newFolder());
  await writeLabels(context, 'test', IMAGES);
  // The model misses the first ten persons (0, 2, .. 18): by other labels, they are none.
  const predictions = await predictionsById(
    context,
    'p.csv',
    IMAGES.map(({ label }, at) => (label === 1 && at >= 20 ? 0.9 : 0.1)),
  );
  return { context, predictions };
}

/** Labels as a file has them: `changed` says of an image's place what they are, or nothing. */
function labelFile(context: RunContext, changed: (at: number) => number | null): Promise<string> {
  const rows = IMAGES.flatMap(({ label }, at) => {
    const own = changed(at);
    return own === null ? [] : [`${idOf(at)},${Number.isNaN(own) ? label : own}`];
  });
  return writeText(context, 'eye.csv', ['image_id,person', ...rows]);
}

function compared(results: Results, name: string): LabelComparisonResult['subsets'][number] | undefined {
  return results.label_comparisons[0].subsets.find((subset) => subset.name === name);
}

describe('one model under two sets of labels', () => {
  it('is better where the labels came over to its side', async () => {
    const { context, predictions } = await labelled();
    const compareLabels = await labelFile(context, (at) => (at < 20 ? 0 : NaN));
    const results = await run(context, { predictions: [predictions], compareLabels });
    expect(results.label_comparisons[0]).toMatchObject({
      model: 'p',
      first: { name: 'published' },
      second: { name: 'eye.csv' },
      images: 120,
      regressions: [],
    });
    expect(compared(results, 'all')).toMatchObject({
      images: 120,
      became_person: 0,
      became_no_person: 10,
      first: {
        confusion: { true_positives: 50, false_negatives: 10, true_negatives: 60, false_positives: 0 },
      },
      second: {
        confusion: { true_positives: 50, false_negatives: 0, true_negatives: 70, false_positives: 0 },
      },
      accuracy_difference: { value: 10 / 120 },
      verdict: 'improvement',
      // Ten of ten discordant images one way: 2 / 2^10.
      mcnemar: { exact_p: { value: expect.closeTo(2 / 1024, 12) as number } },
    });
    // The own images of a subset alone: the persons that are near.
    expect(compared(results, 'near')).toMatchObject({
      images: 60,
      became_no_person: 10,
      verdict: 'improvement',
    });
    const shown = formatResults(results, 'x');
    expect(shown).toContain('better');
    expect(shown).toMatch(/\n {2}near +60 +0 +10 +0\.833 +1\.000/);
    expect(shown.split('\n').filter((line) => line.length > 100)).toEqual([]);
    expect(await run(context, { predictions: [predictions], compareLabels })).toEqual(results);
  });

  it('is worse where they went away from it, and the regressions are named', async () => {
    const { context, predictions } = await labelled();
    const compareLabels = await labelFile(context, (at) => (at >= 80 && at % 2 === 0 ? 0 : NaN));
    const results = await run(context, { predictions: [predictions], compareLabels });
    expect(compared(results, 'all')).toMatchObject({ became_no_person: 20, verdict: 'regression' });
    const named = results.label_comparisons[0].regressions.map(
      ({ subset, metric }) => `${metric} of ${subset}`,
    );
    expect(named).toEqual(expect.arrayContaining(['accuracy of all', 'f1 of all', 'accuracy of near']));
  });

  it('is compared on the images that both label', async () => {
    const { context, predictions } = await labelled();
    const compareLabels = await labelFile(context, (at) => (at < 40 ? null : at < 60 ? -1 : NaN));
    const results = await run(context, { predictions: [predictions], compareLabels });
    expect(results.label_comparisons[0].images).toBe(60);
    expect(compared(results, 'all')).toMatchObject({
      verdict: 'no_claim',
      accuracy_difference: { value: 0 },
    });
  });

  it('may be under the other rule set of the workspace', async () => {
    const { context, predictions } = await labelled();
    const given = { predictions: [predictions], compareLabels: 'corrected' };
    await expect(run(context, given)).rejects.toThrow(
      'test: not labelled by the corrected rules. Run: wake-vision run --stages label --split test --preset corrected',
    );
    await writeLabels(
      context,
      'test',
      IMAGES.map((image, at) => (at < 20 ? { label: 0 } : image)),
      'corrected',
    );
    const results = await run(context, given);
    expect(results.label_comparisons[0].second.name).toBe('corrected');
    expect(compared(results, 'all')).toMatchObject({ became_no_person: 10 });
  });

  it.each([
    [['image_id,person', `${idOf(0)},yes`], 'eye.csv:2: column person: "yes": 1 (a person), 0 (none) or -1'],
    [['image_id,person', `${idOf(0)},1`, `${idOf(0)},0`], `eye.csv:3: ${idOf(0)} is labelled on line 2 too`],
    [['id,person', 'a,1'], 'neither image_id nor filename'],
    [['image_id,label', `${idOf(0)},1`], 'no column person'],
    [['image_id,person', `${'f'.repeat(16)},1`], 'it labels none of the images that p predicts'],
  ])('from the file %j is refused', async (lines, message) => {
    const { context, predictions } = await labelled();
    const compareLabels = await writeText(context, 'eye.csv', lines);
    await expect(run(context, { predictions: [predictions], compareLabels })).rejects.toThrow(message);
  });

  it('must be two, and there', async () => {
    const { context, predictions } = await labelled();
    await expect(run(context, { predictions: [predictions], compareLabels: 'published' })).rejects.toThrow(
      'models are held against these labels already',
    );
    await expect(run(context, { predictions: [predictions], compareLabels: 'none.csv' })).rejects.toThrow(
      'none.csv: published, corrected, or a CSV file that is there, is expected',
    );
  });
});
