import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runFilter } from '../../pipeline/stages/filter.js';
import { decisionPlace } from '../../pipeline/stages/filter/inputs.js';
import { formatSummary } from '../../pipeline/stages/filter/report.js';
import { readFilterSummary } from '../../pipeline/stages/filter/summary.js';
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

/** Near pictures within test (0, 1), (2, 3), (4, 5), the same file twice (6, 7), and one of test in validation. */
const IMAGES: OwnImage[] = [
  ...Array.from({ length: 14 }, (_, i) => ({
    id: idOf(TEST + i),
    split: 'test' as const,
    person: i % 2 === 0,
    shows: i < 8 ? TEST + (i >> 1) : TEST + i,
    ...(i < 6 && i % 2 === 1 ? { quality: 60 } : {}),
    // (0, 1) agree; (2, 3) are told apart; of (4, 5) one has no embedding; (6, 7) are one file, whatever is said of it.
    ...(i === 5 ? {} : { embedding: i === 3 || i === 7 ? [0.6, 0.8, 0] : [1, 0.01 * i, 0] }),
  })),
  ...Array.from({ length: 12 }, (_, i) => ({
    id: idOf(VALIDATION + i),
    split: 'validation' as const,
    person: i % 2 === 0,
    shows: i < 2 ? TEST + 10 + i : VALIDATION + i,
    ...(i < 2 ? { quality: 60 } : {}),
    embedding: i === 1 ? [0, 0, 1] : [1, 0.1, 0],
  })),
];

let folder: string;
let keys: Record<string, unknown>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wake-vision-embeddings-'));
  keys = await writeOwnData(folder, IMAGES);
  await labelOwnData({ ...keys, splits: ['validation', 'test'] });
}, 60_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  for (const name of ['scores', 'decisions'])
    await rm(join(folder, 'workspace', name), { recursive: true, force: true });
});

async function filtered(duplicates: Record<string, unknown>, images = IMAGES) {
  const { context } = await openContext({ ...keys, splits: ['validation', 'test'], filter: { duplicates } });
  for (const split of ['validation', 'test'] as const) await writeScores(context, split, images);
  await runFilter(context);
  const test = await readDecisions(context, 'test');
  const validation = await readDecisions(context, 'validation');
  const rowOf = (id: number) => (id < VALIDATION ? test : validation).get(idOf(id));
  /** Why the one of two images goes that goes; null where both stay. */
  const reasonOf = (...ids: number[]) =>
    ids.map((id) => rowOf(id)?.['reasons']).find((reasons) => Array.isArray(reasons) && reasons.length > 0) ??
    null;
  return { context, rowOf, reasonOf };
}

describe('embeddings', () => {
  it('confirm near pictures or tell them apart, within a split and across', async () => {
    const { context, rowOf, reasonOf } = await filtered({});
    expect(reasonOf(TEST, TEST + 1)).toEqual(['duplicate_near']);
    expect(reasonOf(TEST + 2, TEST + 3)).toBeNull();
    // Without an embedding hashes decide; the same file is the same picture.
    expect(reasonOf(TEST + 4, TEST + 5)).toEqual(['duplicate_near']);
    expect(reasonOf(TEST + 6, TEST + 7)).toEqual(['duplicate_exact']);
    expect(reasonOf(VALIDATION)).toEqual(['leak_across_splits']);
    expect(reasonOf(VALIDATION + 1)).toBeNull();

    const goes = [TEST, TEST + 1].map(rowOf).find((row) => row?.['decision'] === 'drop');
    expect(goes?.['duplicate_similarity']).toBeGreaterThan(0.999);
    expect(rowOf(TEST + 2)).toMatchObject({ unlike_near: idOf(TEST + 3), duplicate_of: null });
    expect(rowOf(TEST + 2)?.['unlike_similarity']).toBeCloseTo((0.6 + 0.8 * 0.02) / Math.hypot(1, 0.02), 6);
    expect(rowOf(VALIDATION + 1)).toMatchObject({ unlike_near: idOf(TEST + 11), unlike_similarity: 0 });
    for (const same of [TEST + 6, TEST + 7]) expect(rowOf(same)?.['duplicate_similarity']).toBeNull();

    const summary = await readFilterSummary(decisionPlace(context)('validation').summary);
    expect(summary.duplicates.embeddings).toEqual({ least: 0.8, pairs: 2, told_apart: 1 });
    expect(formatSummary(summary).join('\n')).toContain(
      '1 of 2 pairs with near hashes are other pictures (cosine similarity below 0.8)',
    );
  });

  it('count from the similarity that is asked for, or not at all', async () => {
    const lenient = await filtered({ embedding_similarity: 0.5 });
    expect(lenient.reasonOf(TEST + 2, TEST + 3)).toEqual(['duplicate_near']);
    const off = await filtered({ embedding_similarity: null });
    expect(off.reasonOf(TEST + 2, TEST + 3)).toEqual(['duplicate_near']);
    expect(off.reasonOf(VALIDATION + 1)).toEqual(['leak_across_splits']);
    expect(off.rowOf(VALIDATION + 1)).toMatchObject({ duplicate_similarity: null, unlike_near: null });
  });

  it('of two models are refused', async () => {
    const mixed = IMAGES.map((image) => (image.id === idOf(TEST + 2) ? { ...image, embedding: [1] } : image));
    await expect(filtered({}, mixed)).rejects.toThrow(/have \d and \d numbers: they are of different models/);
  });

  it('change nothing where the model gives none', async () => {
    const { context, reasonOf } = await filtered(
      {},
      IMAGES.map(({ id, split, person, shows, quality }) => ({
        id,
        split,
        person,
        shows,
        ...(quality !== undefined && { quality }),
      })),
    );
    expect(reasonOf(TEST + 2, TEST + 3)).toEqual(['duplicate_near']);
    const summary = await readFilterSummary(decisionPlace(context)('test').summary);
    expect(summary.duplicates.embeddings).toBeNull();
  });
});
