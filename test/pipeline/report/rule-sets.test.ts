import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explainImage } from '../../../pipeline/explain.js';
import { makeReport } from '../../../pipeline/report.js';
import { idOf, labelOwnData, openContext, writeOwnData, type OwnImage } from '../filter-world.js';
import { sectionText } from './page-tables.js';

const SPLIT = 'validation';
const IMAGES: readonly OwnImage[] = Array.from({ length: 6 }, (_, i) => ({
  id: idOf(i),
  split: SPLIT,
  person: i % 2 === 0,
  shows: i,
}));

/**
 * Boxes of the first picture, in its four by three: the first lies wholly beside the centre crop, which the published
 * code skips; of the second, a tenth of the crop, the published scales leave little.
 */
const TWO_BOXES = ['0,0.1,0,1', '0.8,1,0,1'];
/** Boxes of the third picture: one, of unknown depiction, which the published rules take for none. */
const UNKNOWN_BOX = '0.1,0.9,0.1,0.9,0,0,0,-1,0';

let folder: string;
let keys: Record<string, unknown>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wake-vision-report-'));
  keys = { ...(await writeOwnData(folder, IMAGES)), splits: [SPLIT] };
  const path = join(folder, `${SPLIT}-boxes.csv`);
  const rows = (await readFile(path, 'utf8')).split('\n').flatMap((row) => {
    const start = `${row.split(',').slice(0, 4).join(',')},`;
    if (row.startsWith(idOf(0))) return TWO_BOXES.map((box) => `${start}${box},0,0,0,0,0`);
    return row.startsWith(idOf(2)) ? [`${start}${UNKNOWN_BOX}`] : [row];
  });
  await writeFile(path, rows.join('\n'));
  await labelOwnData(keys);
  await labelOwnData({ ...keys, labels: { rules: 'corrected' } });
}, 60_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** The card of an image in the section, as markup. */
async function cardOf(rules: string, id: string): Promise<string> {
  const { context } = await openContext({ ...keys, labels: { rules } });
  const page = await makeReport(context);
  const section = page.slice(page.indexOf('id="rule-sets"'), page.indexOf('id="scores"'));
  const card = section.split('<li class="card">').find((part) => part.includes(`<code>${id}</code>`));
  if (card === undefined) throw new Error(`no card of ${id}`);
  return `<li class="card">${card.slice(0, card.indexOf('</li>'))}</li>`;
}

/** Where the left edges of the boxes stand that are drawn as deciding, in hundredths. */
function decidingEdges(card: string): number[] {
  return [...card.matchAll(/class="box [a-z]+ deciding"\s+x="([\d.]+)"/g)].map(([, x]) => Number(x)).sort();
}

describe('an image that the two rule sets label in two ways', () => {
  it.each(['published', 'corrected'])(
    'has the areas of the box that decided by each, under the %s rules',
    async (rules) => {
      const { splits } = await explainImage((await openContext(keys)).context, idOf(0), null, false);
      const [{ rules: tried }] = splits;
      expect(tried?.map(({ result }) => [result.label, result.base.deciding])).toEqual([
        [-1, 0],
        [1, 1],
      ]);
      const corrected = tried?.find(({ ruleSet }) => ruleSet === 'corrected')?.result.areaCorrected;
      expect(corrected).toBe(0.1);
      const card = await cardOf(rules, idOf(0));
      const text = sectionText(card, '.said');
      expect(text).toContain(
        'Published: a box of the target is there, and is too small. That is box 0, which the published geometry skips.',
      );
      expect(text).toContain(
        'Corrected: a box of a real target is large enough. That is box 1, of the area 0.1.',
      );
      expect(decidingEdges(card)).toEqual([0, 80]);
    },
  );

  it.each(['published', 'corrected'])(
    'says nothing of areas of the rule set by which no box decided, under the %s rules',
    async (rules) => {
      const card = await cardOf(rules, idOf(2));
      const text = sectionText(card, '.said');
      expect(text).toMatch(/Published: no box shows a real target\.(?! That is)/);
      expect(text).toMatch(
        /Corrected: a box of the target is large enough; .* is not known\. That is box 0, of the area 0\.\d+\./,
      );
      expect(decidingEdges(card)).toEqual([10]);
    },
  );
});
