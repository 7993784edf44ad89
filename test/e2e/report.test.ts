import { createRequire } from 'node:module';
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explanationSchema } from '../../pipeline/explain/explanation-schema.js';
import { literal, withDatabase, type Row } from '../../pipeline/io/duckdb.js';
import { number, text } from '../../pipeline/tables/cells.js';
import { tableNamed, tablesOf } from '../pipeline/report/page-tables.js';
import { suiteBrowser } from './browser.js';
import { configFile, openWorld, wakeVision, type ServedWorld } from './world.js';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const HOSTILE = `<img src=x onerror="document.title='owned'"></style><script>document.title='owned'</script>`;

let served: ServedWorld;
let config: string;
let workspace: string;
let report: string;
let explained: string;
let imageId: string;

function query<T>(sql: string, read: (row: Row) => T): Promise<T[]> {
  return withDatabase({ memoryLimit: '500MB', threads: 1, spillFolder: null }, async (database) =>
    (await database.all(sql)).map(read),
  );
}

const tableOf = (...parts: string[]): string =>
  `read_parquet(${literal(`${join(workspace, ...parts)}.parquet`)})`;

/** Gives every picture of validation a hostile title and author, as a table of the sources could. */
async function spoilTitles(): Promise<void> {
  const table = join(workspace, 'metadata', 'validation.parquet');
  await withDatabase({ memoryLimit: '500MB', threads: 1, spillFolder: null }, (database) =>
    database.writeParquet(
      `${table}.spoilt`,
      `SELECT * REPLACE (${literal(HOSTILE)} AS title, ${literal(HOSTILE)} AS author, 'javascript:alert(1)' AS landing_url,
         'javascript:alert(1)' AS license) FROM read_parquet(${literal(table)}) ORDER BY hash, image_id`,
    ),
  );
  await rename(`${table}.spoilt`, table);
}

async function run(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await wakeVision(args[0], '-c', config, ...args.slice(1));
  expect(code, `${args.join(' ')}: ${stderr}`).toBe(0);
  return stdout;
}

beforeAll(async () => {
  served = await openWorld();
  ({ config, workspace } = await configFile(served, 'reported', { splits: ['validation', 'test'] }));
  await run('run', '--stages', 'ingest,images,label,export,subsets');
  await run('score', '--split', 'validation');
  await run('filter');
  const labels = await query(
    `SELECT image_id, label FROM ${tableOf('labels', 'published', 'test')} WHERE kept ORDER BY hash`,
    (row) => `${text(row, 'image_id')},${number(row, 'label') === 1 ? 0.8 : 0.3}`,
  );
  const predictions = join(served.folder, 'a-model.csv');
  await writeFile(predictions, ['image_id,probability', ...labels, ''].join('\n'));
  await run('evaluate', '--predictions', `<b>bold=${predictions}`, '--name', 'both');
  [imageId] = await query(
    `SELECT l.image_id FROM ${tableOf('labels', 'published', 'validation')} l WHERE kept AND label = 1 ORDER BY hash LIMIT 1`,
    (row) => text(row, 'image_id'),
  );
  await spoilTitles();
  report = join(workspace, 'report', 'published.html');
  expect(await run('report')).toContain('report/published.html');
  explained = join(served.folder, 'explained.html');
  await run('explain', imageId, '--html', '-o', explained);
}, 300_000);

afterAll(async () => {
  await served.close();
});

describe('wake-vision report', () => {
  it('gives the same bytes again, and holds every section', async () => {
    const first = await readFile(report, 'utf8');
    await run('report', '-o', join(served.folder, 'again.html'));
    expect(await readFile(join(served.folder, 'again.html'), 'utf8')).toBe(first);
    expect((await stat(report)).size).toBeLessThan(15e6);
    const headings = [...first.matchAll(/<h2 id="([a-z-]+)-title">/g)].map(([, id]) => id);
    expect(headings).toEqual([
      ...['status', 'funnel', 'labels', 'rule-sets', 'scores', 'subsets', 'sources', 'galleries'],
      ...['benchmark', 'provenance'],
    ]);
  });

  it('counts what the tables hold', async () => {
    const page = await readFile(report, 'utf8');
    const [kept] = await query(
      `SELECT count(*)::INTEGER AS images FROM ${tableOf('labels', 'published', 'validation')} WHERE kept`,
      (row) => number(row, 'images'),
    );
    expect(page).toContain(`balanced ${kept}`);
    const worst = await query(
      `SELECT image_id FROM ${tableOf('decisions', 'published', 'validation')}
       WHERE label_quality IS NOT NULL AND NOT is_corrected ORDER BY label_quality, hash, image_id LIMIT 20`,
      (row) => text(row, 'image_id'),
    );
    expect(worst.length).toBeGreaterThan(0);
    for (const id of worst) expect(page).toContain(`<code>${id}</code>`);
  });

  it.each(['validation', 'test'])(
    'has a reason for every image that a step of %s does not pass on',
    async (split) => {
      const tables = tablesOf(await readFile(report, 'utf8'), '#funnel');
      const steps = tableNamed(tables, `${split}: images after each step`).rows;
      const changes = tableNamed(tables, `${split}: what went before each step`).rows;
      const images = ([, count]: readonly string[]): number => Number(count.replaceAll(',', ''));
      expect(steps.length).toBeGreaterThanOrEqual(5);
      for (const [at, step] of steps.entries()) {
        if (at === 0) continue;
        const own = changes.filter(([before]) => before === step[0]);
        const sum = own.reduce((total, [, , count]) => total + Number(count.replace('−', '-')), 0);
        expect(sum, `before ${step[0]}`).toBe(images(step) - images(steps[at - 1]));
        for (const [, reason, , why] of own) expect(why, reason).not.toBe('');
      }
      const [missing] = await query(
        `SELECT count(*)::INTEGER AS images FROM ${tableOf('metadata', split)} WHERE box_count = 0`,
        (row) => number(row, 'images'),
      );
      expect(missing).toBeGreaterThan(0);
      expect(changes).toContainEqual(['with boxes', 'no boxes', `−${missing}`, expect.any(String)]);
    },
  );

  it('says of images that a correction leaves out that it was the correction', async () => {
    const [left] = await query(
      `SELECT count(*)::INTEGER AS images FROM ${tableOf('labels', 'published', 'validation')}
       WHERE reason = 'label_excluded' AND correction = -1`,
      (row) => number(row, 'images'),
    );
    expect(left).toBeGreaterThan(0);
    const rows = tableNamed(
      tablesOf(await readFile(report, 'utf8'), '#funnel'),
      'validation: what went before each step',
    ).rows.filter(([, reason]) => reason === 'correction of -1');
    expect(rows.reduce((total, [, , count]) => total - Number(count.replace('−', '-')), 0)).toBe(left);
    for (const [, , , why] of rows)
      expect(why).toMatch(/a person looked .* leave it out; the rules alone said/);
  });

  it('says of perceived groups that they are perceived', async () => {
    const tables = tablesOf(await readFile(report, 'utf8'), '#subsets');
    const names = tableNamed(tables, 'test: subset sizes').rows.map(([name]) => name);
    expect(names.filter((name) => name.startsWith('perceived '))).toHaveLength(7);
    for (const markup of [await readFile(report, 'utf8'), await readFile(explained, 'utf8')])
      expect(markup).not.toMatch(/predominantly (fe)?male|(?<!perceived )gender unknown|>(Gender|Age)</);
  });

  it('names what ran it', async () => {
    const versions = tableNamed(tablesOf(await readFile(report, 'utf8'), '#provenance'), 'what ran it').rows;
    expect(versions).toContainEqual(['Node', process.versions.node]);
    expect(versions).toContainEqual(['Platform', `${process.platform} ${process.arch}`]);
  });

  it('says in a sentence which command makes what is missing', async () => {
    const page = await readFile(report, 'utf8');
    expect(page).toMatch(/has not scored test\.\s+Make it with: <code>wake-vision score/);
  });

  it('names every table that it rests on with its sum', async () => {
    const page = await readFile(report, 'utf8');
    for (const name of ['metadata/validation', 'labels/published/test']) {
      const sidecar = JSON.parse(await readFile(join(workspace, `${name}.done.json`), 'utf8')) as {
        outputs: { sha256: string }[];
      };
      expect(page).toContain(sidecar.outputs[0].sha256);
    }
  });

  it('refuses a workspace without labels with the command that makes them', async () => {
    const { code, stderr } = await wakeVision('report', '-w', join(served.folder, 'nothing'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/validation: no labels by the published rules yet\. Run: wake-vision run/);
  });
});

describe('wake-vision explain', () => {
  it('prints JSON of the documented schema, with what each part of the pipeline says', async () => {
    const explanation = explanationSchema.parse(JSON.parse(await run('explain', imageId, '--json')));
    const [split] = explanation.splits;
    expect(explanation.scores.map(({ model }) => model)).toEqual(['person-centernet']);
    // The file repeats some rows, and boxes count once.
    const boxRows = explanation.sourceRows?.find(({ key }) => key === 'validation_boxes')?.found?.rows;
    expect(new Set(boxRows).size).toBe(explanation.metadata.boxCount);
    expect(split.exports).toHaveLength(1);
    expect(split.tables[0].subsetFiles.map(({ file }) => file)).toContain(
      'subsets/published/validation/wake_vision_validation.csv',
    );
    expect(split.rules?.every(({ others }) => others.length > 0)).toBe(true);
    const without = JSON.parse(await run('explain', imageId, '--json', '--no-source-rows')) as object;
    expect(without).toMatchObject({ schema: 1, sourceRows: null });
  });

  it('shows the whole group of duplicates, from whichever of its pictures', async () => {
    const [pair] = await query(
      `SELECT image_id, duplicate_of FROM ${tableOf('decisions', 'published', 'validation')}
       WHERE duplicate_of IS NOT NULL ORDER BY hash LIMIT 1`,
      (row) => [text(row, 'image_id'), text(row, 'duplicate_of')],
    );
    for (const id of pair) {
      const explanation = explanationSchema.parse(
        JSON.parse(await run('explain', id, '--json', '--no-source-rows')),
      );
      const group = explanation.splits[0].tables[0].duplicates.map((member) => member.imageId);
      expect(group[0]).toBe(pair[1]);
      expect(group).toContain(pair[0]);
    }
  });

  it('refuses two forms at once', async () => {
    const { code, stderr } = await wakeVision('explain', imageId, '-c', config, '--json', '--html');
    expect(code).toBe(2);
    expect(stderr).toContain('--json and --html: give one of them');
  });
});

const suite = suiteBrowser();

describe.skipIf(suite.skip)('the pages in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await suite.launch();
  });
  afterAll(async () => {
    await browser.close();
  });

  /** Opens a page of a file and hands it over with all that it complained of or asked for. */
  async function visit<T>(
    path: string,
    options: BrowserContextOptions,
    look: (page: Page) => Promise<T>,
  ): Promise<{ result: T; troubles: string[] }> {
    const context = await browser.newContext(options);
    const troubles: string[] = [];
    const own = pathToFileURL(path).href;
    await context.route('**/*', async (route) => {
      const url = route.request().url();
      if (url === own || url.startsWith('data:')) return route.continue();
      troubles.push(`asked for ${url}`);
      return route.abort();
    });
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text());
    });
    page.on('pageerror', (error) => troubles.push(String(error)));
    await page.goto(own);
    const result = await look(page);
    await context.close();
    return { result, troubles };
  }

  const DESK = { viewport: { width: 1280, height: 800 } };
  const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

  it.each([
    ['report', 40],
    ['explanation', 1],
  ] as const)(
    '%s: every picture is there, nothing is asked for, no hostile title gets through',
    async (name, least) => {
      const path = name === 'report' ? report : explained;
      const { result, troubles } = await visit(path, DESK, async (page) => ({
        title: await page.title(),
        scripts: await page.locator('script, iframe, object, embed, form').count(),
        badLinks: await page.locator('a[href^="javascript:" i]').count(),
        hostile: await page.getByText('onerror=').count(),
        widths: await page.evaluate<number[]>(
          '[...document.images].map((image) => (image.complete ? image.naturalWidth : 0))',
        ),
        unnamed: await page.locator('svg[role=img]:not([aria-label]), img:not([alt])').count(),
        plots: await page.locator('figure.plot').count(),
        plotsWithTables: await page.locator('figure.plot:has(svg[role=img]):has(details table)').count(),
      }));
      expect(troubles).toEqual([]);
      expect(result.title).not.toBe('owned');
      expect(result.hostile).toBeGreaterThan(0);
      expect(result).toMatchObject({ scripts: 0, badLinks: 0, unnamed: 0, plotsWithTables: result.plots });
      expect(result.widths.length).toBeGreaterThanOrEqual(least);
      expect(Math.min(...result.widths)).toBeGreaterThan(0);
    },
  );

  it.each(['report', 'explanation'])('%s: a phone scrolls it in one direction only', async (name) => {
    const { result } = await visit(name === 'report' ? report : explained, PHONE, (page) =>
      page.evaluate<number>('document.documentElement.scrollWidth'),
    );
    expect(result).toBe(390);
  });

  it.each([
    ['report', 'light', 'desk', DESK],
    ['report', 'light', 'phone', PHONE],
    ['report', 'dark', 'desk', DESK],
    ['report', 'dark', 'phone', PHONE],
    ['explanation', 'light', 'desk', DESK],
    ['explanation', 'light', 'phone', PHONE],
    ['explanation', 'dark', 'desk', DESK],
    ['explanation', 'dark', 'phone', PHONE],
  ] as const)('%s, %s, %s: axe finds no serious fault', async (name, colorScheme, _width, options) => {
    const { result } = await visit(
      name === 'report' ? report : explained,
      { ...options, colorScheme, bypassCSP: true },
      async (page) => {
        await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
        await page.evaluate(await readFile(AXE, 'utf8'));
        return page.evaluate<string[]>(`axe.run().then(({ violations }) => violations
          .filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html }) => html.slice(0, 200)).join(' | ')))`);
      },
    );
    expect(result).toEqual([]);
  });
});
