import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../pipeline/errors.js';
import { findModel } from '../../../pipeline/models/find-card.js';
import type { ModelGraph } from '../../../pipeline/models/graph.js';
import { temporaryFolders } from '../../temporary.js';

const newFolder = temporaryFolders();

/** What the graph of the card below takes and gives. */
const graph: ModelGraph = {
  inputs: [{ name: 'x', type: 'float32', dims: ['n', 3, 224, 224] }],
  outputs: [{ name: 'y', type: 'float32', dims: ['n', 2] }],
};
const readGraph = () => Promise.resolve(graph);

const card = {
  name: 'mine',
  file: 'mine.onnx',
  input: { name: 'x', size: { width: 224, height: 224 }, fit: 'crop' },
  output: { form: 'softmax', output: 'y', person: 1 },
};

async function written(changes: object = {}): Promise<{ card: string; model: string }> {
  const folder = await newFolder();
  const paths = { card: join(folder, 'mine.json'), model: join(folder, 'mine.onnx') };
  await writeFile(paths.card, JSON.stringify({ ...card, ...changes }));
  await writeFile(paths.model, 'graph');
  return paths;
}

const SUM = createHash('sha256').update('graph').digest('hex');

describe('finding a model', () => {
  it('by the path of its card', async () => {
    const paths = await written({ sha256: SUM });
    expect(await findModel(paths.card, readGraph)).toMatchObject({
      card: { name: 'mine' },
      cardPath: paths.card,
      modelPath: paths.model,
      sha256: SUM,
    });
  });

  it('by the path of the file that a card stands beside', async () => {
    const paths = await written();
    expect(await findModel(paths.model, readGraph)).toMatchObject({
      cardPath: paths.card,
      modelPath: paths.model,
    });
  });

  it('by the graph alone, where that says all', async () => {
    const folder = await newFolder();
    const model = join(folder, 'yolo 11n.onnx');
    await writeFile(model, 'graph');
    const yolo: ModelGraph = {
      inputs: [{ name: 'images', type: 'float32', dims: [1, 3, 640, 640] }],
      outputs: [{ name: 'output0', type: 'float32', dims: [1, 84, 8400] }],
    };
    const found = await findModel(model, () => Promise.resolve(yolo));
    expect(found).toMatchObject({
      cardPath: null,
      card: {
        name: 'yolo-11n',
        input: { size: { width: 640, height: 640 }, fit: 'letterbox', pad: 114, scale: 1 / 255 },
        output: { form: 'yolo', version: 'v8', nms: false, person: [0] },
      },
    });
  });

  it('is refused with a card to start from, where the graph leaves a question open', async () => {
    const { model } = await written();
    const folder = await newFolder();
    const bare = join(folder, 'net.onnx');
    await writeFile(bare, 'graph');
    const error = await findModel(bare, readGraph).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(UsageError);
    const { message } = error as Error;
    expect(message).toContain('inputs:\n  x float32 [n, 3, 224, 224]\noutputs:\n  y float32 [n, 2]');
    expect(message).toContain(`Write net.json beside it`);
    // What is printed is a card indeed.
    const started = JSON.parse(message.slice(message.indexOf('{'))) as object;
    await writeFile(join(folder, 'net.json'), JSON.stringify(started));
    expect((await findModel(bare, readGraph)).card.output).toEqual({
      form: 'softmax',
      output: 'y',
      person: [0],
    });
    expect(model).not.toBe(bare);
  });

  it('says which names there are, and what comes near', async () => {
    await expect(findModel('person-centrenet', readGraph)).rejects.toThrow('Did you mean person-centernet?');
    await expect(findModel('xyz', readGraph)).rejects.toThrow('There are: person-centernet');
    await expect(findModel('./none.onnx', readGraph)).rejects.toThrow(
      'none.onnx: no such model or model card',
    );
  });

  it('says what is wrong with a card', async () => {
    const bad = await written({ inptu: 1, output: { form: 'softmax', output: 'y' } });
    const error = await findModel(bad.card, readGraph).catch((caught: unknown) => caught);
    expect(String(error)).toContain(`${bad.card}: output.person is missing`);
    expect(String(error)).toContain(`${bad.card}: unknown key inptu`);
    const other = await written({ sha256: '0'.repeat(64) });
    await expect(findModel(other.card, readGraph)).rejects.toThrow(`and that of ${other.model} is ${SUM}`);
    const gone = await written({ file: 'gone.onnx' });
    await expect(findModel(gone.card, readGraph)).rejects.toThrow(
      /file is gone\.onnx, and there is no .*gone\.onnx/,
    );
    await writeFile(gone.card, '{"name":');
    await expect(findModel(gone.card, readGraph)).rejects.toThrow('mine.json: not JSON');
  });

  it.each([
    ['an input of another name', { input: { ...card.input, name: 'z' } }, /input\.name is z.*x float32/s],
    ['another type', { input: { ...card.input, type: 'uint8' } }, /input\.type is uint8, and x is float32/],
    ['another layout', { input: { ...card.input, layout: 'NHWC' } }, /asks for 3 channels, and .* has 224/],
    [
      'another side',
      { input: { ...card.input, size: { width: 192, height: 224 } } },
      /width is 192, and .* takes 224/,
    ],
    [
      'a size by the picture',
      { input: { ...card.input, size: { longestSide: 224 } } },
      /goes by the picture .*, and the width of .* is fixed/,
    ],
    [
      'an output that is missing',
      { output: { ...card.output, output: 'logits' } },
      /output logits .*y float32/s,
    ],
    ['an embedding that is missing', { embedding: 'features' }, /output features is named by the card/],
  ])('holds the card against the graph: %s', async (_what, changes, message) => {
    const paths = await written(changes);
    await expect(findModel(paths.card, readGraph)).rejects.toThrow(message);
  });
});
