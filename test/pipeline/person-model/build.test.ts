import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readOnnx } from '../../../manifests/onnx/read.js';
import { onnxStatistics } from '../../../manifests/onnx/statistics.js';
import { buildPersonModel, type BuiltModel } from '../../../pipeline/person-model/build.js';
import { photograph } from '../../../scripts/world/photograph.js';
import { seededRandom } from '../../../scripts/world/random.js';
import { drawScene } from '../../../scripts/world/scenes/index.js';
import { drawnPixels, photographs } from '../io/image-drawing.js';
import { loadReference, REFERENCE_SIDE } from './tf-reference.js';

const folder = mkdtempSync(join(tmpdir(), 'wake-vision-model-'));
const path = join(folder, 'new', 'person.onnx');
let built: BuiltModel;
let session: InferenceSession;

beforeAll(async () => {
  built = await buildPersonModel(path);
  session = await InferenceSession.create(path, { intraOpNumThreads: 1 });
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function run(pixels: Uint8Array, height: number, width: number, count = 1) {
  const image = new Tensor('uint8', pixels, [count, height, width, 3]);
  const { heatmap, sizes } = await session.run({ image });
  return {
    heatmap: heatmap.data as Float32Array,
    sizes: sizes.data as Float32Array,
    dims: [heatmap.dims, sizes.dims],
  };
}

function noise(length: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, at) => Math.max(most, Math.abs(value - b[at])), 0);
}

/** A drawn walker in a street or field, which the network takes for a person. */
async function walker(side: number): Promise<Uint8Array> {
  const random = seededRandom('walker');
  const scene = drawScene('full_figure', random, { width: 1024, height: 1024 }, side / 1024);
  return (await photograph(scene, random, { exposure: 'normal', blur: 0, clean: false })).pixels;
}

describe('the person model', () => {
  it('gives the heatmap and the sizes that TensorFlow.js gives', async () => {
    const reference = await loadReference();
    const side = REFERENCE_SIDE;
    const figure = await walker(side);
    const pictures = [drawnPixels(side, side), noise(side * side * 3), figure];
    for (const { bytes } of photographs(3)) {
      pictures.push(await sharp(bytes).resize(side, side, { fit: 'fill' }).removeAlpha().raw().toBuffer());
    }
    for (const pixels of pictures) {
      const expected = reference(pixels);
      const actual = await run(pixels, side, side);
      expect(actual.dims).toEqual([
        [1, 1, side / 4, side / 4],
        [1, 4, side / 4, side / 4],
      ]);
      expect(largestDifference(actual.heatmap, expected.heatmap)).toBeLessThan(1e-5);
      expect(largestDifference(actual.sizes, expected.sizes)).toBeLessThan(0.02);
    }
    expect(Math.max(...(await run(figure, side, side)).heatmap)).toBeGreaterThan(0.5);
  });

  it.each([
    [320, 320],
    [416, 416],
    [256, 512],
  ])('runs on %i x %i pixels, several at once as one by one', async (height, width) => {
    const one = drawnPixels(width, height, 1);
    const other = drawnPixels(width, height, 2);
    const both = await run(Buffer.concat([one, other]), height, width, 2);
    expect(both.dims).toEqual([
      [2, 1, height / 4, width / 4],
      [2, 4, height / 4, width / 4],
    ]);
    const half = both.heatmap.length / 2;
    const alone = await Promise.all([run(one, height, width), run(other, height, width)]);
    expect(largestDifference(both.heatmap.slice(0, half), alone[0].heatmap)).toBeLessThan(1e-6);
    expect(largestDifference(both.heatmap.slice(half), alone[1].heatmap)).toBeLessThan(1e-6);
  });

  it('is the same, byte for byte, when built again over an older one, and leaves nothing beside it', async () => {
    const before = readFileSync(path);
    expect(await buildPersonModel(path)).toEqual(built);
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(join(folder, 'new'))).toEqual(['person.onnx']);
    expect(built).toMatchObject({
      path,
      bytes: before.length,
      sha256: createHash('sha256').update(before).digest('hex'),
    });
  });

  it('is the file that its card describes', () => {
    const card = z
      .looseObject({
        sha256: z.string(),
        source: z.string(),
        input: z.looseObject({ name: z.string() }),
        output: z.looseObject({ output: z.string(), sizes: z.looseObject({ output: z.string() }) }),
      })
      .parse(JSON.parse(readFileSync('models/person-centernet.json', 'utf8')));
    expect(card.sha256).toBe(built.sha256);
    expect(card.source).toContain(`@vladmandic/human ${built.packageVersion}`);
    const model = readOnnx(readFileSync(path));
    expect(model.inputs).toEqual([{ name: card.input.name, type: 'uint8', shape: ['n', 'h', 'w', 3] }]);
    expect(model.outputs).toEqual([
      { name: card.output.output, type: 'float32', shape: ['n', 1, 'h/4', 'w/4'] },
      { name: card.output.sizes.output, type: 'float32', shape: ['n', 4, 'h/4', 'w/4'] },
    ]);
    expect(model.opsets).toEqual({ '': 17 });
  });

  it('keeps its weights in 16 bits', () => {
    const { parameters, weightBytes, operations } = onnxStatistics(readOnnx(readFileSync(path)));
    expect(operations['Conv']).toBe(89);
    expect(parameters).toBeGreaterThan(1_900_000);
    expect(weightBytes / parameters).toBeCloseTo(2, 2);
  });
});

describe('buildPersonModel', () => {
  /** A folder with a package of the network's name that holds no network. */
  function hollowPackage(): string {
    const root = join(folder, 'hollow', 'node_modules', '@vladmandic', 'human');
    mkdirSync(root, { recursive: true });
    writeFileSync(
      join(root, 'package.json'),
      JSON.stringify({ name: '@vladmandic/human', version: '9.0.0', main: 'index.js' }),
    );
    writeFileSync(join(root, 'index.js'), '');
    return root;
  }

  it('tells that the package is missing, or which of its files, and writes nothing', async () => {
    const target = join(folder, 'none.onnx');
    await expect(buildPersonModel(target, join(folder, 'x.js'))).rejects.toThrow(
      'the package @vladmandic/human is missing; install it with: npm install @vladmandic/human@3.3.6',
    );
    const root = hollowPackage();
    await expect(buildPersonModel(target, join(folder, 'hollow', 'x.js'))).rejects.toThrow(
      `${join(root, 'models', 'centernet.json')} cannot be read`,
    );
    expect(readdirSync(folder)).not.toContain('none.onnx');
  });
});
