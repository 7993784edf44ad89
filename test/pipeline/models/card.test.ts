import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { modelCardSchema, outputNames } from '../../../pipeline/models/card.js';
import { BUILT_IN_CARDS, DEFAULT_MODEL } from '../../../pipeline/models/default-model.js';
import { testModels } from '../../onnx/forms.js';

const least = {
  name: 'my-model',
  file: 'my-model.onnx',
  input: { name: 'x', size: { width: 224, height: 224 }, fit: 'crop' },
  output: { form: 'softmax', output: 'y', person: 1 },
};

describe('a model card', () => {
  it('has a default for all that is usual', () => {
    expect(modelCardSchema.parse(least)).toEqual({
      ...least,
      target: 'Person',
      input: {
        ...least.input,
        layout: 'NCHW',
        type: 'float32',
        channels: 'RGB',
        pad: 0,
        place: 'middle',
        scale: 1 / 255,
        mean: [0, 0, 0],
        std: [1, 1, 1],
      },
      output: { ...least.output, person: [1] },
    });
  });

  it.each([
    ['a name that leads out of its folder', { ...least, name: '../scores' }, 'name'],
    ['an unknown key', { ...least, treshold: 0.5 }, ''],
    ['an unknown form', { ...least, output: { form: 'magic', output: 'y', person: 0 } }, 'output.form'],
    ['a key of another form', { ...least, output: { ...least.output, version: 'v8' } }, 'output'],
    ['means of two channels', { ...least, input: { ...least.input, mean: [0, 0] } }, 'input.mean'],
    ['one mean for three channels', { ...least, input: { ...least.input, mean: [0.5] } }, 'input.mean'],
    ['a deviation of nothing', { ...least, input: { ...least.input, std: [1, 0, 1] } }, 'input.std'],
    [
      'a scale for plain levels',
      { ...least, input: { ...least.input, type: 'uint8', scale: 1 } },
      'input.scale',
    ],
    [
      'a longest side that is no multiple',
      { ...least, input: { ...least.input, size: { longestSide: 400, multipleOf: 32 } } },
      'input.size',
    ],
    ['a sum that is none', { ...least, sha256: 'abc' }, 'sha256'],
    ['a split that there is not', { ...least, trainedOn: { splits: ['training'] } }, 'trainedOn.splits.0'],
  ])('refuses %s', (_what, card, path) => {
    const parsed = modelCardSchema.safeParse(card);
    expect(parsed.error?.issues[0].path.join('.')).toBe(path);
  });

  it('names each output once', () => {
    const names = testModels().map(({ card }) => [card.name, outputNames(modelCardSchema.parse(card))]);
    expect(Object.fromEntries(names)).toMatchObject({
      softmax: ['means'],
      heatmap: ['means', 'map', 'sizes'],
      'yolo-v8': ['output0'],
      detr: ['logits', 'boxes'],
      ssd: ['boxes', 'scores', 'classes'],
    });
  });

  it('that comes with the package is right, and has the name of its file', async () => {
    const files = (await readdir(BUILT_IN_CARDS)).filter((file) => file.endsWith('.json'));
    expect(files).toContain(`${DEFAULT_MODEL}.json`);
    for (const file of files) {
      const card = modelCardSchema.parse(JSON.parse(await readFile(join(BUILT_IN_CARDS, file), 'utf8')));
      expect(`${card.name}.json`).toBe(file);
    }
  });
});
