import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PictureScore } from '../../../pipeline/io/picture-scorer.js';
import { openScorePool, readModelGraph } from '../../../pipeline/io/score-pool.js';
import { modelCardSchema } from '../../../pipeline/models/card.js';
import { encodeGraph } from '../../onnx/graph.js';
import { meanModel, notFiniteModel, testModels, type TestModel } from '../../onnx/forms.js';
import { temporaryFolders } from '../../temporary.js';

const newFolder = temporaryFolders();
const CPU = { providers: ['cpu'], intraOpThreads: 1 };

/** Blue, with a red square in the upper left quarter; twice as wide as high. */
let halfRed: Buffer;
let black: Buffer;

beforeAll(async () => {
  const square = { width: 128, height: 128, channels: 3 as const };
  halfRed = await sharp({
    create: { ...square, width: 512, height: 256, background: { r: 0, g: 0, b: 200 } },
  })
    .composite([{ input: { create: { ...square, background: { r: 250, g: 0, b: 0 } } }, left: 0, top: 0 }])
    .jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
    .toBuffer();
  black = await sharp({ create: { ...square, background: { r: 0, g: 0, b: 0 } } })
    .jpeg()
    .toBuffer();
});

async function score(
  { card, onnx }: TestModel,
  jpegs: readonly Buffer[],
  options: { batch?: number; workers?: number } = {},
): Promise<readonly PictureScore[]> {
  const folder = await newFolder();
  const path = join(folder, card.file);
  await mkdir(folder, { recursive: true });
  await writeFile(path, onnx);
  const scorer = {
    card: modelCardSchema.parse(card),
    views: ['crop', 'whole'] as const,
    batch: options.batch ?? 1,
  };
  const pool = openScorePool(path, scorer, CPU, options.workers ?? 1);
  try {
    return await pool.run(jpegs.map((jpeg) => Uint8Array.from(jpeg)));
  } finally {
    await pool.close();
  }
}

/** Both probabilities and the box of the whole picture, to two places. */
function facts(score: PictureScore): unknown {
  if (score.outcome !== 'read') return score.outcome;
  const { crop, whole } = score.views;
  const near = (value: number): number => Math.round(value * 100) / 100 + 0;
  return {
    crop: crop?.outcome === 'ok' ? near(crop.probability) : crop?.outcome,
    whole: whole?.outcome === 'ok' ? near(whole.probability) : whole?.outcome,
    box:
      whole?.outcome === 'ok' && whole.box !== null
        ? [whole.box.xMin, whole.box.xMax, whole.box.yMin, whole.box.yMax].map(near)
        : null,
  };
}

// Of the whole picture an eighth is red, of the crop (from 128 to 384) nothing: means of (0.12, 0, 0.69), (0, 0, 0.78).
const SHARE = { whole: [0.12, 0, 0.69], crop: [0, 0, 0.78] };
const softmax = ([a, b, c]: number[]): number => Math.exp(a) / (Math.exp(a) + Math.exp(b) + Math.exp(c));
const RED = 250 / 255;
const expected: Readonly<Record<string, unknown>> = {
  softmax: { crop: softmax(SHARE.crop), whole: softmax(SHARE.whole), box: null },
  sigmoid: { crop: 0.5, whole: 1 / (1 + Math.exp(-0.1225)), box: null },
  probability: { crop: 0, whole: 0.1225, box: null },
  // The first of the reddest cells: centre (0.5, 0.5) of 8, sizes 2 x 4 cells, cut at the edges.
  heatmap: { crop: 0, whole: RED, box: [0, 0.1875, 0, 0.3125] },
  'yolo-v8': { crop: 0, whole: RED, box: [0, 0.5, 0, 0.5] },
  'yolo-v5': { crop: 0, whole: RED / 2, box: [0, 0.5, 0, 0.5] },
  'yolo-nms': { crop: 0, whole: RED, box: [0, 0.5, 0, 0.5] },
  detr: { crop: 0.5, whole: 1 / (1 + Math.exp(-RED)), box: [0, 0.5, 0, 0.5] },
  ssd: { crop: 0, whole: RED, box: [0, 0.5, 0, 0.5] },
};

describe('scoring in workers', () => {
  it.each(testModels())('reads $card.name', async (model) => {
    const [whole] = await score(model, [halfRed]);
    const found = facts(whole) as { crop: number; whole: number; box: number[] | null };
    const wanted = expected[model.card.name] as typeof found;
    expect(found.crop).toBeCloseTo(wanted.crop, 1);
    expect(found.whole).toBeCloseTo(wanted.whole, 1);
    if (wanted.box === null) expect(found.box).toBeNull();
    else
      wanted.box.forEach((side, index) => {
        expect(found.box?.[index]).toBeCloseTo(side, 1);
      });
  });

  it('gives each picture of a batch its own score, and the same as one at a time', async () => {
    const [heatmap] = testModels().filter(({ card }) => card.name === 'heatmap');
    const jpegs = [halfRed, black, halfRed, black, black];
    const single = await score(heatmap, jpegs, { batch: 1 });
    const batched = await score(heatmap, jpegs, { batch: 4 });
    expect(batched).toEqual(single);
    expect(facts(single[0])).not.toEqual(facts(single[1]));
    expect(facts(single[0])).toEqual(facts(single[2]));
  });

  it('keeps pictures apart that lie ready at one worker', async () => {
    const [heatmap] = testModels().filter(({ card }) => card.name === 'heatmap');
    const folder = await newFolder();
    await writeFile(join(folder, 'heatmap.onnx'), heatmap.onnx);
    const scorer = { card: modelCardSchema.parse(heatmap.card), views: ['whole'] as const, batch: 1 };
    const pool = openScorePool(join(folder, 'heatmap.onnx'), scorer, CPU, 1);
    const jpegs = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? halfRed : black));
    const scores = await Promise.all(jpegs.map(async (jpeg) => (await pool.run([Uint8Array.from(jpeg)]))[0]));
    await pool.close();
    for (const [index, one] of scores.entries())
      expect(facts(one)).toMatchObject({ whole: index % 2 === 0 ? 0.98 : 0 });
  });

  it.each([
    meanModel('fixed-batch', { dims: [4, 3, 64, 64] }),
    meanModel('half', { dims: ['n', 3, 64, 64], type: 'float16' }),
    meanModel('levels', { dims: ['n', 64, 64, 3], type: 'uint8', layout: 'NHWC' }),
  ])('feeds a model of its own kind: $card.name', async (mean) => {
    const scores = await score(mean, [halfRed, black, halfRed], { batch: 3 });
    const wholes = scores.map((one) => (facts(one) as { whole: number }).whole);
    expect(wholes[0]).toBeCloseTo(0.1225, 1);
    expect(wholes[1]).toBe(0);
    expect(wholes[2]).toBe(wholes[0]);
  });

  it('lets the size go by the picture, and runs those of equal sides together', async () => {
    const size = { longestSide: 64, multipleOf: 32 };
    const mean = meanModel('by-picture', { dims: ['n', 3, 'h', 'w'], size, fit: 'letterbox' });
    const jpegs = [halfRed, black, halfRed, black];
    const batched = await score(mean, jpegs, { batch: 8 });
    expect(batched).toEqual(await score(mean, jpegs, { batch: 1 }));
    // Twice as wide as high: 64 x 32, without padding.
    expect((facts(batched[0]) as { whole: number }).whole).toBeCloseTo(0.1225, 1);
  });

  it('gives the embedding of the whole picture', async () => {
    const [heatmap] = testModels().filter(({ card }) => card.name === 'heatmap');
    const [one] = await score(heatmap, [halfRed]);
    if (one.outcome !== 'read') throw new Error(one.outcome);
    expect(one.embedding).toHaveLength(3);
    for (const [index, share] of SHARE.whole.entries()) expect(one.embedding?.[index]).toBeCloseTo(share, 1);
  });

  it('goes on after a broken picture, and after one whose score is no number', async () => {
    const jpegs = [halfRed, halfRed.subarray(0, halfRed.length - 200), Buffer.from('no picture'), black];
    const scores = await score(notFiniteModel(), jpegs);
    expect(scores.map(facts)).toEqual([
      { crop: 0.5, whole: 0.5, box: null },
      'unreadable',
      'unreadable',
      { crop: 'not_finite', whole: 'not_finite', box: null },
    ]);
  });

  it('refuses logits where the card says probabilities', async () => {
    const [yolo] = testModels().filter(({ card }) => card.name === 'yolo-v8');
    const card = { ...yolo.card, input: { ...yolo.card.input, scale: 1 } };
    await expect(score({ ...yolo, card }, [halfRed])).rejects.toThrow(
      /output output0 holds 2\d\d.*no probability/,
    );
  });

  it('refuses an output of another shape than the form has', async () => {
    const [softmax] = testModels();
    const card: TestModel['card'] = {
      ...softmax.card,
      output: { form: 'heatmap', output: 'means', person: 0 },
    };
    await expect(score({ ...softmax, card }, [halfRed])).rejects.toThrow(
      'output means is [1, 3], expected [1, classes, rows, columns]',
    );
  });
});

describe('opening a model', () => {
  it('tells what the graph takes and gives', async () => {
    const folder = await newFolder();
    const [softmax] = testModels();
    await writeFile(join(folder, 'a.onnx'), softmax.onnx);
    expect(await readModelGraph(join(folder, 'a.onnx'), CPU)).toEqual({
      inputs: [{ name: 'image', type: 'float32', dims: ['n', 3, 64, 64] }],
      outputs: [{ name: 'means', type: 'float32', dims: ['n', 3] }],
    });
  });

  it('says which file is missing, is no model, or needs a newer runtime', async () => {
    const folder = await newFolder();
    await expect(readModelGraph(join(folder, 'none.onnx'), CPU)).rejects.toThrow(
      'none.onnx: no such model file',
    );
    await writeFile(join(folder, 'text.onnx'), 'not a model');
    await expect(readModelGraph(join(folder, 'text.onnx'), CPU)).rejects.toThrow(
      /text\.onnx: the ONNX runtime cannot open it/,
    );
    const value = { type: 'float32', dims: [1] } as const;
    const newer = encodeGraph({
      inputs: [{ name: 'a', ...value }],
      outputs: [{ name: 'b', ...value }],
      nodes: [{ op: 'Relu', inputs: ['a'], outputs: ['b'] }],
      opset: 99,
    });
    await writeFile(join(folder, 'newer.onnx'), newer);
    await expect(readModelGraph(join(folder, 'newer.onnx'), CPU)).rejects.toThrow(
      /newer\.onnx: made for a newer ONNX than the runtime knows: .*99.*Export the model with an older opset/s,
    );
  });

  it('names the providers there are where one is unknown', async () => {
    const folder = await newFolder();
    await writeFile(join(folder, 'a.onnx'), testModels()[0].onnx);
    await expect(
      readModelGraph(join(folder, 'a.onnx'), { providers: ['abacus', 'cpu'], intraOpThreads: 1 }),
    ).rejects.toThrow(/no execution provider abacus\. It has: .*cpu/);
  });
});
