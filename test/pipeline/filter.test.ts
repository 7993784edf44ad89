import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Row } from '../../pipeline/io/duckdb.js';
import { hashImageId } from '../../pipeline/keys.js';
import { withRunDatabase } from '../../pipeline/database.js';
import { diffDecisions } from '../../pipeline/decision-diff.js';
import { runStages } from '../../pipeline/run.js';
import { filterSplits, runFilter } from '../../pipeline/stages/filter.js';
import { decisionPlace } from '../../pipeline/stages/filter/inputs.js';
import { workspaceStatus } from '../../pipeline/status.js';
import { decisionPaths, labelSetName } from '../../pipeline/workspace.js';
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
const VALIDATION = 0x200;
const TRAIN = 0x300;

/** Images of a split, persons and others in turn, each with a picture of its own. */
function images(split: OwnImage['split'], first: number, count: number): OwnImage[] {
  return Array.from({ length: count }, (_, i) => ({
    id: idOf(first + i),
    split,
    person: i % 2 === 0,
    shows: first + i,
  }));
}

/** The same images with some of them changed, by id. */
function changed(all: readonly OwnImage[], changes: Readonly<Record<number, Partial<OwnImage>>>): OwnImage[] {
  return all.map((image) => ({ ...image, ...changes[Number.parseInt(image.id, 16)] }));
}

const IMAGES = changed(
  [...images('test', TEST, 24), ...images('validation', VALIDATION, 24), ...images('train', TRAIN, 30)],
  {
    // Labels that the model is sure are wrong.
    [TEST]: { probability: 0.02 },
    [TEST + 1]: { probability: 0.97 },
    [TEST + 2]: { probability: 0.01, correction: 1 },
    [TRAIN]: { probability: 0.03 },
    [TRAIN + 1]: { probability: 0.98 },
    [TRAIN + 3]: { probability: null },
    // The same file in test and train, and within train.
    [TRAIN + 4]: { shows: TEST + 4 },
    [TRAIN + 6]: { shows: TRAIN + 8 },
    // Near pictures in validation and train, in test and validation, and within test.
    [TRAIN + 5]: { shows: VALIDATION + 5, quality: 60 },
    [VALIDATION + 7]: { shows: TEST + 7, quality: 60 },
    [TEST + 9]: { shows: TEST + 11, quality: 60 },
  },
);
const ALL = ['train_quality', 'validation', 'test'];

let folder: string;
let keys: Record<string, unknown>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wake-vision-filter-'));
  keys = await writeOwnData(folder, IMAGES);
  await labelOwnData({ ...keys, splits: ALL });
}, 60_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function open(filter: Record<string, unknown>, splits: readonly string[] = ALL) {
  const opened = await openContext({ ...keys, splits, filter });
  return opened;
}

beforeEach(async () => {
  await rm(join(folder, 'workspace', 'scores'), { recursive: true, force: true });
  await rm(join(folder, 'workspace', 'decisions'), { recursive: true, force: true });
  const { context } = await open({});
  for (const split of ['train', 'validation', 'test'] as const) await writeScores(context, split, IMAGES);
});

/** Decision and reasons of an image. */
function decided(rows: ReadonlyMap<string, Row>, number: number): [unknown, unknown] {
  const row = rows.get(idOf(number));
  return [row?.['decision'], row?.['reasons']];
}

describe('runFilter', () => {
  it('leaves likely wrong labels of test to people, and drops those of train', async () => {
    const { context } = await open({ label_issues: { min_examples_per_class: 1 } });
    await runFilter(context);
    const test = await readDecisions(context, 'test');
    expect(decided(test, TEST)).toEqual(['review', ['label_issue']]);
    expect(test.get(idOf(TEST))).toMatchObject({
      given_label: 1,
      suggested_label: 0,
      final_label: 1,
      person_probability: 0.02,
      label_quality: 0.02,
      kept: true,
    });
    expect(decided(test, TEST + 1)).toEqual(['review', ['label_issue']]);
    const train = await readDecisions(context, 'train_quality');
    expect(decided(train, TRAIN)).toEqual(['drop', ['label_issue']]);
    expect(train.get(idOf(TRAIN))).toMatchObject({ final_label: 1, kept: false });
    expect(test.size + train.size).toBe(54);
  });

  it.each([
    ['drop', 'drop', 1],
    ['flip', 'flip', 0],
    ['exclude', 'drop', -1],
    ['review', 'review', 1],
    ['off', 'keep', 1],
  ])('action %s makes of a label issue: %s, label %i', async (action, decision, label) => {
    const { context } = await open({ label_issues: { min_examples_per_class: 1, train_quality: action } }, [
      'train_quality',
    ]);
    await runFilter(context);
    const row = (await readDecisions(context, 'train_quality')).get(idOf(TRAIN));
    expect(row).toMatchObject({ decision, final_label: label, found: ['label_issue'] });
    expect(row?.['reasons']).toEqual(action === 'off' ? [] : ['label_issue']);
  });

  it('does not act on a label that a correction gave, unless asked, nor above max_quality', async () => {
    const trusting = await open({ label_issues: { min_examples_per_class: 1 } }, ['test']);
    await runFilter(trusting.context);
    const [row] = [(await readDecisions(trusting.context, 'test')).get(idOf(TEST + 2))];
    expect(row).toMatchObject({ decision: 'keep', found: ['label_issue'], is_corrected: true });
    const strict = await open(
      { label_issues: { min_examples_per_class: 1, trust_corrections: false, max_quality: 0.015 } },
      ['test'],
    );
    await runFilter(strict.context);
    const test = await readDecisions(strict.context, 'test');
    expect(decided(test, TEST + 2)).toEqual(['review', ['label_issue']]);
    expect(decided(test, TEST)).toEqual(['keep', []]);
  });

  it('drops from train what is in test or validation, and from validation what is in test', async () => {
    const { context } = await open({});
    await runFilter(context);
    const train = await readDecisions(context, 'train_quality');
    expect(train.get(idOf(TRAIN + 4))).toMatchObject({
      decision: 'drop',
      reasons: ['leak_across_splits'],
      duplicate_of: idOf(TEST + 4),
      duplicate_of_split: 'test',
      duplicate_distance: 0,
      kept: false,
    });
    expect(train.get(idOf(TRAIN + 5))).toMatchObject({
      reasons: ['leak_across_splits'],
      duplicate_of: idOf(VALIDATION + 5),
      duplicate_of_split: 'validation',
    });
    const validation = await readDecisions(context, 'validation');
    expect(decided(validation, VALIDATION + 7)).toEqual(['drop', ['leak_across_splits']]);
    const test = await readDecisions(context, 'test');
    for (const leaked of [TEST + 4, TEST + 7]) expect(decided(test, leaked)).toEqual(['keep', []]);
  });

  it('keeps one of the same file and of near pictures in a split, the first by hash', async () => {
    const { context } = await open({});
    await runFilter(context);
    const train = await readDecisions(context, 'train_quality');
    const same = [idOf(TRAIN + 6), idOf(TRAIN + 8)]
      .sort((a, b) => (hashImageId(a) < hashImageId(b) ? -1 : 1))
      .map((id) => train.get(id));
    expect(same.map((row) => row?.['decision'])).toEqual(['keep', 'drop']);
    expect(same[1]).toMatchObject({ reasons: ['duplicate_exact'], duplicate_of: same[0]?.['image_id'] });
    const test = await readDecisions(context, 'test');
    const near = [TEST + 9, TEST + 11].map((number) => test.get(idOf(number))?.['reasons']);
    expect(near).toContainEqual(['duplicate_near']);
    expect(near).toContainEqual([]);
  });

  it('does not let an image go for the sake of one that goes', async () => {
    const { context } = await open({}, ['train_quality']);
    await runFilter(context);
    const before = await readDecisions(context, 'train_quality');
    const kept = [TRAIN + 6, TRAIN + 8].find((number) => decided(before, number)[0] === 'keep');
    const other = kept === TRAIN + 6 ? TRAIN + 8 : TRAIN + 6;
    // The one that stays so far gets a wrong label, so that it is dropped for that.
    await writeScores(context, 'train', changed(IMAGES, { [kept ?? 0]: { probability: 0.01 } }));
    const { context: again } = await open({ label_issues: { min_examples_per_class: 1 } }, ['train_quality']);
    await runFilter(again);
    const after = await readDecisions(again, 'train_quality');
    expect(decided(after, kept ?? 0)).toEqual(['drop', ['label_issue', 'duplicate_exact']]);
    expect(decided(after, other)).toEqual(['keep', []]);
  });

  it('keeps duplicates where the policy says so, but no leak', async () => {
    const { context } = await open({ duplicates: { exact: 'off', near: 'off' } });
    await runFilter(context);
    const train = await readDecisions(context, 'train_quality');
    for (const number of [TRAIN + 6, TRAIN + 8]) expect(decided(train, number)).toEqual(['keep', []]);
    expect(decided(train, TRAIN + 4)).toEqual(['drop', ['leak_across_splits']]);
    const none = await open({ duplicates: { enabled: false } });
    await runFilter(none.context);
    expect(decided(await readDecisions(none.context, 'train_quality'), TRAIN + 4)).toEqual(['keep', []]);
  });

  it('looks for leaks into splits that were decided before, and warns of the others', async () => {
    const alone = await open({}, ['train_quality']);
    await runFilter(alone.context);
    expect(alone.warnings.join('\n')).toMatch(/also in test or validation are not looked for/);
    expect(decided(await readDecisions(alone.context, 'train_quality'), TRAIN + 4)).toEqual(['keep', []]);
    await runFilter((await open({}, ['test'])).context);
    const again = await open({}, ['train_quality']);
    await runFilter(again.context);
    expect(again.warnings.join('\n')).toMatch(/also in validation are not looked for/);
    expect(decided(await readDecisions(again.context, 'train_quality'), TRAIN + 4)).toEqual([
      'drop',
      ['leak_across_splits'],
    ]);
  });

  it('drops faulty pictures only where asked, and gives their scores', async () => {
    const { context } = await open({ image_thresholds: { dark: 1 } }, ['validation']);
    await runFilter(context);
    const row = (await readDecisions(context, 'validation')).get(idOf(VALIDATION));
    expect(row).toMatchObject({
      decision: 'keep',
      reasons: [],
      found: ['dark'],
      odd_aspect_ratio_score: 0.75,
    });
    expect(row?.['dark_score']).toBeGreaterThan(0.5);
    const dropping = await open({ image_thresholds: { dark: 1 }, image_issues: { dark: 'drop' } }, [
      'validation',
    ]);
    await runFilter(dropping.context);
    expect(decided(await readDecisions(dropping.context, 'validation'), VALIDATION)).toEqual([
      'drop',
      ['dark'],
    ]);
  });

  it('finds duplicates and faults without scores, and says that labels are not judged', async () => {
    await rm(join(folder, 'workspace', 'scores'), { recursive: true });
    const { context, warnings } = await open({});
    const { lines } = await runFilter(context);
    expect(warnings.filter((warning) => warning.includes('no label issues are looked for'))).toHaveLength(3);
    expect(lines.join('\n')).toContain('0 label issues');
    const train = await readDecisions(context, 'train_quality');
    expect(decided(train, TRAIN + 4)).toEqual(['drop', ['leak_across_splits']]);
    expect(train.get(idOf(TRAIN))).toMatchObject({ decision: 'keep', label_quality: null });
  });

  it('leaves labels without a score unjudged, and counts them', async () => {
    const { context, warnings } = await open({}, ['train_quality']);
    await runFilter(context);
    expect(warnings.join('\n')).toContain('1 labelled images have no score');
    expect((await readDecisions(context, 'train_quality')).get(idOf(TRAIN + 3))).toMatchObject({
      person_probability: null,
      label_quality: null,
    });
  });

  it('warns where all scores are equal', async () => {
    const { context, warnings } = await open({ probability: 'whole' }, ['validation']);
    await runFilter(context);
    expect(warnings.join('\n')).toContain('all labels score 0.5');
    const rows = [...(await readDecisions(context, 'validation')).values()];
    expect(rows.filter((row) => row['decision'] === 'review')).toEqual([]);
  });

  it('refuses to let a model judge labels that it was trained on, unless told to', async () => {
    const { context } = await open({}, ['train_quality']);
    await writeScores(context, 'train', IMAGES, { trained_on: 'train' });
    await expect(runFilter(context)).rejects.toThrow(/was trained on train.*in_sample=warn/s);
    const lenient = await open({ label_issues: { in_sample: 'warn' } }, ['train_quality']);
    await runFilter(lenient.context);
    expect(lenient.warnings.join('\n')).toContain('fewer label issues than there are');
    const untouched = await open({ label_issues: { train_quality: 'off' } }, ['train_quality']);
    await runFilter(untouched.context);
    const configured = await open({ label_issues: { trained_on: ['test'] } }, ['test']);
    await expect(runFilter(configured.context)).rejects.toThrow(/was trained on test/);
  });

  it('refuses scores in which an image stands twice', async () => {
    const { context } = await open({}, ['test']);
    await writeScores(context, 'test', [...IMAGES, IMAGES[0]]);
    await expect(runFilter(context)).rejects.toThrow(/0000000000000100 is scored twice/);
  });

  it('balances anew, so that a kept image takes the place of one that goes', async () => {
    const { context } = await open({ label_issues: { min_examples_per_class: 1 } });
    await runFilter(context);
    for (const split of ['train_quality', 'validation', 'test'] as const) {
      const rows = [...(await readDecisions(context, split)).values()].filter((row) => row['kept'] === true);
      const persons = rows.filter((row) => row['final_label'] === 1).length;
      expect([0, 1]).toContain(persons - (rows.length - persons));
      expect(rows.length).toBeGreaterThan(15);
    }
  });

  it('does nothing the second time, and gives the same bytes when made again', async () => {
    const { context } = await open({});
    await runFilter(context);
    const bytes = async () => {
      const at = join(folder, 'workspace', 'decisions', 'published');
      const names = (await readdir(at)).sort();
      return new Map(
        await Promise.all(names.map(async (name) => [name, await readFile(join(at, name))] as const)),
      );
    };
    const before = await bytes();
    expect(before.size).toBe(9);
    const { lines } = await runFilter((await open({})).context);
    expect(lines.every((line) => line.includes('done already'))).toBe(true);
    await rm(join(folder, 'workspace', 'decisions'), { recursive: true });
    await runFilter(context);
    expect(await bytes()).toEqual(before);
  });
});

describe('exports and subsets', () => {
  const filter = {
    enabled: true,
    label_issues: { min_examples_per_class: 1, train_quality: 'flip', test: 'drop' },
  };

  it('leave dropped images out and take flipped labels', async () => {
    const { context } = await openContext({
      ...keys,
      splits: ALL,
      filter,
      export: { balanced: false, shards: 1 },
    });
    await runStages(['filter', 'export', 'subsets'], context);
    const manifest = await readFile(
      join(context.workspace.exportFolder('published', 'tfrecord', 'rgb96-jpeg95'), 'train_quality.csv'),
      'utf8',
    );
    const labels = new Map(manifest.split('\n').map((line) => [line.split(',')[0], line.split(',')[4]]));
    expect(manifest.split('\n')[0]?.split(',')[4]).toBe('person');
    expect(labels.get(idOf(TRAIN))).toBe('0');
    expect(labels.get(idOf(TRAIN + 1))).toBe('1');
    expect(labels.get(idOf(TRAIN + 2))).toBe('1');
    expect(labels.has(idOf(TRAIN + 4))).toBe(false);
    const subsets = context.workspace.subsetsFolder(labelSetName(context), 'test');
    const published = await readFile(join(subsets, 'wake_vision_test.csv'), 'utf8');
    expect(published).not.toContain(`${idOf(TEST)}.jpg`);
    expect(published).toContain(`${idOf(TEST + 4)}.jpg`);
  });

  it('refuse to follow decisions that are missing or made with other settings', async () => {
    const { context } = await openContext({ ...keys, splits: ['test'], filter });
    await expect(runStages(['export'], context)).rejects.toThrow(
      /test: filter.enabled is true, and there are no decisions yet. Run: wake-vision filter/,
    );
    await runStages(['filter'], context);
    const other = await openContext({
      ...keys,
      splits: ['test'],
      filter: { ...filter, duplicates: { distance: 2 } },
    });
    await expect(runStages(['subsets'], other.context)).rejects.toThrow(/made with other settings/);
  });

  it('follow decisions made beside other splits when asked for one split', async () => {
    await runStages(['filter'], (await openContext({ ...keys, splits: ALL, filter })).context);
    const { context } = await openContext({ ...keys, splits: ['train_quality'], filter });
    await runStages(['export', 'subsets'], context);
    const [{ stages } = { stages: [] }] = (await workspaceStatus(context)).splits;
    expect(stages.find(({ stage }) => stage === 'filter')).toMatchObject({ state: 'done' });
  });
});

describe('diffDecisions', () => {
  it('counts what changes by decision, label and reason', async () => {
    const { context } = await open({ label_issues: { min_examples_per_class: 1 } }, ['train_quality']);
    await runFilter(context);
    const aside = (
      await open(
        { label_issues: { min_examples_per_class: 1, train_quality: 'flip' }, duplicates: { exact: 'off' } },
        ['train_quality'],
      )
    ).context;
    const other = decisionPaths(join(folder, 'aside'), 'train_quality');
    await filterSplits(aside, () => other);
    const standing = decisionPlace(context)('train_quality').table;
    const diff = await withRunDatabase(context.config, context.workspace, (database) =>
      diffDecisions(database, standing, other.table),
    );
    expect(diff).toMatchObject({
      images: { first: 30, second: 30, onlyFirst: 0, onlySecond: 0 },
      decisions: [
        { from: 'drop', to: 'flip', images: 2 },
        { from: 'drop', to: 'keep', images: 1 },
      ],
      labels: [
        { from: 0, to: 1, images: 1 },
        { from: 1, to: 0, images: 1 },
      ],
      reasons: [{ reason: 'duplicate_exact', added: 0, removed: 1 }],
    });
    const same = await withRunDatabase(context.config, context.workspace, (database) =>
      diffDecisions(database, standing, standing),
    );
    expect(same).toMatchObject({ changed: 0, decisions: [], reasons: [], split: { entered: 0, left: 0 } });
    const labels = context.workspace.labels('published', 'train_quality').table;
    await expect(
      withRunDatabase(context.config, context.workspace, (database) =>
        diffDecisions(database, standing, labels),
      ),
    ).rejects.toThrow(/is no decision table: it has no column decision, reasons, final_label/);
  });
});
