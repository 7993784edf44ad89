import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explainImage } from '../../../pipeline/explain.js';
import { formatExplanation } from '../../../pipeline/explain/format.js';
import { withRunDatabase } from '../../../pipeline/database.js';
import { literal } from '../../../pipeline/io/duckdb.js';
import { openDesk } from '../../../pipeline/review/desk.js';
import { runStages } from '../../../pipeline/run.js';
import { workspaceStatus } from '../../../pipeline/status.js';
import type { DatasetSplit } from '../../../pipeline/splits.js';
import { text } from '../../../pipeline/tables/cells.js';
import { idOf, openContext } from '../filter-world.js';
import { BY_QUALITY, IMAGES, labelledKeys, startReview } from './world.js';

let folder: string;
let keys: Record<string, unknown>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wake-vision-review-'));
  keys = await labelledKeys(folder);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function labelState(split: DatasetSplit): Promise<string> {
  const { splits } = await workspaceStatus((await openContext(keys)).context);
  const stages = splits.find((found) => found.split === split)?.stages ?? [];
  return stages.find(({ stage }) => stage === 'label')?.text ?? '';
}

async function labelsOf(split: DatasetSplit): Promise<Record<string, unknown>> {
  const { context } = await openContext(keys);
  const table = context.workspace.labels('published', split).table;
  const rows = await withRunDatabase(context.config, context.workspace, (database) =>
    database.all(`SELECT image_id, label, correction FROM read_parquet(${literal(table)})`),
  );
  return Object.fromEntries(
    rows.map((row) => [text(row, 'image_id'), [row['label'], row['correction']]] as const),
  );
}

const desk = (split: DatasetSplit, reviewer = 'ann') =>
  openDesk(join(folder, 'workspace', 'corrections', 'person', split), reviewer, () => '2026-01-02T03:04:05Z');

describe('answers of a review', () => {
  it('put labels out of date, are applied by the next label run, and are gone with an undo', async () => {
    const table = join(folder, 'workspace', 'labels', 'published', 'validation.parquet');
    const before = await readFile(table);
    expect(await labelState('validation')).toContain('done');
    const ann = await desk('validation');
    await ann.answer({ imageId: idOf(1), filename: `${idOf(1)}.jpg`, label: 1 }, 0);
    await ann.answer({ imageId: idOf(2), filename: `${idOf(2)}.jpg`, label: 0 }, 1);
    await ann.answer({ imageId: idOf(3), filename: `${idOf(3)}.jpg`, label: 1 }, -1);
    await ann.answer({ imageId: idOf(5), filename: `${idOf(5)}.jpg`, label: 1 }, -2);
    expect(await labelState('validation')).toContain('out of date (the review is new)');
    expect(await labelState('train_quality')).toContain('done');
    const { context } = await openContext(keys);
    await runStages(['label'], context);
    expect(await labelState('validation')).toContain('done');
    expect(await labelsOf('validation')).toMatchObject({
      [idOf(1)]: [0, 0],
      [idOf(2)]: [1, 1],
      [idOf(3)]: [-1, -1],
      [idOf(5)]: [0, -2],
      [idOf(7)]: [1, null],
    });
    for (let answers = 0; answers < 4; answers++) await ann.undo();
    await ann.close();
    expect(await labelState('validation')).toContain('out of date (the review is no longer used)');
    await runStages(['label'], (await openContext(keys)).context);
    expect(await readFile(table)).toEqual(before);
  });

  it('correct the train splits too, which have no correction file', async () => {
    const ann = await desk('train_quality');
    await ann.answer({ imageId: idOf(0x100), filename: `${idOf(0x100)}.jpg`, label: 1 }, 0);
    await ann.close();
    const { context } = await openContext(keys);
    await runStages(['label'], context);
    expect(await labelsOf('train_quality')).toEqual({ [idOf(0x100)]: [0, 0], [idOf(0x101)]: [0, null] });
    expect(formatExplanation(await explainImage(context, idOf(0x100), ['train_quality']))).toContain(
      'A review says 0 (no target): the label is 0 (no target).',
    );
  });

  it('wait while reviewers disagree', async () => {
    for (const [reviewer, label] of [
      ['ann', 0],
      ['bob', -2],
    ] as const) {
      const one = await desk('validation', reviewer);
      await one.answer({ imageId: idOf(7), filename: `${idOf(7)}.jpg`, label: 1 }, label);
      await one.close();
    }
    await runStages(['label'], (await openContext(keys)).context);
    expect((await labelsOf('validation'))[idOf(7)]).toEqual([1, null]);
    const eve = await desk('validation', 'eve');
    await eve.answer({ imageId: idOf(7), filename: `${idOf(7)}.jpg`, label: 1 }, 0);
    await eve.close();
    await runStages(['label'], (await openContext(keys)).context);
    expect((await labelsOf('validation'))[idOf(7)]).toEqual([0, 0]);
  });

  it('are left out where the configuration says so, and of another target', async () => {
    const without = { ...keys, labels: { balance: false, corrections: false } };
    await runStages(['label'], (await openContext(without)).context);
    expect((await labelsOf('validation'))[idOf(7)]).toEqual([1, null]);
  });
});

describe('a review of labels that are not filtered', () => {
  it('goes by hash, and has every picture', async () => {
    const { context } = await openContext({ ...keys, splits: ['validation'] });
    const served = await startReview(context, { ...BY_QUALITY, reviewer: 'zoe' });
    try {
      const session = (await (await served.fetch('/api/session')).json()) as { splits: unknown[] };
      expect(session.splits).toMatchObject([{ split: 'validation', isFiltered: false }]);
      const queue = (await (await served.fetch('/api/queue?split=validation&queue=quality')).json()) as {
        imageIds: string[];
      };
      const all = IMAGES.filter(({ split }) => split === 'validation').map(({ id }) => id);
      expect([...queue.imageIds].sort()).toEqual(all);
      expect(queue.imageIds).not.toEqual(all);
    } finally {
      await served.stop();
    }
  });
});
