import { mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { RunContext } from '../../../pipeline/context.js';
import { withRunDatabase } from '../../../pipeline/database.js';
import { literal, type Row } from '../../../pipeline/io/duckdb.js';
import { hashImageId } from '../../../pipeline/keys.js';
import { runImages } from '../../../pipeline/stages/images.js';
import { runScore } from '../../../pipeline/stages/score.js';
import { text } from '../../../pipeline/tables/cells.js';
import { openImagesContext } from '../../../scripts/bench/images-workspace.js';
import { notFiniteModel, testModels, type TestModel } from '../../onnx/forms.js';
import { temporaryFolders } from '../../temporary.js';

const newFolder = temporaryFolders();
const IDS = Array.from({ length: 140 }, (_, index) => index.toString(16).padStart(16, '0'));

/** A model of a form, by its name. */
function model(name: string): TestModel {
  const found = testModels().find(({ card }) => card.name === name);
  if (found === undefined) throw new Error(name);
  return found;
}

/** Writes a model and its card, and gives the card's path. */
async function written(folder: string, { card, onnx }: TestModel): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, card.file), onnx);
  const path = join(folder, `${card.name}.json`);
  await writeFile(path, JSON.stringify(card));
  return path;
}

/**
 * A workspace with working copies of pictures in a folder: the redder the higher the id; those whose id ends with f have
 * none.
 */
async function withPictures(folder: string, ids: readonly string[] = IDS): Promise<RunContext> {
  const photos = join(folder, 'photos');
  await mkdir(photos, { recursive: true });
  for (const [index, id] of ids.entries()) {
    if (id.endsWith('f')) continue;
    const background = { r: 20 + index, g: 30, b: 60 };
    await sharp({ create: { width: 60, height: 48, channels: 3, background } })
      .jpeg()
      .toFile(join(photos, `${id}.jpg`));
  }
  const context = await openImagesContext(join(folder, 'work'), ids, {
    from: ['folder'],
    folder: photos,
    workers: 1,
  });
  await runImages(context);
  return context;
}

function scoring(context: RunContext, score: Partial<RunContext['config']['score']>): RunContext {
  return {
    ...context,
    config: { ...context.config, score: { ...context.config.score, workers: 1, ...score } },
  };
}

async function scores({ config, workspace }: RunContext, name: string): Promise<Row[]> {
  const tables = literal(join(workspace.scoresFolder(name, 'validation'), '*.parquet'));
  return withRunDatabase(config, workspace, (database) =>
    database.all(`FROM read_parquet(${tables}) ORDER BY hash`),
  );
}

async function files({ workspace }: RunContext, name: string): Promise<ReadonlyMap<string, string>> {
  const folder = workspace.scoresFolder(name, 'validation');
  const names = (await readdir(folder)).sort();
  return new Map(
    await Promise.all(
      names.map(async (file) => [file, await readFile(join(folder, file), 'base64')] as const),
    ),
  );
}

describe('the score stage', () => {
  it('writes a row for every planned image, in the order of the hash, with both probabilities and the box', async () => {
    const folder = await newFolder();
    const context = scoring(await withPictures(folder), { model: await written(folder, model('heatmap')) });
    expect(await runScore(context)).toEqual({
      lines: ['validation: 132 pictures scored, 8 images without a picture by heatmap'],
    });
    const rows = await scores(context, 'heatmap');
    expect(rows.map((row) => row['hash'])).toEqual(IDS.map(hashImageId).sort());
    for (const row of rows) {
      const id = text(row, 'image_id');
      if (id.endsWith('f')) {
        expect(row).toMatchObject({ outcome: 'no_picture', person_probability_crop: null, embedding: null });
        continue;
      }
      const red = (20 + Number.parseInt(id, 16)) / 255;
      expect(row['outcome']).toBe('ok');
      expect(row['person_probability_crop']).toBeCloseTo(red, 1);
      expect(row['person_probability_whole']).toBeCloseTo(red, 1);
      expect(Number(row['box_xmax'])).toBeGreaterThan(Number(row['box_xmin']));
      expect(row['embedding']).toHaveLength(3);
    }
  });

  it('makes a lost shard again and lets the others be, with the same bytes at the end', async () => {
    const folder = await newFolder();
    const context = scoring(await withPictures(folder), { model: await written(folder, model('softmax')) });
    await runScore(context);
    const before = await files(context, 'softmax');
    expect([...before.keys()]).toEqual([
      'shard-00000-of-00002.done.json',
      'shard-00000-of-00002.parquet',
      'shard-00001-of-00002.done.json',
      'shard-00001-of-00002.parquet',
    ]);
    const at = (name: string): string => join(context.workspace.scoresFolder('softmax', 'validation'), name);
    const untouched = await stat(at('shard-00000-of-00002.parquet'));
    // What a killed run leaves: the table without its sidecar.
    await rm(at('shard-00001-of-00002.done.json'));
    await truncate(at('shard-00001-of-00002.parquet'), 100);
    await runScore(scoring(context, { workers: 2, batch: 3 }));
    expect(await files(context, 'softmax')).toEqual(before);
    expect((await stat(at('shard-00000-of-00002.parquet'))).mtimeMs).toBe(untouched.mtimeMs);
  });

  it('notes what a card says later of the training, and keeps the scores', async () => {
    const folder = await newFolder();
    const softmax = model('softmax');
    const context = scoring(await withPictures(folder, IDS.slice(0, 10)), {
      model: await written(folder, softmax),
    });
    await runScore(context);
    const before = await files(context, 'softmax');
    const sidecar = join(
      context.workspace.scoresFolder('softmax', 'validation'),
      'shard-00000-of-00001.done.json',
    );
    expect(await readFile(sidecar, 'utf8')).not.toContain('trained_on');
    const card: TestModel['card'] = { ...softmax.card, trainedOn: { splits: ['train_quality', 'test'] } };
    await written(folder, { ...softmax, card });
    await runScore(context);
    expect(await readFile(sidecar, 'utf8')).toContain('"trained_on": "train test"');
    const table = 'shard-00000-of-00001.parquet';
    expect((await files(context, 'softmax')).get(table)).toBe(before.get(table));
  });

  it('scores again where the model is another one, and only its own folder', async () => {
    const folder = await newFolder();
    const pictures = await withPictures(folder, IDS.slice(0, 10));
    const sigmoid = model('sigmoid');
    const context = scoring(pictures, { model: await written(folder, sigmoid) });
    await runScore(context);
    const [first] = await scores(context, 'sigmoid');
    const card: TestModel['card'] = {
      ...sigmoid.card,
      output: { form: 'probability', output: 'means', person: 2 },
    };
    await written(folder, { ...sigmoid, card });
    await runScore(context);
    const [second] = await scores(context, 'sigmoid');
    expect(first['person_probability_whole']).toBeGreaterThan(0.5);
    expect(second['person_probability_whole']).toBeCloseTo(60 / 255, 1);
  });

  it('tells of the model in the sidecars: its sum, and what it was trained on', async () => {
    const folder = await newFolder();
    const softmax = model('softmax');
    const card = { ...softmax.card, trainedOn: { splits: ['train_large' as const, 'test' as const] } };
    const context = scoring(await withPictures(folder, IDS.slice(0, 4)), {
      model: await written(folder, { ...softmax, card }),
    });
    await runScore(context);
    const found = await files(context, 'softmax');
    const sidecar: unknown = JSON.parse(
      Buffer.from(found.get('shard-00000-of-00001.done.json') ?? '', 'base64').toString(),
    );
    expect(sidecar).toMatchObject({
      stage: 'score',
      counts: { ok: 4 },
      facts: { model: 'softmax', target: 'Person', trained_on: 'train test' },
    });
  });

  it('counts broken working copies and scores that are no numbers, and ends with too many failures', async () => {
    const folder = await newFolder();
    const pictures = await withPictures(folder, IDS.slice(0, 10));
    const { tar } = pictures.workspace.imageShard('validation', 0, 1);
    const bytes = await readFile(tar);
    // The first picture's data begin behind its header of 512 bytes.
    bytes.fill(0, 600, 800);
    await writeFile(tar, bytes);
    const warnings: string[] = [];
    const report = { ...pictures.report, warn: (text: string) => warnings.push(text) };
    const context = scoring({ ...pictures, report }, { model: await written(folder, notFiniteModel()) });
    const summary = await runScore(context);
    expect(summary.lines).toEqual(['validation: 9 pictures scored, 1 unreadable by not-finite']);
    expect(summary.aboveAllowedShare).toMatch(/10\.0 % of the pictures have no score, 1\.0 % are allowed/);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(
      /pictures without a score: 1\. The first is [0-9a-f]{16}: its working copy in/,
    );
    const outcomes = (await scores(context, 'not-finite')).map((row) => row['outcome']);
    expect(outcomes.filter((outcome) => outcome === 'unreadable')).toHaveLength(1);
  });

  it('warns of a split without pictures, and writes its empty table', async () => {
    const folder = await newFolder();
    const pictures = await withPictures(folder, []);
    const warnings: string[] = [];
    const report = { ...pictures.report, warn: (text: string) => warnings.push(text) };
    const context = scoring({ ...pictures, report }, { model: await written(folder, model('softmax')) });
    expect((await runScore(context)).lines).toEqual(['validation: 0 pictures scored by softmax']);
    expect(warnings).toEqual(['score: validation: there is no picture to score']);
    expect(await scores(context, 'softmax')).toEqual([]);
  });

  it('leaves out a view that is not asked for', async () => {
    const folder = await newFolder();
    const context = scoring(await withPictures(folder, IDS.slice(0, 3)), {
      model: await written(folder, model('probability')),
      views: ['crop'],
    });
    await runScore(context);
    for (const row of await scores(context, 'probability')) {
      expect(row['person_probability_crop']).toBeTypeOf('number');
      expect(row['person_probability_whole']).toBeNull();
    }
  });

  it('asks for pictures where there are none yet, and for a card where the graph needs one', async () => {
    const folder = await newFolder();
    const bare = await openImagesContext(join(folder, 'work'), IDS, {});
    const context = scoring(bare, { model: await written(folder, model('softmax')) });
    await expect(runScore(context)).rejects.toThrow('validation: no pictures yet. Run: wake-vision images');
    await rm(join(folder, 'softmax.json'));
    await expect(runScore(scoring(bare, { model: join(folder, 'softmax.onnx') }))).rejects.toThrow(
      /means float32 \[n, 3\][^]*Write softmax\.json beside it[^]*"form": "softmax"/,
    );
  });

  it('says that a model finds another class than the target', async () => {
    const folder = await newFolder();
    const bare = await openImagesContext(join(folder, 'work'), IDS, {});
    const context = scoring(
      { ...bare, target: { ...bare.target, name: 'Bird' } },
      { model: await written(folder, model('softmax')) },
    );
    await expect(runScore(context)).rejects.toThrow(
      'The model softmax finds Person, and target.class is Bird',
    );
  });

  it('tells what the model refuses', async () => {
    const folder = await newFolder();
    const heatmap = model('heatmap');
    const card: TestModel['card'] = {
      ...heatmap.card,
      output: { form: 'softmax', output: 'map', person: 0 },
    };
    const context = scoring(await withPictures(folder, IDS.slice(0, 3)), {
      model: await written(folder, { ...heatmap, card }),
    });
    await expect(runScore(context)).rejects.toThrow(
      /heatmap\.onnx: output map is \[1, 3, 8, 8\], expected \[1, values\]/,
    );
  });
});
