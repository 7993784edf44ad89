import { readFile, writeFile } from 'node:fs/promises';
import { BENCHMARK_SUBSETS } from '../../filters/index.js';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resultsSchema } from '../../pipeline/evaluate/results-schema.js';
import { literal, withDatabase, type Row } from '../../pipeline/io/duckdb.js';
import { number, text } from '../../pipeline/tables/cells.js';
import { twoOutputs } from '../onnx/classifiers.js';
import { configFile, openWorld, wakeVision, type ServedWorld } from './world.js';

let served: ServedWorld;
let config: string;
let workspace: string;

beforeAll(async () => {
  served = await openWorld();
  ({ config, workspace } = await configFile(served, 'evaluated', { splits: ['validation', 'test'] }));
  const { code, stderr } = await wakeVision('run', '-c', config, '--stages', 'ingest,images,label,subsets');
  expect(code, stderr).toBe(0);
}, 180_000);

afterAll(async () => {
  await served.close();
});

function query(sql: string): Promise<Row[]> {
  return withDatabase({ memoryLimit: '500MB', threads: 1, spillFolder: null }, (database) =>
    database.all(sql),
  );
}

function labels(split: string): Promise<Row[]> {
  const table = literal(join(workspace, 'labels', 'published', `${split}.parquet`));
  return query(`SELECT image_id, label::INTEGER AS label FROM read_parquet(${table}) ORDER BY image_id`);
}

/** Images with a person and without, in the file that the subsets stage wrote. */
async function writtenCounts(name: string): Promise<number[]> {
  const file = literal(join(workspace, 'subsets', 'published', 'test', `${name}.csv`));
  const [row] = await query(
    `SELECT count(*) FILTER (person = 1)::INTEGER AS persons, count(*) FILTER (person = 0)::INTEGER AS others
     FROM read_csv(${file}, header = true, columns = {'image_id': 'VARCHAR', 'filename': 'VARCHAR', 'person': 'TINYINT', 'role': 'VARCHAR'})`,
  );
  return [number(row, 'persons'), number(row, 'others')];
}

/** Predictions of a split that are right but for every n-th image. */
async function predict(split: string, wrongEvery: number): Promise<string> {
  const rows = (await labels(split)).map((row, at) => {
    const isRight = at % wrongEvery !== 0;
    return `${text(row, 'image_id')},${(number(row, 'label') === 1) === isRight ? 0.8 : 0.3}`;
  });
  const path = join(served.folder, `every${wrongEvery}-${split}.csv`);
  await writeFile(path, ['image_id,probability', ...rows, ''].join('\n'));
  return path;
}

describe('evaluate', () => {
  it('measures and compares models on a run of the pipeline, and its files verify', async () => {
    const [good, bad] = [await predict('test', 10), await predict('test', 3)];
    const { code, stdout, stderr } = await wakeVision(
      ...['evaluate', '-c', config, '--name', 'both', '--parts'],
      ...['--predictions', `good=${good}`, '--predictions', `bad=${bad}`],
    );
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('test, published labels: the balanced images');
    expect(stdout).toContain('bad (2nd) against good (1st)');
    expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
    const folder = join(workspace, 'evaluations', 'both');
    const results = resultsSchema.parse(JSON.parse(await readFile(join(folder, 'results.json'), 'utf8')));
    const [whole] = results.models[0].subsets;
    expect(whole.persons).toBeGreaterThan(20);
    expect(Math.abs(whole.persons - whole.no_persons)).toBeLessThanOrEqual(1);
    expect(whole.accuracy.value).toBeGreaterThan(0.8);
    // Every far person from 0.05 on is one from 0.005 on, and the boxes were at hand to tell.
    const persons = (name: string): number =>
      results.models[0].subsets.find((subset) => subset.name === name)?.persons ?? NaN;
    expect(persons('far_from_0.05')).toBeLessThanOrEqual(persons('far'));
    for (const { name } of BENCHMARK_SUBSETS) {
      const subset = results.models[0].subsets.find((one) => one.name === name);
      expect([subset?.persons, subset?.no_persons], name).toEqual(await writtenCounts(name));
    }
    expect(results.notes.join()).not.toContain('not in the workspace');
    expect(results.comparisons[0].regressions.map(({ subset }) => subset)).toContain('all');
    const verified = await wakeVision('verify', '-c', config, '--quiet');
    expect(verified.code, verified.stdout).toBe(0);
  });

  it('chooses the threshold on validation, and fails on a condition with 1', async () => {
    const { code, stdout, stderr } = await wakeVision(
      ...[
        'evaluate',
        '-c',
        config,
        '--predictions',
        await predict('test', 10),
        '--operating-point',
        'best-f1',
      ],
      ...['--validation-predictions', await predict('validation', 10)],
      ...['--fail-if', 'accuracy > 0.5', '--fail-if', 'f1 < 0.1'],
    );
    expect(code).toBe(1);
    expect(stdout).toContain('a person from 0.8 on, chosen on validation by best_f1');
    expect(stderr).toMatch(
      /wake-vision: --fail-if\n {2}every10-test: accuracy > 0\.5 holds: the figure is 0\.\d+\n$/,
    );
  });

  it('scores a model file and measures what it costs, on the split and on an image folder', async () => {
    const { card, onnx } = twoOutputs();
    const model = join(served.folder, card.file);
    await writeFile(model, onnx);
    await writeFile(join(served.folder, `${card.name}.json`), JSON.stringify(card));
    const onSplit = await wakeVision('evaluate', '-c', config, '--model', model, '--json');
    expect(onSplit.code, onSplit.stderr).toBe(0);
    const results = resultsSchema.parse(JSON.parse(onSplit.stdout));
    expect(results.models[0].cost).toMatchObject({ width: 32, parameters: 56 });
    expect(results.models[0].match.predicted).toBe(results.models[0].match.images);

    const exported = await wakeVision(
      'export',
      '-c',
      config,
      '--split',
      'test',
      '--format',
      'imagefolder',
      '--size',
      '96',
    );
    expect(exported.code, exported.stderr).toBe(0);
    const vww = join(workspace, 'export', 'published', 'imagefolder', 'rgb96-jpeg95');
    const onFolder = await wakeVision(
      'evaluate',
      '-c',
      config,
      '--model',
      model,
      '--vww',
      vww,
      '--fail-if',
      'accuracy > 0.01',
    );
    expect(onFolder.stdout).toContain('The folder is read as class folders of test');
    expect(onFolder).toMatchObject({ code: 1 });
    const folder = await readFile(join(workspace, 'evaluations', 'two-outputs-vww', 'published.csv'), 'utf8');
    expect(folder).toMatch(/\ntwo-outputs,,0\.\d+,/);
    const verified = await wakeVision('verify', '-c', config, '--quiet');
    expect(verified.code, verified.stdout).toBe(0);
  });

  it.each([
    [['--sizes', '48'], /--sizes: the model to run at each size is given with --model/],
    [
      ['--compare-labels', 'none.csv'],
      /none\.csv: published, corrected, or a CSV file that is there, is expected/,
    ],
    [['--model', 'none.onnx'], /none\.onnx: no such model or model card/],
    [['--vww', 'none'], /--vww none: there is no such folder/],
    [
      ['--fail-if', 'f1[fra] < 0.6'],
      /at position 4: found "fra\]", expected a subset: far, .*\n {2}f1\[fra\] < 0\.6\n {5}\^/,
    ],
    [['--split', 'tets'], /tets/],
    [['--split', 'validation,test'], /evaluate takes one split at a time/],
    [['--predictions', 'missing.csv'], /missing\.csv: there is no such predictions file/],
  ])('refuses %j with exit code 2', async (args, message) => {
    const file = await predict('test', 10);
    const { code, stderr } = await wakeVision('evaluate', '-c', config, '--predictions', file, ...args);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});
