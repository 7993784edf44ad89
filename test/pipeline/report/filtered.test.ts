import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withRunDatabase } from '../../../pipeline/database.js';
import { literal } from '../../../pipeline/io/duckdb.js';
import { makeReport } from '../../../pipeline/report.js';
import { runStages } from '../../../pipeline/run.js';
import { number } from '../../../pipeline/tables/cells.js';
import {
  idOf,
  labelOwnData,
  openContext,
  readDecisions,
  writeOwnData,
  writeScores,
  type OwnImage,
} from '../filter-world.js';
import { sectionText, tableNamed, tablesOf, textsOf } from './page-tables.js';

const SPLIT = 'validation';
const WRONG = [idOf(4), idOf(6), idOf(8), idOf(9)];
const IMAGES: readonly OwnImage[] = Array.from({ length: 24 }, (_, i) => {
  const person = i % 2 === 0;
  // The one but last shows what its neighbour of the same label does.
  const shows = i === 23 ? 21 : i;
  const wrong = WRONG.includes(idOf(i)) ? { probability: person ? 0.01 : 0.99 } : {};
  return { id: idOf(i), split: SPLIT, person, shows, ...wrong };
});

let folder: string;
let keys: Record<string, unknown>;

const followed = (action: string): Record<string, unknown> => ({
  ...keys,
  filter: { enabled: true, label_issues: { min_examples_per_class: 1, [SPLIT]: action } },
});

async function report(own: Record<string, unknown>): Promise<string> {
  return makeReport((await openContext(own)).context);
}

/** Images that the export of a configuration holds, and those of them with the target. */
async function exported(own: Record<string, unknown>): Promise<{ images: number; targets: number }> {
  const { config, workspace } = (await openContext(own)).context;
  const root = workspace.exportsRoot;
  const [manifest] = (await readdir(root, { recursive: true })).filter((name) =>
    name.endsWith(`${SPLIT}.parquet`),
  );
  const [row] = await withRunDatabase(config, workspace, (database) =>
    database.all(
      `SELECT count(*) AS images, count(*) FILTER (person = 1) AS targets FROM read_parquet(${literal(join(root, manifest))})`,
    ),
  );
  return { images: number(row, 'images'), targets: number(row, 'targets') };
}

/** What the tables of a page say of the images in the split, by the part of the page. */
function counts(page: string): Record<string, number> {
  const funnel = tableNamed(tablesOf(page, '#funnel'), 'images after each step').rows;
  const rules = tableNamed(tablesOf(page, '#labels'), 'labels by rule');
  const inSplit = rules.columns.findIndex((name) => name.startsWith('In the split'));
  const licences = tableNamed(tablesOf(page, '#sources'), 'licences of the').rows;
  return {
    tile: Number(/^\d+/.exec(sectionText(page, '.tile dd'))?.[0]),
    funnel: Number(funnel.at(-1)?.[1]),
    rules: rules.rows.reduce((sum, row) => sum + Number(row[inSplit]), 0),
    licences: licences.reduce((sum, row) => sum + Number(row[2]), 0),
  };
}

/** Ids of the pictures of the gallery that is drawn by lot: the first of the page's galleries of a split. */
function drawn(page: string): string[] {
  return textsOf(page, '#galleries h4:nth-of-type(1) + ul .id');
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wake-vision-report-'));
  keys = { ...(await writeOwnData(folder, IMAGES)), splits: [SPLIT], export: { shards: 1 } };
  await labelOwnData(keys);
  await writeScores((await openContext(keys)).context, SPLIT, IMAGES);
}, 60_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('a report of a split whose exports follow the filter', () => {
  it('counts before the filter, and says so, as long as there are no decisions', async () => {
    const page = await report(followed('drop'));
    expect(counts(page)).toEqual({ tile: 24, funnel: 24, rules: 24, licences: 24 });
    expect(sectionText(page, '.tile dd')).toContain('24images before the filter');
    expect(sectionText(page, '#funnel')).toMatch(
      /validation is not filtered.* Make it with: wake-vision filter --split validation/,
    );
    expect(sectionText(page, '#sources')).toContain('24 images in the split before the filter');
    expect(sectionText(page, '#galleries')).toContain('Drawn by lot from the split before the filter');
  });

  it.each(['drop', 'flip'])('counts what exports hold: labels to %s', async (action) => {
    const own = followed(action);
    await runStages(['filter', 'export'], (await openContext(own)).context);
    const { images, targets } = await exported(own);
    expect(images).toBeLessThan(24);
    const page = await report(own);
    expect(counts(page)).toEqual({ tile: images, funnel: images, rules: images, licences: images });
    const share = ((100 * targets) / images).toFixed(1);
    expect(sectionText(page, '.tile dd')).toContain(`images, ${share} % with the target`);
    expect(page).not.toContain('before the filter');
  });

  it('says how many labels in the split are flipped, and draws those pictures with both labels', async () => {
    const own = followed('flip');
    await runStages(['filter'], (await openContext(own)).context);
    const decisions = await readDecisions((await openContext(own)).context, SPLIT);
    const flipped = [...decisions].filter(([, row]) => row['decision'] === 'flip' && row['kept'] === true);
    expect(flipped.length).toBeGreaterThan(0);
    const page = await report(own);
    expect(sectionText(page, '#labels')).toContain(
      `The filter gave ${flipped.length} of the images in the split the other label.`,
    );
    const shown = drawn(page).filter((id) => flipped.some(([flip]) => flip === id));
    expect(shown.length).toBeGreaterThan(0);
    // No flip makes a difference between the rule sets.
    expect(sectionText(page, '.tile dd')).toContain('0 of 24 differ between the rule sets');
  });

  it('draws by lot from the images that are left, as the end of the funnel has them', async () => {
    const own = followed('drop');
    await runStages(['filter'], (await openContext(own)).context);
    const decisions = await readDecisions((await openContext(own)).context, SPLIT);
    const filtered = drawn(await report(own));
    expect(filtered).toHaveLength(12);
    for (const id of filtered) expect(decisions.get(id)?.['kept'], id).toBe(true);
    const before = drawn(await report({ ...own, filter: { ...(own['filter'] as object), enabled: false } }));
    expect(before.filter((id) => decisions.get(id)?.['decision'] === 'drop')).not.toEqual([]);
  });

  it('counts the whole split where exports do not follow the filter', async () => {
    const page = await report({ ...followed('drop'), filter: { enabled: false } });
    expect(counts(page)).toMatchObject({ tile: 24, rules: 24, licences: 24 });
    expect(page).not.toContain('before the filter');
  });
});
