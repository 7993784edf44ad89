import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { RunContext } from '../../../pipeline/context.js';
import { formatResults } from '../../../pipeline/evaluate/format.js';
import { publishedCsv, resultsCsv } from '../../../pipeline/evaluate/write.js';
import { int8Model, misreadLogit, oneLogit, oneOutput, twoOutputs } from '../../onnx/classifiers.js';
import type { TestModel } from '../../onnx/forms.js';
import { temporaryFolders } from '../../temporary.js';
import { openContext, run, subsetOf, writeText } from './labelled.js';

const newFolder = temporaryFolders();

const picture = (r: number, format: 'png' | 'jpeg' = 'png') =>
  sharp({ create: { width: 48, height: 48, channels: 3, background: { r, g: 40, b: 40 } } })
    .toFormat(format)
    .toBuffer();

/** Files below a folder, by path. */
async function write(folder: string, files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

/** Three red pictures with a person; three others, of which one is red. */
async function classFolders(folder: string, [yes, no]: readonly string[] = ['person', 'no_person']) {
  const [red, black] = [await picture(250), await picture(0)];
  return write(folder, {
    [`${yes}/1.png`]: red,
    [`${yes}/2.jpg`]: await picture(250, 'jpeg'),
    [`${yes}/deep/3.png`]: red,
    [`${no}/4.png`]: black,
    [`${no}/5.png`]: black,
    [`${no}/6.png`]: red,
    'README.md': 'not a picture',
  });
}

async function modelFile(context: RunContext, { card, onnx }: TestModel): Promise<string> {
  const folder = dirname(context.workspace.root);
  await write(folder, { [card.file]: onnx, [`${card.name}.json`]: JSON.stringify(card) });
  return join(folder, card.file);
}

const FIVE_OF_SIX = { true_positives: 3, false_positives: 1, true_negatives: 2, false_negatives: 0 };

describe('an image folder', () => {
  it.each([oneOutput(), twoOutputs(), oneLogit(), int8Model()])(
    'is scored by a model of the form $card.output.form ($card.name), with what it costs',
    async (model) => {
      const context = await openContext(await newFolder());
      const vww = await classFolders(await newFolder());
      const results = await run(context, { vww, model: [await modelFile(context, model)] });
      expect(results).toMatchObject({
        split: 'vww',
        images: 'folder',
        labels: { set: 'vww', rules: 'folder' },
      });
      expect(results.models[0].subsets.map(({ name }) => name)).toEqual(['all']);
      expect(results.models[0].gaps).toEqual([]);
      expect(subsetOf(results, 'all').confusion).toEqual(FIVE_OF_SIX);
      const classes = model.card.name === 'two-outputs' ? 2 : 1;
      const { cost } = results.models[0];
      expect(cost).toMatchObject({
        width: 32,
        height: 32,
        colour: 'RGB',
        // 27 weights a filter and a bias; each of 32 x 32 places multiplies by every weight.
        parameters: 28 * classes,
        multiply_accumulates: 32 * 32 * 27 * classes,
        not_counted: [],
      });
      if (model.card.name === 'int8')
        expect(cost).toMatchObject({
          // Weights, a zero point in a byte each, three scales and the bias in four.
          weight_bytes: 27 + 1 + 3 * 4 + 4,
          // As written, the convolution reads and gives real numbers.
          peak_activation_bytes: 32 * 32 * (3 + 1) * 4,
          quantised_peak_activation_bytes: 32 * 32 * (3 + 1),
        });
      else
        expect(cost).toMatchObject({
          weight_bytes: 28 * classes * 4,
          peak_activation_bytes: 32 * 32 * (3 + classes) * 4,
          quantised_peak_activation_bytes: null,
        });
      expect(results.notes.join()).toContain('there are no subsets');
      expect(formatResults(results, 'x')).toMatch(/What fits:.*\nmodel .*\n[\w-]+ +32x32 +RGB/);
      expect(publishedCsv(results).content.split('\n')[1]).toMatch(
        new RegExp(`^${model.card.name},,0\\.8333\\d*,,.*,${32 * 32 * 27 * classes}$`),
      );
      expect(resultsCsv(results).content).toContain(',multiply_accumulates,');
    },
  );

  it.each([
    ['person', 'non_person'],
    ['Person', 'not-person'],
    ['val/person', 'val/no_person'],
    ['train/person', 'train/no_person', 'test/person', 'test/no_person'],
  ])('is read as %s and %s', async (...names) => {
    const vww = await newFolder();
    for (let at = 0; at < names.length; at += 2) await classFolders(vww, names.slice(at, at + 2));
    const context = await openContext(await newFolder());
    const results = await run(context, { vww, model: [await modelFile(context, oneOutput())] });
    expect(subsetOf(results, 'all').confusion).toEqual(FIVE_OF_SIX);
  });

  it('is read past links that lead nowhere', async () => {
    const vww = await newFolder();
    await classFolders(vww, ['person', 'no_person']);
    await symlink(join(vww, 'gone'), join(vww, 'broken'));
    const context = await openContext(await newFolder());
    const results = await run(context, { vww, model: [await modelFile(context, oneOutput())] });
    expect(subsetOf(results, 'all').confusion).toEqual(FIVE_OF_SIX);
  });

  it('is read as the files of the MLPerf Tiny runner', async () => {
    const levels = (red: number): Uint8Array =>
      Uint8Array.from({ length: 96 * 96 * 3 }, (_, at) => (at % 3 === 0 ? red : 0));
    const vww = await write(await newFolder(), {
      'vww01/a.bin': levels(250),
      'vww01/b.bin': levels(0),
      'vww01/y_labels.csv': 'a.bin,2,1\nb.bin,2,0\n',
    });
    const context = await openContext(await newFolder());
    const model = [await modelFile(context, oneOutput())];
    expect(subsetOf(await run(context, { vww, model }), 'all').accuracy.value).toBe(1);
    await write(vww, { 'vww01/y_labels.csv': 'a.bin,2,1\nb.bin,2,person\n' });
    await expect(run(context, { vww, model })).rejects.toThrow(
      'y_labels.csv:2: b.bin,2,person: a file, 2 and the class',
    );
    await write(vww, { 'vww01/y_labels.csv': 'c.bin,2,1\n' });
    await expect(run(context, { vww, model })).rejects.toThrow('c.bin is listed, and is not beside it');
    await write(vww, { 'vww01/y_labels.csv': 'a.bin,2,1\n', 'vww01/a.bin': 'four' });
    await expect(run(context, { vww, model })).rejects.toThrow('a.bin: 4 bytes are no square of RGB levels');
  });

  it('takes predictions by file name', async () => {
    const context = await openContext(await newFolder());
    const vww = await classFolders(await newFolder());
    const rows = ['1.png,0.9', '2.jpg,0.9', '3.png,0.2', '4.png,0.1', '5.png,0.1', '6.png,0.1'];
    const file = await writeText(context, 'p.csv', ['filename,probability', ...rows]);
    const results = await run(context, { vww, predictions: [file] });
    expect(subsetOf(results, 'all').confusion).toMatchObject({ true_positives: 2, true_negatives: 3 });
    expect(results.models[0].cost).toBeNull();
  });

  it('counts pictures that cannot be read as pictures without a prediction', async () => {
    const context = await openContext(await newFolder());
    const vww = await classFolders(await newFolder());
    await write(vww, { 'person/7.jpg': 'no picture' });
    const model = [await modelFile(context, oneOutput())];
    await expect(run(context, { vww, model })).rejects.toThrow('1 of 7 images of');
    const results = await run(context, { vww, model, allowMissing: '0.2' });
    expect(results.models[0].match).toMatchObject({ images: 7, predicted: 6 });
  });

  it('of one class gives figures with a word', async () => {
    const context = await openContext(await newFolder());
    const vww = await write(await newFolder(), { 'no_person/1.png': await picture(0) });
    const results = await run(context, { vww, model: [await modelFile(context, oneOutput())] });
    expect(results.models[0].notes).toEqual([
      'No image of the split has a person: precision, recall, F1, AUC and AP have no value.',
      'A single image was scored: these figures say nothing of a model.',
    ]);
  });

  it.each([
    [{}, undefined, 'neither person/ and no_person/, nor a split with them, nor y_labels.csv is in it'],
    [
      { 'person/1.png': 'x', 'no_persn/2.png': 'x' },
      undefined,
      'of no_persn none is the other class: call it no_person',
    ],
    [{ 'person/1.txt': 'x', 'no_person/2.txt': 'x' }, undefined, 'no pictures in it (class folders)'],
    [
      { 'train/person/1.png': 'x', 'train/no_person/2.png': 'x' },
      'test',
      'there is no test in it; there are train',
    ],
    [
      { 'a/person/1.png': 'x', 'a/no_person/2.png': 'x', 'b/person/1.png': 'x', 'b/no_person/2.png': 'x' },
      undefined,
      'say which part to take with --split; there are a, b',
    ],
    [
      { 'person/00000000000000aa.png': 'x', 'no_person/00000000000000aa.jpg': 'x' },
      undefined,
      'person/00000000000000aa.png and no_person/00000000000000aa.jpg are one image',
    ],
  ])('that is none is refused: %j', async (files, split, message) => {
    const context = await openContext(await newFolder());
    const vww = await write(await newFolder(), files);
    await expect(run(context, { vww, split, predictions: ['p.csv'] })).rejects.toThrow(message);
  });

  it('has no subsets to fail on, and no parts', async () => {
    const context = await openContext(await newFolder());
    const vww = await classFolders(await newFolder());
    const model = [await modelFile(context, oneOutput())];
    await expect(run(context, { vww, model, failIf: ['f1[far] < 0.6'] })).rejects.toThrow('--fail-if');
    await expect(async () => run(context, { vww, model, parts: true })).rejects.toThrow(
      '--parts goes by the labels of a split',
    );
    await expect(run(context, { vww: join(vww, 'none'), model })).rejects.toThrow('there is no such folder');
  });
});

describe('a model file', () => {
  it('that takes any size is run at each, and the table shows the curve', async () => {
    const context = await openContext(await newFolder());
    const vww = await classFolders(await newFolder());
    const results = await run(context, {
      vww,
      model: [await modelFile(context, oneOutput(null))],
      sizes: '48,16',
    });
    expect(results.models.map(({ name, cost }) => [name, cost?.width, cost?.multiply_accumulates])).toEqual([
      ['one-output-48', 48, 48 * 48 * 27],
      ['one-output-16', 16, 16 * 16 * 27],
    ]);
    expect(formatResults(results, 'x')).toMatch(/one-output-16 +16x16 +RGB.*\none-output-48 +48x48/);
    expect(results.comparisons).toHaveLength(1);
  });

  it('of a family has a file a size', async () => {
    const context = await openContext(await newFolder());
    const vww = await classFolders(await newFolder());
    for (const size of [24, 32]) {
      const { card, onnx } = oneOutput(size);
      await modelFile(context, { card: { ...card, name: `net-${size}`, file: `net-${size}.onnx` }, onnx });
    }
    const family = join(dirname(context.workspace.root), 'net-{size}.onnx');
    const results = await run(context, { vww, model: [family], sizes: '24,32' });
    expect(results.models.map(({ name, cost }) => [name, cost?.width])).toEqual([
      ['net-24', 24],
      ['net-32', 32],
    ]);
    await expect(async () => run(context, { vww, model: [family] })).rejects.toThrow(
      'say which sizes {size} stands for',
    );
  });

  it('of fixed sides refuses another size', async () => {
    const context = await openContext(await newFolder());
    const vww = await classFolders(await newFolder());
    await expect(
      run(context, { vww, model: [await modelFile(context, oneOutput(32))], sizes: '48' }),
    ).rejects.toThrow(
      /one-output\.onnx at size 48: input\.size\.height is 48, and image float32 \[n, 3, 32, 32\] takes 32|input\.size\.width is 48/,
    );
  });

  it('whose logit is taken for a probability is named', async () => {
    const context = await openContext(await newFolder());
    const vww = await classFolders(await newFolder());
    await expect(run(context, { vww, model: [await modelFile(context, misreadLogit())] })).rejects.toThrow(
      /misread\.onnx: .*sigmoid/,
    );
  });

  it('without a card is asked for one, with one to start from', async () => {
    const context = await openContext(await newFolder());
    const vww = await classFolders(await newFolder());
    const path = await modelFile(context, twoOutputs());
    await writeFile(path.replace('two-outputs', 'bare'), twoOutputs().onnx);
    await expect(run(context, { vww, model: [path.replace('two-outputs', 'bare')] })).rejects.toThrow(
      /the graph alone does not say how to use it[^]*Write bare\.json beside it/,
    );
  });

  it.each([
    [{ sizes: '48' }, '--sizes: the model to run at each size is given with --model'],
    [{ sizes: '48,48' }, '--sizes 48,48: give each size once'],
    [{ sizes: '48,big' }, '--sizes 48,big: whole numbers from 8 to 4096'],
  ])('%j is refused', async (options, message) => {
    const context = await openContext(await newFolder());
    const model = options.sizes === '48' ? {} : { model: ['m.onnx'] };
    await expect(async () => run(context, { predictions: ['p.csv'], ...model, ...options })).rejects.toThrow(
      message,
    );
  });
});
