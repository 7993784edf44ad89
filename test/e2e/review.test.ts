import { createRequire } from 'node:module';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { withDatabase } from '../../pipeline/io/duckdb.js';
import { literal } from '../../pipeline/io/duckdb-sql.js';
import { loadCorrections } from '../../manifests/index.js';
import { openContext } from '../pipeline/filter-world.js';
import { filterValidation, labelledKeys } from '../pipeline/review/world.js';
import { suiteBrowser } from './browser.js';
import { startCommand, wakeVision } from './world.js';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const HOSTILE = '<img src=x onerror="document.title=\'owned\'"><script>document.title=1</script>';
const DESK: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };
const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
};

const suite = suiteBrowser();
let folder: string;
let config: string;
let workspace: string;
let browser: Browser;

/** Gives every picture a hostile title and author: as a table of the sources could. */
async function spoilTitles(): Promise<void> {
  const table = join(workspace, 'metadata', 'validation.parquet');
  const spoilt = `${table}.spoilt`;
  await withDatabase({ memoryLimit: '200MB', threads: 1, spillFolder: null }, async (database) => {
    const text = literal(HOSTILE);
    await database.writeParquet(
      spoilt,
      `SELECT * REPLACE (${text} AS title, ${text} AS author, 'javascript:alert(1)' AS landing_url) FROM read_parquet(${literal(table)})`,
    );
  });
  await writeFile(table, await readFile(spoilt));
}

beforeAll(async () => {
  if (suite.skip) return;
  folder = await mkdtemp(join(tmpdir(), 'wake-vision-review-'));
  const keys = await labelledKeys(folder);
  await filterValidation(keys);
  workspace = join(folder, 'workspace');
  config = join(folder, 'wake-vision.yaml');
  await writeFile(config, stringify({ ...keys, splits: ['validation'] }));
  browser = await suite.launch();
}, 120_000);

afterAll(async () => {
  if (suite.skip) return;
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

interface Session {
  readonly url: string;
  /** Ends it as Ctrl-C does. */
  end(): Promise<{ code: number | null; stdout: string }>;
  kill(): Promise<unknown>;
}

async function startSession(...args: string[]): Promise<Session> {
  const { child, result } = startCommand([...args, '-c', config]);
  const url = await new Promise<string>((done, fail) => {
    let text = '';
    child.stdout?.on('data', (data: Buffer) => {
      text += data.toString();
      const found = /http:\/\/\S+/.exec(text);
      if (found !== null) done(found[0]);
    });
    child.once('close', () => {
      fail(new Error(`no address: ${text}`));
    });
  });
  return {
    url,
    end: () => {
      child.kill('SIGINT');
      return result;
    },
    kill: () => {
      child.kill('SIGKILL');
      return result;
    },
  };
}

/** A page whose console stays silent: what it says is collected. */
async function openPage(
  url: string,
  options: BrowserContextOptions = DESK,
): Promise<{ page: Page; said: string[] }> {
  const page = await (await browser.newContext(options)).newPage();
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(error.message));
  await page.goto(url);
  return { page, said };
}

/** The image that the page shows. */
async function pictureIs(page: Page): Promise<string> {
  const source = (await page.locator('#picture').getAttribute('src')) ?? '';
  return new URLSearchParams(source.split('?')[1]).get('image') ?? '';
}

const progressOf = (page: Page) => page.locator('#progress-text').textContent();

/** Waits until a picture is there to be answered, or the queue is at its end. */
const ready = (page: Page) => page.waitForSelector('#desk[aria-busy=false]');

/** Waits until the page has moved on to another picture, or to the end. */
async function moveOn(page: Page, work: () => Promise<void>): Promise<void> {
  const before = await progressOf(page);
  await work();
  await expect.poll(() => progressOf(page)).not.toBe(before);
  await ready(page);
}

const press = (page: Page, key: string) => moveOn(page, () => page.keyboard.press(key));

async function seriousFaults(page: Page): Promise<string[]> {
  // Handed over the debugger: the page's own policy lets no foreign script in.
  await page.evaluate(await readFile(AXE, 'utf8'));
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => ['serious', 'critical'].includes(impact))
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
}

describe.skipIf(suite.skip)('wake-vision review in a browser', () => {
  it('reviews ten images by keyboard, goes on after a reload, undoes, exports; the next label run reads it', async () => {
    const session = await startSession('review', '--reviewer', 'ann');
    const { page, said } = await openPage(session.url);
    await ready(page);
    expect(page.url()).not.toContain('token');
    expect(await page.locator('#overlay .crop').count()).toBe(1);
    const answered: [string, number][] = [];
    for (const [key, label] of [
      ['0', 0],
      ['1', 1],
      ['n', 0],
      ['p', 1],
      ['d', -2],
      ['x', -1],
      ['1', 1],
      ['0', 0],
      ['D', -2],
      ['1', 1],
    ] as const) {
      answered.push([await pictureIs(page), label]);
      await press(page, key);
    }
    expect(new Set(answered.map(([id]) => id)).size).toBe(10);
    expect(await progressOf(page)).toBe('10 of 14 answered, 4 left');

    await page.reload();
    await ready(page);
    expect(await progressOf(page)).toBe('10 of 14 answered, 4 left');
    expect(answered.map(([id]) => id)).not.toContain(await pictureIs(page));

    // Undo reaches back over the reload; the picture comes back with its label.
    await press(page, 'u');
    expect(await pictureIs(page)).toBe(answered[9]?.[0]);
    expect(await progressOf(page)).toBe('9 of 14 answered, 5 left');
    await press(page, '0');
    answered[9] = [answered[9]?.[0] ?? '', 0];

    const skipped = await pictureIs(page);
    await page.keyboard.press('s');
    await expect.poll(() => pictureIs(page)).not.toBe(skipped);
    await page.keyboard.press('u');
    await expect.poll(() => pictureIs(page)).toBe(skipped);
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#download')]);
    expect(download.suggestedFilename()).toBe('wv_validation_cleaned.csv');
    expect(said).toEqual([]);
    const { code, stdout } = await session.end();
    expect(code).toBe(0);
    expect(stdout).toContain('validation: 10 images answered, 10 more than before');
    expect(stdout).toContain('Apply the answers with: wake-vision label');

    const file = join(folder, 'wv_validation_cleaned.csv');
    const exported = await wakeVision('review', '-c', config, '--export', file);
    expect(exported.code, exported.stderr).toBe(0);
    const { byFilename } = await loadCorrections(file);
    expect(Object.fromEntries([...byFilename.values()].map((row) => [row.filename, row.cleanLabel]))).toEqual(
      Object.fromEntries(answered.map(([id, label]) => [`${id}.jpg`, label])),
    );

    const status = await wakeVision('status', '-c', config);
    expect(status.stdout).toContain('out of date (the review is new)');
    const relabelled = await wakeVision('label', '-c', config);
    expect(relabelled.code, relabelled.stderr).toBe(0);
    const { context } = await openContext({ workspace });
    const rows = await withDatabase({ memoryLimit: '200MB', threads: 1, spillFolder: null }, (database) =>
      database.all(
        `SELECT image_id, label FROM read_parquet(${literal(context.workspace.labels('published', 'validation').table)})`,
      ),
    );
    const labels = new Map(rows.map((row) => [row['image_id'], row['label']]));
    for (const [id, label] of answered) expect(labels.get(id), id).toBe(label === -2 ? 0 : label);
  });

  it('goes on with a second reviewer, and lists where the two disagree', async () => {
    const session = await startSession('review', '--reviewer', 'bob', '--reason', 'label_issue');
    const { page } = await openPage(session.url);
    await ready(page);
    const first = await pictureIs(page);
    await press(page, 'x');
    await session.end();
    const folderOf = join(workspace, 'corrections', 'person', 'validation');
    const merged = await wakeVision(
      'review',
      'merge',
      join(folderOf, 'ann.jsonl'),
      join(folderOf, 'bob.jsonl'),
      '-o',
      join(folder, 'merged.csv'),
    );
    expect(merged.code, merged.stderr).toBe(0);
    expect(merged.stdout).toContain('1 disagreements, 1 of them open');
    expect(merged.stdout).toMatch(new RegExp(`${first} .*ann says (0|1), bob says -1; open`));
    expect((await loadCorrections(join(folder, 'merged.csv'))).rows).toBe(9);
    const byName = await wakeVision('review', 'merge', join(folderOf, 'ann.csv'), join(folderOf, 'bob.csv'));
    expect(byName.stdout).toContain('1 disagreements, 1 of them open');
  });

  it('works by thumb on a phone, draws boxes and audits', async () => {
    const session = await startSession('review', '--reviewer', 'eve', '--audit', '4', '--seed', '7');
    const { page, said } = await openPage(session.url, { ...PHONE, colorScheme: 'dark' });
    await ready(page);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    for (const button of await page.locator('button.answer').all()) {
      const box = await button.boundingBox();
      expect(box?.height).toBeGreaterThanOrEqual(44);
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(844);
    }
    expect(await page.locator('#panel').textContent()).toContain('label, score and reasons are hidden');
    expect(await page.locator('#panel .chip').count()).toBe(0);
    expect(await seriousFaults(page)).toEqual([]);
    for (let image = 0; image < 4; image++) {
      await moveOn(page, () => page.locator('button.answer').first().tap());
    }
    expect(await page.locator('#empty-title').textContent()).toBe('All answered');
    await expect
      .poll(() => page.locator('#audit').textContent())
      .toMatch(/^Wrong labels \d of 4: .*95 % interval/);
    expect(said).toEqual([]);
    expect((await session.end()).stdout).toMatch(/validation: audit: \d wrong of 4 labels judged/);
  });

  it('shows hostile titles as text, and links nowhere from them', async () => {
    await spoilTitles();
    const session = await startSession('review', '--reviewer', 'mallory');
    const { page, said } = await openPage(session.url);
    await ready(page);
    expect(await page.locator('.credits').textContent()).toContain(HOSTILE);
    expect(await page.locator('.credits img, .credits script, .credits a').count()).toBe(0);
    expect(await page.title()).toBe('Review - Wake Vision');
    expect(await page.locator('#picture').getAttribute('alt')).toContain(HOSTILE);
    expect(await seriousFaults(page)).toEqual([]);
    expect(said).toEqual([]);
    // A page of another origin can neither read nor write, whatever cookie the browser holds.
    const elsewhere = await page.context().newPage();
    await elsewhere.goto('about:blank');
    const origin = new URL(session.url).origin;
    const outcome = await elsewhere.evaluate(async (address) => {
      const answer = await fetch(`${address}/api/undo`, {
        method: 'POST',
        mode: 'no-cors',
        credentials: 'include',
        body: '{"split":"validation"}',
      }).catch(() => null);
      return answer === null ? 'failed' : answer.type;
    }, origin);
    expect(['failed', 'opaque']).toContain(outcome);
    await session.end();
  });

  it('browses by filter, page and picture', async () => {
    const session = await startSession('browse');
    const { page, said } = await openPage(session.url);
    await page.waitForSelector('.tile');
    expect(await page.locator('.tile').count()).toBe(14);
    expect(await page.locator('#to-review').isVisible()).toBe(false);
    expect(await seriousFaults(page)).toEqual([]);
    await page.selectOption('#reason', 'label_issue');
    await expect.poll(() => page.locator('.tile').count()).toBe(2);
    await page.selectOption('#label', '-1');
    await expect.poll(() => page.locator('.tile').count()).toBe(0);
    await page.selectOption('#label', '');
    await expect.poll(() => page.locator('.tile').count()).toBe(2);
    await page.locator('.tile').first().click();
    await page.waitForSelector('dialog[open] .why');
    expect(await seriousFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await page.locator('dialog[open]').count()).toBe(0);
    expect(said).toEqual([]);
    expect((await session.end()).code).toBe(0);
  });

  it('keeps an answer that it confirmed, and goes on, when it is killed', async () => {
    const args = ['review', '--reviewer', 'kay'];
    const session = await startSession(...args);
    const { page } = await openPage(session.url);
    await ready(page);
    const image = await pictureIs(page);
    await press(page, '1');
    await session.kill();
    await page.keyboard.press('1');
    await page.waitForSelector('#error:not([hidden])');
    expect(await page.locator('#error').textContent()).toContain('Is wake-vision still running?');
    const again = await startSession(...args);
    const { page: next } = await openPage(again.url);
    await ready(next);
    expect(await progressOf(next)).toBe('1 of 14 answered, 13 left');
    await press(next, 'u');
    expect(await pictureIs(next)).toBe(image);
    await again.end();
  });

  it('says what is wrong with a command line', async () => {
    for (const [args, code, words] of [
      [['--reviewer', '../x'], 2, '--reviewer is "../x"'],
      [['--queue', 'worst'], 2, 'one of quality, reason, audit, disagreement'],
      [['--queue', 'audit'], 2, '--audit 200'],
      [['--reason', 'label_isue'], 2, 'did you mean label_issue?'],
      [['--port', '99999'], 2, 'a whole number from 0 to 65535'],
      [['--split', 'test'], 1, 'there are no labels to look at yet'],
    ] as const) {
      const { code: got, stderr } = await wakeVision('review', '-c', config, ...args);
      expect(stderr).toContain(words);
      expect(got).toBe(code);
    }
  });
});
