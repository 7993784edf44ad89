import { describe, expect, it } from 'vitest';
import type { RunContext } from '../../../pipeline/context.js';
import { formatResults } from '../../../pipeline/evaluate/format.js';
import { parseRequest } from '../../../pipeline/evaluate/options.js';
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

const FOUR: readonly LabelledImage[] = [{ label: 1 }, { label: 1 }, { label: 0 }, { label: 0 }];

async function openTest(images: readonly LabelledImage[] = FOUR): Promise<RunContext> {
  const context = await openContext(await newFolder());
  await writeLabels(context, 'test', images);
  return context;
}

/** What a run over a predictions file of these lines says. */
async function refusal(lines: readonly string[], images = FOUR, name = 'p.csv'): Promise<string> {
  const context = await openTest(images);
  const file = await writeText(context, name, lines);
  return run(context, { predictions: [file] }).then(
    () => 'no error',
    (error: unknown) => String(error).replaceAll(file, name),
  );
}

const rows = (...probabilities: readonly string[]): string[] => [
  'image_id,probability',
  ...probabilities.map((probability, index) => `${idOf(index)},${probability}`),
];

describe('a predictions file', () => {
  it.each([
    ['1.2', 'p.csv:3: column probability: "1.2": a probability from 0 to 1 is expected'],
    ['-0.1', 'p.csv:3: column probability: "-0.1": a probability from 0 to 1'],
    ['', 'p.csv:3: column probability: "": a probability from 0 to 1'],
    ['NaN', 'p.csv:3: column probability: "NaN": a probability from 0 to 1'],
    ['85%', 'p.csv:3: column probability: "85%": a probability from 0 to 1'],
  ])('with the probability %j is refused by line', async (bad, message) => {
    expect(await refusal(rows('0.5', bad, '0.1', '0.2'))).toContain(message);
  });

  it('takes numbers as programs print them', async () => {
    expect(await refusal(rows('1e-05', '+.5', '1.', '0'))).toBe('no error');
  });

  it.each([
    [['image_id,probability', 'XYZ,0.5'], 'p.csv:2: column image_id: "XYZ": 16 lower-case hex digits'],
    [['id,probability', 'a,0.5'], 'p.csv:2: the header has neither image_id nor filename'],
    [['image_id,score', `${idOf(0)},0.5`], 'p.csv:1: no column probability'],
    [['image_id,probability'], 'p.csv: no predictions'],
    [
      [...rows('0.5', '0.5', '0.5', '0.5'), `${idOf(1)},0.6`],
      `p.csv: ${idOf(1)} has more than one prediction, on lines 3 and 6`,
    ],
  ])('%j is refused', async (lines, message) => {
    expect(await refusal(lines)).toContain(message);
  });

  it.each([
    [
      '{"image_id": "x", "probability": 0.5}',
      'p.jsonl:1: {"image_id": "x", "probability": 0.5}: image_id: 16 lower-case',
    ],
    [`{"image_id": "${idOf(0)}", "probability": 7}`, 'probability: a probability from 0 to 1'],
    ['[{"image_id"', 'p.jsonl:1: [{"image_id": not JSON; one object a line'],
  ])('of JSON lines with %j is refused by line', async (line, message) => {
    expect(await refusal([line], FOUR, 'p.jsonl')).toContain(message);
  });

  it('that covers too little of the split is refused with counts', async () => {
    expect(await refusal(rows('0.5', '0.5', '0.5'))).toContain(
      'p.csv: 1 of 4 images of test have no prediction.',
    );
    const context = await openTest();
    const file = await predictionsById(context, 'p.csv', [0.9, 0.8, 0.1]);
    const results = await run(context, { predictions: [file], allowMissing: '0.25' });
    expect(results.models[0].match).toMatchObject({ images: 4, predicted: 3 });
    expect(subsetOf(results, 'all')).toMatchObject({ persons: 2, no_persons: 1 });
  });

  it('of another split is asked about', async () => {
    const text = await refusal(['image_id,probability', `${'f'.repeat(16)},0.5`]);
    expect(text).toContain('4 of 4 images of test have no prediction');
    expect(text).toContain('1 name (by image_id) no image of the split');
    expect(text).toContain('Are these the predictions of another split?');
  });

  it('by names that several images bear matches none of them', async () => {
    const images = FOUR.map((image, index) =>
      index < 2 ? { ...image, changes: { filename: 'same.jpg' } } : image,
    );
    const lines = ['filename,probability', 'same.jpg,0.9', 'same.jpg,0.8', '2.jpg,0.1', '3.jpg,0.6'];
    expect(await refusal(lines, images)).toContain(
      '2 of 4 images of test have no prediction; 2 of them share their file name with another image, so give image_id',
    );
    const context = await openTest(images);
    const results = await run(context, {
      predictions: [await writeText(context, 'p.csv', lines)],
      allowMissing: '0.5',
    });
    expect(results.models[0].match).toMatchObject({ predicted: 2, ambiguous: 2, unknown: 0 });
  });

  it('that is not there is named', async () => {
    const context = await openTest();
    await expect(run(context, { predictions: ['none.csv'] })).rejects.toThrow(
      'none.csv: there is no such predictions file',
    );
  });
});

describe('a split', () => {
  it('that was not labelled is named with the command that labels it', async () => {
    const context = await openTest();
    const file = await predictionsById(context, 'p.csv', [0.5]);
    await expect(run(context, { predictions: [file] }, 'validation')).rejects.toThrow(
      /^validation: not labelled by the published rules in .*\. Run: wake-vision run --stages ingest,images,label --split validation$/,
    );
  });

  it('without a validation table has no operating point to choose', async () => {
    const context = await openTest();
    const file = await predictionsById(context, 'p.csv', [0.9, 0.8, 0.1, 0.2]);
    const given = { predictions: [file], operatingPoint: 'best-f1' };
    await expect(run(context, given)).rejects.toThrow('validation: not labelled');
    await writeLabels(context, 'validation', FOUR);
    await expect(run(context, given)).rejects.toThrow(
      'give its predictions with --validation-predictions FILE',
    );
  });

  it('that was not scored is named with the command that scores it', async () => {
    const context = await openTest();
    await expect(run(context, { model: ['demo'] })).rejects.toThrow(
      'test: no scores of the model demo yet. Run: wake-vision score --model demo --split test',
    );
  });

  it('of one image, of one class, and with equal predictions gives figures with a word', async () => {
    const one = await openTest([{ label: 1 }]);
    const single = await run(one, { predictions: [await predictionsById(one, 'p.csv', [0.9])] });
    expect(single.models[0].notes).toEqual([
      'Every image of the split has a person: false alarms cannot be seen, and f1_rates and AUC have no value.',
      'A single image was scored: these figures say nothing of a model.',
    ]);
    expect(subsetOf(single, 'all')).toMatchObject({
      recall: { value: 1 },
      roc_auc: { value: null, undefined: 'there are no images of the negative class' },
    });
    const none = await openTest([{ label: 0 }, { label: 0 }]);
    const empty = await run(none, { predictions: [await predictionsById(none, 'p.csv', [0.9, 0.2])] });
    expect(empty.models[0].notes[0]).toMatch(/^No image of the split has a person/);
    expect(subsetOf(empty, 'all')).toMatchObject({
      accuracy: { value: 0.5 },
      precision: { value: null },
      f1: { value: null, interval: null },
    });
    const equal = await openTest();
    const flat = await run(equal, {
      predictions: [await predictionsById(equal, 'p.csv', [0.3, 0.3, 0.3, 0.3])],
    });
    expect(flat.models[0].notes).toEqual(['All predictions are 0.3: the model tells no image from another.']);
    expect(subsetOf(flat, 'all').roc_auc.value).toBe(0.5);
    for (const results of [single, empty, flat])
      expect(formatResults(results, 'x')).toContain(results.models[0].notes[0].slice(0, 40));
  });

  it('names subsets without images instead of a row of zeros', async () => {
    const context = await openTest();
    const shown = formatResults(
      await run(context, { predictions: [await predictionsById(context, 'p.csv', [0.9, 0.8, 0.1, 0.2])] }),
      'x',
    );
    expect(shown.replaceAll(/\n\s*/g, ' ')).toContain(
      'No images of: dark; bright; near; medium distance; far, from 0.005;',
    );
    expect(shown).toContain('Boxes or pictures are not in the workspace');
  });
});

describe('the command line', () => {
  it.each([
    [{}, 'Nothing to evaluate'],
    [{ predictions: ['a/x.csv', 'b/x.csv'] }, 'Two models are called x'],
    [{ predictions: ['x='] }, '--predictions x=: a file is expected'],
    [
      { predictions: ['x.csv'], operatingPoint: 'best' },
      '--operating-point best: a threshold from 0 to 1, best-f1, or fpr=',
    ],
    [{ predictions: ['x.csv'], operatingPoint: 'fpr=' }, '--operating-point fpr=:'],
    [{ predictions: ['x.csv'], operatingPoint: '0.5', threshold: '0.4' }, 'not both'],
    [{ predictions: ['x.csv'], threshold: '5' }, '--threshold 5: a number from 0 to 1'],
    [{ predictions: ['x.csv'], seed: '-1' }, '--seed -1: a whole number from 0'],
    [{ predictions: ['x.csv'], replicates: '3' }, '--replicates 3: a whole number from 100'],
    [{ predictions: ['x.csv'], name: '../up' }, '--name ../up'],
    [{ predictions: ['x.csv'], validationPredictions: ['y=v.csv'] }, 'no model is called y'],
    [{ predictions: ['x.csv', 'y.csv'], validationPredictions: ['v.csv'] }, 'give one file a model'],
    [{ predictions: ['x.csv'], validationPredictions: ['v.csv', 'w.csv'] }, '2 files for 1'],
    [{ model: ['m'], view: 'middle' }, '--view middle: crop or whole is expected'],
    [{ model: ['-model'] }, 'or the name that a model was scored under, is expected'],
  ])('%j is refused', (options, message) => {
    expect(() => parseRequest(options, 'test')).toThrow(message);
  });

  it.each([
    [['a.csv'], 'a-test'],
    [['out/mobile-test.csv'], 'mobile-test'],
    [['old=a.csv', 'new=b.csv'], 'old-vs-new-test'],
    [['test.csv'], 'model-test'],
  ])('%j writes into %s', (predictions, name) => {
    expect(parseRequest({ predictions }, 'test').name).toBe(name);
  });
});
