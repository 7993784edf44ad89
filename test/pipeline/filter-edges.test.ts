import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runFilter } from '../../pipeline/stages/filter.js';
import { readFilterSummary } from '../../pipeline/stages/filter/summary.js';
import { runStages } from '../../pipeline/run.js';
import { temporaryFolders } from '../temporary.js';
import {
  idOf,
  labelOwnData,
  openContext,
  readDecisions,
  writeOwnData,
  writeScores,
  type OwnImage,
} from './filter-world.js';

const newFolder = temporaryFolders();

it('finds no label issue in one class, and still ranks its labels', async () => {
  const images: OwnImage[] = Array.from({ length: 12 }, (_, i) => ({
    id: idOf(i),
    split: 'validation',
    person: false,
    shows: i,
    probability: i === 7 ? 0.95 : 0.1,
  }));
  const keys = {
    ...(await writeOwnData(await newFolder(), images)),
    splits: ['validation'],
    labels: { balance: false },
    filter: { label_issues: { min_examples_per_class: 1 } },
  };
  await labelOwnData(keys);
  const { context, warnings } = await openContext(keys);
  await writeScores(context, 'validation', images);
  await runFilter(context);
  expect(warnings.join('\n')).toContain('every row is labelled 0');
  const summary = await readFilterSummary(context.workspace.decisions('published', 'validation').summary);
  expect(summary.worst[0]).toEqual({
    image_id: idOf(7),
    given_label: 0,
    person_probability: 0.95,
    label_quality: 1 - 0.95,
    decision: 'keep',
    is_flagged: false,
  });
  expect(summary.worst).toHaveLength(12);
  expect(summary.kept.after).toEqual({ '0': 12, '1': 0 });
});

it('filters and exports a split of which no picture could be had', async () => {
  const images: OwnImage[] = [0, 1].map((i) => ({ id: idOf(i), split: 'test', person: i === 0, shows: i }));
  const folder = await newFolder();
  const keys = { ...(await writeOwnData(folder, images)), splits: ['test'], filter: { enabled: true } };
  for (const { id } of images) await writeFile(join(folder, 'pictures', `${id}.jpg`), 'no picture');
  await labelOwnData(keys);
  const { context, warnings } = await openContext(keys);
  await writeScores(context, 'test', []);
  await runStages(['filter', 'export', 'subsets'], context);
  expect(warnings.join('\n')).toContain('no image has a picture and a label');
  const rows = [...(await readDecisions(context, 'test')).values()];
  expect(rows.map((row) => [row['decision'], row['reasons'], row['kept']])).toEqual([
    ['drop', ['image_failed'], false],
    ['drop', ['image_failed'], false],
  ]);
});
