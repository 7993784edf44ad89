import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeReport } from '../../../pipeline/report.js';
import { runStages } from '../../../pipeline/run.js';
import { runFilter } from '../../../pipeline/stages/filter.js';
import {
  idOf,
  labelOwnData,
  openContext,
  writeOwnData,
  writeScores,
  type OwnImage,
} from '../filter-world.js';
import { sectionText, tableNamed, tablesOf } from './page-tables.js';

const SPLIT = 'validation';
/** Of whom the model says the contrary of the label: the filter drops or flips it. */
const WRONG = idOf(4);
const IMAGES: readonly OwnImage[] = Array.from({ length: 24 }, (_, i) => ({
  id: idOf(i),
  split: SPLIT,
  person: i % 2 === 0,
  shows: i,
  ...(idOf(i) === WRONG ? { probability: 0.01 } : {}),
}));
const LIMIT = 14;

let folder: string;
let keys: Record<string, unknown>;

const filterKeys = (action: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  ...keys,
  filter: { label_issues: { min_examples_per_class: 1, [SPLIT]: action }, ...more },
});

async function report(own: Record<string, unknown>): Promise<string> {
  return makeReport((await openContext(own)).context);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wake-vision-report-'));
  keys = { ...(await writeOwnData(folder, IMAGES)), splits: [SPLIT] };
  await labelOwnData(keys);
  await writeScores((await openContext(keys)).context, SPLIT, IMAGES);
}, 60_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('a report of decisions that are out of date', () => {
  beforeAll(async () => {
    const own = { ...filterKeys('drop'), limit: LIMIT };
    await runStages(['images', 'label'], (await openContext(own)).context);
    await runFilter((await openContext(own)).context);
    await runStages(['images', 'label'], (await openContext(keys)).context);
  }, 60_000);

  it('has no step of the filter, and says why and what makes it anew', async () => {
    const page = await report(filterKeys('drop'));
    const steps = tableNamed(tablesOf(page, '#funnel'), `${SPLIT}: images after each step`).rows;
    expect(steps.at(-1)?.slice(0, 2)).toEqual(['balanced', '24']);
    for (const section of ['funnel', 'scores', 'galleries'])
      expect(sectionText(page, `#${section}`), section).toMatch(
        /decision table of validation was made with other settings, labels, scores or pictures.* Make it with: wake-vision filter --split validation/,
      );
    expect(sectionText(page, '#scores')).not.toContain('labels are wrong by estimate');
    expect(sectionText(page, '#galleries')).not.toContain('Left out by the filter');
    expect(page).not.toContain('class="chip">drop');
  });

  it('shows them again once they are made anew', async () => {
    await runFilter((await openContext(filterKeys('drop'))).context);
    const page = await report(filterKeys('drop'));
    const steps = tableNamed(tablesOf(page, '#funnel'), `${SPLIT}: images after each step`).rows;
    expect(steps.at(-1)?.slice(0, 2)).toEqual(['filter would keep', '22']);
    expect(sectionText(page, '#scores')).toContain('labels are wrong by estimate');
    expect(sectionText(page, '#galleries')).toContain('Left out by the filter');
    expect(page).not.toContain('was made with other settings');
  });

  it('tells of other settings of the filter, too', async () => {
    expect(sectionText(await report(filterKeys('flip')), '#funnel')).toContain(
      'was made with other settings',
    );
  });

  it('says what stands in the way where the labels themselves are out of date', async () => {
    const page = await report({ ...filterKeys('drop'), labels: { min_area: 0.2 } });
    expect(sectionText(page, '#funnel')).toMatch(
      /decision table of validation does not hold.*the labels are out of date: labels\.min_area .*Run: wake-vision label/,
    );
  });
});
