import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readCalibration } from '../../pipeline/calibration/file.js';
import { calibrationState, ensureCalibration } from '../../pipeline/calibration/open.js';
import type { RunContext } from '../../pipeline/context.js';
import { withRunDatabase } from '../../pipeline/database.js';
import { evaluate } from '../../pipeline/evaluate.js';
import { citation } from '../../pipeline/evaluate/citation.js';
import { parseRequest } from '../../pipeline/evaluate/options.js';
import { filterSplits, runFilter } from '../../pipeline/stages/filter.js';
import { decisionPlace } from '../../pipeline/stages/filter/inputs.js';
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

const VALIDATION = 0x200;
const TEST = 0x100;
const MODEL = 'person-centernet';

/** A model that is too timid: persons at 0.4 to 0.6, others at 0.1 to 0.3, and one of each the wrong way round. */
function timid(i: number): number {
  const person = i % 2 === 0;
  if (i === 4) return 0.15;
  if (i === 5) return 0.45;
  return (person ? 0.4 : 0.1) + (i / 40) * 0.2;
}

/** 40 images of validation that people have looked at, 24 of test, two of which they have. */
const IMAGES: OwnImage[] = [
  ...Array.from({ length: 40 }, (_, i) => ({
    id: idOf(VALIDATION + i),
    split: 'validation' as const,
    person: i % 2 === 0,
    shows: VALIDATION + i,
    probability: timid(i),
    correction: i % 2 === 0 ? 1 : 0,
  })),
  ...Array.from({ length: 24 }, (_, i) => ({
    id: idOf(TEST + i),
    split: 'test' as const,
    person: i % 2 === 0,
    shows: TEST + i,
    probability: timid(i),
    ...(i < 2 ? { correction: i === 0 ? 1 : 0 } : {}),
  })),
];
const MODEL_SHA = { model_sha256: 'a'.repeat(64) };

let folder: string;
let keys: Record<string, unknown>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wake-vision-calibration-'));
  keys = await writeOwnData(folder, IMAGES);
  await labelOwnData({ ...keys, splits: ['validation', 'test'] });
}, 60_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  for (const name of ['scores', 'decisions'])
    await rm(join(folder, 'workspace', name), { recursive: true, force: true });
  const { context } = await open({});
  for (const split of ['validation', 'test'] as const) await writeScores(context, split, IMAGES, MODEL_SHA);
});

function open(score: Record<string, unknown>, more: Record<string, unknown> = {}) {
  return openContext({ ...keys, splits: ['test'], score, ...more });
}

function ensure(context: RunContext, method: 'platt' | 'isotonic', split: 'validation' | 'test') {
  return withRunDatabase(context.config, context.workspace, (database) =>
    ensureCalibration(context, database, { model: MODEL, method, split }),
  );
}

describe('a calibration', () => {
  it('is fitted on the images that people have looked at, for each view, and saved beside the scores', async () => {
    const { context } = await open({});
    const fitted = await ensure(context, 'platt', 'validation');
    const paths = context.workspace.calibration(MODEL, 'platt', 'validation');
    expect(paths.file).toBe(join(folder, 'workspace', 'scores', MODEL, 'calibration-platt-validation.json'));
    expect(await readCalibration(paths.file)).toEqual(fitted);
    expect(fitted).toMatchObject({
      method: 'platt',
      model: MODEL,
      model_sha256: 'a'.repeat(64),
      split: 'validation',
      views: { crop: { images: 40, persons: 20, parameters: { kind: 'platt' } }, whole: { images: 40 } },
    });
    const { crop } = fitted.views;
    expect(crop?.brier.calibrated).toBeLessThan((crop?.brier.raw ?? 0) / 2);
  });

  it('stays as it is, byte for byte, until labels or scores change', async () => {
    const { context } = await open({});
    await ensure(context, 'isotonic', 'validation');
    const { file } = context.workspace.calibration(MODEL, 'isotonic', 'validation');
    const before = await readFile(file);
    await ensure(context, 'isotonic', 'validation');
    await rm(file);
    await ensure(context, 'isotonic', 'validation');
    expect(await readFile(file)).toEqual(before);
    const state = () =>
      withRunDatabase(context.config, context.workspace, (database) =>
        calibrationState(context, database, { model: MODEL, method: 'isotonic', split: 'validation' }),
      );
    expect(await state()).toMatchObject({ state: 'done' });
    const changed = IMAGES.map((image) => ({ ...image, probability: (image.probability ?? 0) / 2 }));
    await writeScores(context, 'validation', changed, MODEL_SHA);
    expect(await state()).toEqual({ state: 'out_of_date' });
    await rm(join(folder, 'workspace', 'scores', MODEL, 'validation'), { recursive: true });
    // One that was copied from elsewhere holds: there is nothing to hold it against.
    expect(await state()).toMatchObject({ state: 'done' });
  });

  it('is refused where too few were corrected, nothing was scored, or the model was trained there', async () => {
    const { context } = await open({});
    await expect(ensure(context, 'platt', 'test')).rejects.toThrow(
      /test: 1 images corrected to a person and 1 to no person have a score of person-centernet.*at least 10 of each/,
    );
    await writeScores(context, 'validation', IMAGES, { ...MODEL_SHA, trained_on: 'validation' });
    await expect(ensure(context, 'platt', 'validation')).rejects.toThrow(/was trained on validation/);
    const lenient = await open({}, { filter: { label_issues: { in_sample: 'warn' } } });
    expect(await ensure(lenient.context, 'platt', 'validation')).toMatchObject({ split: 'validation' });
    await rm(join(folder, 'workspace', 'scores', MODEL), { recursive: true });
    await expect(ensure(context, 'platt', 'validation')).rejects.toThrow(
      /validation: no scores of person-centernet yet. Run: wake-vision score --split validation/,
    );
  });

  it('of one class alone is refused', async () => {
    const { context } = await open({});
    const persons = IMAGES.filter(({ person }) => person);
    await writeScores(context, 'validation', persons, MODEL_SHA);
    await expect(ensure(context, 'isotonic', 'validation')).rejects.toThrow(
      /20 images corrected to a person and 0 to no person/,
    );
  });

  it('warns of an isotonic line through few labels', async () => {
    const { context, warnings } = await open({});
    await ensure(context, 'isotonic', 'validation');
    expect(warnings.join('\n')).toContain('40 corrected labels are few for isotonic');
  });
});

describe('filtering with a calibration', () => {
  const filter = { label_issues: { min_examples_per_class: 1 } };

  it('judges labels by calibrated probabilities, and keeps what the model gave', async () => {
    const { context } = await open({ calibration: 'platt' }, { filter });
    await runFilter(context);
    const rows = await readDecisions(context, 'test');
    const row = rows.get(idOf(TEST + 4));
    expect(row?.['person_probability']).toBe(0.15);
    expect(row?.['calibrated_probability']).toBeLessThan(0.15);
    expect(row?.['label_quality']).toBe(row?.['calibrated_probability']);
    expect(row).toMatchObject({ decision: 'review', reasons: ['label_issue'] });
    const summary = await readFilterSummary(decisionPlace(context)('test').summary);
    expect(summary.calibration).toMatchObject({
      method: 'platt',
      split: 'validation',
      images: 40,
      persons: 20,
    });
    const plain = await open({}, { filter });
    await runFilter(plain.context);
    const raw = (await readDecisions(plain.context, 'test')).get(idOf(TEST + 4));
    expect(raw).toMatchObject({ calibrated_probability: null, label_quality: 0.15 });
  });

  it('wants one to be there in a dry run, and one of the same model file', async () => {
    const { context } = await open({ calibration: 'platt' }, { filter });
    await expect(filterSplits(context, decisionPlace(context))).rejects.toThrow(
      /score.calibration is platt, and there is no such calibration of person-centernet on validation yet. Run: wake-vision calibrate/,
    );
    await ensure(context, 'platt', 'validation');
    await writeScores(context, 'test', IMAGES, { model_sha256: 'b'.repeat(64) });
    await expect(runFilter(context)).rejects.toThrow(/another file of that name than its scores/);
  });

  it('names the file where a calibration cannot be read', async () => {
    const { context } = await open({ calibration: 'platt' }, { filter });
    await ensure(context, 'platt', 'validation');
    const { file } = context.workspace.calibration(MODEL, 'platt', 'validation');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"schema": 1', '"schema": 7'));
    await expect(runFilter(context)).rejects.toThrow(/calibration-platt-validation.json: cannot be read/);
  });
});

describe('evaluating with a calibration', () => {
  it('takes calibrated probabilities, and says so in notes, results and citation', async () => {
    const { context } = await open({ calibration: 'platt' });
    await ensure(context, 'platt', 'validation');
    const results = await evaluate(context, parseRequest({ model: [MODEL] }, 'test'));
    const [model] = results.models;
    expect(model.source.calibration).toMatchObject({ method: 'platt', split: 'validation', images: 40 });
    expect(model.notes.join('\n')).toContain(
      'Probabilities are calibrated (platt, on 40 corrected labels of validation).',
    );
    expect(citation(results)).toMatch(
      /calibrated \(platt, on 40 corrected labels of validation\), calibration SHA-256 [0-9a-f]{64}/,
    );
    // Of 12 persons the timid model puts some below 0.5; calibrated, all but the one that it mistakes are above.
    const recall = (found: typeof results) => found.models[0]?.subsets[0]?.recall.value ?? 0;
    const raw = await evaluate((await open({})).context, parseRequest({ model: [MODEL] }, 'test'));
    expect(raw.models[0]?.source.calibration).toBeNull();
    expect(recall(raw)).toBeLessThan(0.2);
    expect(recall(results)).toBeCloseTo(11 / 12);
    const own = await evaluate(context, parseRequest({ model: [MODEL] }, 'validation'));
    expect(own.models[0]?.notes.join('\n')).toContain('the very split that is evaluated');
  });
});
