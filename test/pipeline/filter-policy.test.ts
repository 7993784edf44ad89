import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { evaluate } from '../../pipeline/evaluate.js';
import { citation } from '../../pipeline/evaluate/citation.js';
import { parseRequest } from '../../pipeline/evaluate/options.js';
import { filterModel } from '../../pipeline/filter-model.js';
import { IMAGE_ISSUES } from '../../filters/index.js';
import { runFilter } from '../../pipeline/stages/filter.js';
import { standingDecisions } from '../../pipeline/stages/filter/inputs.js';
import { withRunDatabase } from '../../pipeline/database.js';
import {
  idOf,
  labelOwnData,
  openContext,
  readDecisions,
  writeOwnData,
  writeScores,
  type OwnImage,
} from './filter-world.js';

const TEST = 0x100;

/** Twelve persons and twelve others; the model is sure that one label of each kind is wrong. */
const IMAGES: OwnImage[] = Array.from({ length: 24 }, (_, i) => ({
  id: idOf(TEST + i),
  split: 'test' as const,
  person: i % 2 === 0,
  shows: TEST + i,
  ...(i === 0 ? { probability: 0.02 } : {}),
  ...(i === 1 ? { probability: 0.98 } : {}),
}));

let folder: string;
let keys: Record<string, unknown>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wake-vision-policy-'));
  keys = await writeOwnData(folder, IMAGES);
  await labelOwnData({ ...keys, splits: ['test'] });
}, 60_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  for (const name of ['scores', 'decisions'])
    await rm(join(folder, 'workspace', name), { recursive: true, force: true });
});

function open(more: Record<string, unknown>) {
  return openContext({ ...keys, splits: ['test'], ...more });
}

describe('the model that judges', () => {
  it('is the one that scores, by name, card or file, unless filter.model names another', async () => {
    const card = {
      name: 'mine-2',
      file: 'mine.onnx',
      input: { name: 'x', size: { width: 96, height: 96 }, fit: 'crop' },
      output: { form: 'softmax', output: 'y', person: 1 },
    };
    const models = join(folder, 'models');
    await mkdir(models, { recursive: true });
    await writeFile(join(models, 'mine.onnx'), 'weights');
    await writeFile(join(models, 'mine.json'), JSON.stringify(card));
    await writeFile(join(models, 'bare one.onnx'), 'weights');
    const named = async (score: Record<string, unknown>, filter: Record<string, unknown> = {}) =>
      filterModel((await open({ score, filter })).context.config);
    expect(await named({})).toBe('person-centernet');
    expect(await named({ model: join(models, 'mine.json') })).toBe('mine-2');
    expect(await named({ model: join(models, 'mine.onnx') })).toBe('mine-2');
    expect(await named({ model: join(models, 'bare one.onnx') })).toBe('bare-one');
    expect(await named({ model: join(models, 'mine.json') }, { model: 'other' })).toBe('other');
    await expect(named({}, { model: join(models, 'none.json') })).rejects.toThrow(
      /no such model.*filter.model/,
    );
    await expect(named({}, { model: '..' })).rejects.toThrow(/filter.model is ..: a name below scores/);
  });

  it('without scores is told of, beside those that have some', async () => {
    const { context } = await open({ filter: { model: 'mine-2' } });
    await writeScores(context, 'test', IMAGES);
    const other = await open({});
    await runFilter(other.context);
    expect(other.warnings.join('\n')).toMatch(
      /person-centernet has scored no image of test.*or take the scores of mine-2 \(--model NAME\)/,
    );
  });

  it('of unknown training is warned of, and one of known training elsewhere is not', async () => {
    const { context, warnings } = await open({});
    await writeScores(context, 'test', IMAGES);
    await runFilter(context);
    expect(warnings.join('\n')).toContain('what person-centernet was trained on is not known');
    const known = await open({});
    await writeScores(context, 'test', IMAGES, { trained_on: 'train' });
    await runFilter(known.context);
    expect(known.warnings.join('\n')).not.toContain('trained on');
  });

  it('is one: scores by two files of a name are refused', async () => {
    const { context } = await open({});
    await writeScores(context, 'test', IMAGES, { model_sha256: 'a'.repeat(64) });
    const at = join(context.workspace.scoresFolder('person-centernet', 'test'), 'shard-00000-of-00001');
    const second = at.replace('00000-of-00001', '00001-of-00001');
    await writeFile(`${second}.parquet`, await readFile(`${at}.parquet`));
    const sidecar = (await readFile(`${at}.done.json`, 'utf8')).replaceAll('a'.repeat(64), 'b'.repeat(64));
    await writeFile(`${second}.done.json`, sidecar.replaceAll('shard-00000', 'shard-00001'));
    await expect(runFilter(context)).rejects.toThrow(
      /the scores are of 2 files of the name person-centernet/,
    );
  });
});

describe('the policy', () => {
  it.each(IMAGE_ISSUES)(
    'drops pictures for %s where asked, with that reason, and keeps them by default',
    async (issue) => {
      // Thresholds at which every picture of this world has the fault that can be had by thresholds.
      const image_thresholds = { dark: 1, light: 1, low_information: 1, odd_aspect_ratio: 1, blurry: 1 };
      const kept = await open({ filter: { image_thresholds } });
      await runFilter(kept.context);
      const before = [...(await readDecisions(kept.context, 'test')).values()];
      expect(before.every((row) => row['decision'] === 'keep')).toBe(true);
      const dropping = await open({ filter: { image_thresholds, image_issues: { [issue]: 'drop' } } });
      await runFilter(dropping.context);
      const after = [...(await readDecisions(dropping.context, 'test')).values()];
      for (const row of after) {
        const found = row['found'];
        const isFound = Array.isArray(found) && found.includes(issue);
        expect(row).toMatchObject({ decision: isFound ? 'drop' : 'keep', reasons: isFound ? [issue] : [] });
        expect(row[`${issue}_score`]).toBeTypeOf('number');
      }
      const isByThreshold = issue in image_thresholds;
      expect(after.some((row) => row['decision'] === 'drop')).toBe(isByThreshold);
    },
  );

  it('makes decisions anew where it changes, and only for the split that it is about', async () => {
    const { context } = await open({});
    await writeScores(context, 'test', IMAGES);
    await runFilter(context);
    const stands = async (filter: Record<string, unknown>) => {
      const { context: other } = await open({ filter });
      return (
        (await withRunDatabase(other.config, other.workspace, (database) =>
          standingDecisions(other, database, 'test'),
        )) !== null
      );
    };
    expect(await stands({})).toBe(true);
    expect(await stands({ label_issues: { train_large: 'off' } })).toBe(true);
    for (const filter of [
      { label_issues: { test: 'drop' } },
      { label_issues: { max_quality: 0.5 } },
      { duplicates: { near: 'off' } },
      { duplicates: { embedding_similarity: null } },
      { image_issues: { dark: 'drop' } },
      { model: 'other' },
    ])
      expect(await stands(filter)).toBe(false);
  });
});

describe('evaluate', () => {
  const filtering = {
    enabled: true,
    label_issues: { min_examples_per_class: 1, test: 'flip', trained_on: ['train'] },
  };
  const request = (context: Awaited<ReturnType<typeof open>>['context'], options: Record<string, unknown>) =>
    evaluate(context, parseRequest(options, 'test', context.config.filter.enabled));

  it('follows the decisions where exports do, and says so wherever a figure is cited', async () => {
    const { context } = await open({ filter: filtering });
    await writeScores(context, 'test', IMAGES);
    await runFilter(context);
    const predictions = join(folder, 'p.csv');
    await writeFile(
      predictions,
      ['image_id,probability', ...IMAGES.map(({ id, person }) => `${id},${person ? 1 : 0}`), ''].join('\n'),
    );
    const filtered = await request(context, { predictions: [predictions] });
    expect(filtered.labels.decisions).toMatchObject({
      model: 'person-centernet',
      dropped: 0,
      flipped: 2,
      reviewed: 0,
    });
    // The predictions are the labels as given: two are wrong now.
    expect(filtered.models[0]?.subsets[0]?.accuracy).toMatchObject({ successes: 22, trials: 24 });
    expect(filtered.notes.join('\n')).toContain('2 labels flipped');
    expect(citation(filtered)).toMatch(
      /They are filtered by the scores of person-centernet: 0 images left out, 2 labels flipped.*\n +decision table SHA-256 [0-9a-f]{64}/,
    );
    const plain = await request(context, { predictions: [predictions], unfiltered: true });
    expect(plain.labels.decisions).toBeNull();
    expect(plain.models[0]?.subsets[0]?.accuracy).toMatchObject({ successes: 24, trials: 24 });
    expect(citation(plain)).not.toContain('filtered');
  });

  it('warns of the model that judged the labels itself, and wants decisions to be there', async () => {
    const { context } = await open({ filter: filtering });
    await writeScores(context, 'test', IMAGES);
    await expect(request(context, { model: ['person-centernet'] })).rejects.toThrow(
      /filter.enabled is true, and there are no decisions yet/,
    );
    await runFilter(context);
    const results = await request(context, { model: ['person-centernet'] });
    expect(results.models[0]?.notes.join('\n')).toContain(
      'person-centernet itself judged these labels in filtering',
    );
  });
});
