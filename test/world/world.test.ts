import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type World, buildWorld, readManifest, readPlanted, readTruth } from '../../scripts/world/index.js';

const BASE = 'http://127.0.0.1:9';
const COUNTS = { train: 80, validation: 76, test: 78 };

let folder: string;
let world: World;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'world-'));
  world = await buildWorld(join(folder, 'world'), { seed: 5, baseUrl: BASE, counts: COUNTS });
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function table(path: string): Promise<string[][]> {
  const text = await readFile(join(world.dir, 'www', path), 'utf8');
  return parse(text, { relax_column_count: true });
}

/** SHA-256 of every file under a folder, by path. */
async function sums(dir: string): Promise<Record<string, string>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const pairs = await Promise.all(
    files.sort().map(async (file) => {
      const sum = createHash('sha256')
        .update(await readFile(file))
        .digest('hex');
      return [file.slice(dir.length), sum] as const;
    }),
  );
  return Object.fromEntries(pairs);
}

const LIST = [
  'ImageID', 'Subset', 'OriginalURL', 'OriginalLandingURL', 'License', 'AuthorProfileURL', 'Author', 'Title',
  'OriginalSize', 'OriginalMD5', 'Thumbnail300KURL', 'Rotation',
]; // prettier-ignore
const BOXES = [
  'ImageID', 'Source', 'LabelName', 'Confidence', 'XMin', 'XMax', 'YMin', 'YMax',
  'IsOccluded', 'IsTruncated', 'IsGroupOf', 'IsDepiction', 'IsInside',
]; // prettier-ignore
const LABELS = ['ImageID', 'Source', 'LabelName', 'Confidence'];
const MIAP = [
  'ImageID', 'LabelName', 'Confidence', 'XMin', 'XMax', 'YMin', 'YMax', 'IsOccluded', 'IsTruncated', 'IsGroupOf',
  'IsDepictionOf', 'IsInsideOf', 'GenderPresentation', 'AgePresentation',
]; // prettier-ignore
const CLICKS = ['1X', '2X', '3X', '4X', '1Y', '2Y', '3Y', '4Y'].map((name) => `XClick${name}`);

describe('the tables', () => {
  it.each([
    ['/openimages/2018_04/image_ids_and_rotation.csv', LIST],
    ['/openimages/2018_04/train/train-images-with-rotation.csv', LIST],
    ['/openimages/2018_04/train/train-images-boxable-with-rotation.csv', LIST],
    ['/openimages/2018_04/validation/validation-images-with-rotation.csv', LIST],
    ['/openimages/2018_04/test/test-images-with-rotation.csv', LIST],
    ['/openimages/v6/oidv6-train-annotations-bbox.csv', [...BOXES, ...CLICKS]],
    ['/openimages/v5/validation-annotations-bbox.csv', BOXES],
    ['/openimages/v5/test-annotations-bbox.csv', BOXES],
    ['/openimages/v7/oidv7-train-annotations-human-imagelabels.csv', LABELS],
    ['/openimages/v7/oidv7-val-annotations-machine-imagelabels.csv', LABELS],
    ['/openimages/v7/oidv7-test-annotations-machine-imagelabels.csv', LABELS],
    ['/openimages/open_images_extended_miap/open_images_extended_miap_boxes_val.csv', MIAP],
    ['/openimages/open_images_extended_miap/open_images_extended_miap_boxes_test.csv', MIAP],
  ])('%s has the true columns', async (path, columns) => {
    const [header, ...rows] = await table(path);
    expect(header).toEqual(columns);
    expect(rows.length).toBeGreaterThan(20);
    const broken = world.planted.malformed_rows[path] ?? 0;
    const odd = rows.filter((row) => row.length !== columns.length || !/^[0-9a-f]{16}$/.test(row[0]));
    expect(odd.length).toBeLessThanOrEqual(broken);
  });

  it('lists every picture once, but for the repeated and malformed rows that are counted', async () => {
    const path = '/openimages/2018_04/image_ids_and_rotation.csv';
    const [, ...rows] = await table(path);
    const { malformed_rows: malformed, duplicate_rows: repeated } = world.planted;
    expect(malformed[path]).toBe(3);
    expect(repeated[path]).toBe(1);
    expect(rows).toHaveLength(234 + 3 + 1);
    const ids = new Set(rows.map(([id]) => id));
    for (const { image_id } of world.truth) expect(ids).toContain(image_id);
  });

  it('keeps coordinates inside the picture, ordered, in every row that is not broken on purpose', async () => {
    for (const path of [
      '/openimages/v5/validation-annotations-bbox.csv',
      '/openimages/v6/oidv6-train-annotations-bbox.csv',
    ]) {
      const [, ...rows] = await table(path);
      const bad = rows.filter(([, , , , ...rest]) => {
        const [xMin, xMax, yMin, yMax] = rest.slice(0, 4).map(Number);
        return !(xMin >= 0 && xMax <= 1 && yMin >= 0 && yMax <= 1 && xMin <= xMax && yMin <= yMax);
      });
      expect(bad).toHaveLength(world.planted.malformed_rows[path]);
    }
  });

  it('holds unknown attributes, depictions, groups and parts', async () => {
    const [, ...rows] = await table('/openimages/v5/test-annotations-bbox.csv');
    const whole = rows.filter((row) => row.length === BOXES.length);
    expect(whole.some((row) => row[11] === '1')).toBe(true);
    expect(whole.some((row) => row[2] === '/m/0dzct')).toBe(true);
    expect(new Set(whole.map((row) => row[1]))).toContain('xclick');
  });

  it('gives size and sum of the originals, but for those that were replaced', async () => {
    const [, ...rows] = await table('/openimages/2018_04/train/train-images-with-rotation.csv');
    const manifest = await readManifest(world.dir);
    const replaced = new Set(
      world.planted.troubles.filter(({ how }) => how === 'replaced').map(({ image_id }) => image_id),
    );
    let checked = 0;
    for (const row of rows) {
      const { pathname } = new URL(row[2]);
      if (row.length !== LIST.length || !(pathname in manifest.files)) continue;
      const file = manifest.files[pathname];
      const bytes = await readFile(join(world.dir, file));
      const same =
        Number(row[8]) === bytes.length && createHash('md5').update(bytes).digest('base64') === row[9];
      expect(same).toBe(!replaced.has(row[0]));
      checked += 1;
    }
    expect(checked).toBeGreaterThanOrEqual(80);
  });

  it('has titles with commas, quotes, line ends, other scripts', async () => {
    const titles = (await table('/openimages/2018_04/image_ids_and_rotation.csv')).map((row) => row[7]);
    expect(titles).toEqual(
      expect.arrayContaining(['The "big" one', 'Two lines\nof title', '東京の夕方', '"""']),
    );
    expect(titles.some((title) => /\p{Extended_Pictographic}/u.test(title))).toBe(true);
  });

  it('knows every class that the boxes name', async () => {
    const names = await table('/openimages/v7/oidv7-class-descriptions-boxable.csv');
    const mids = new Set(names.map(([mid]) => mid));
    const [, ...rows] = await table('/openimages/v5/test-annotations-bbox.csv');
    for (const row of rows) expect(mids).toContain(row[2]);
    const tree = await readFile(
      join(world.dir, 'www/openimages/2018_04/bbox_labels_600_hierarchy.json'),
      'utf8',
    );
    for (const [mid] of names) expect(tree).toContain(`"${mid}"`);
  });

  it('corrects half of the planted label errors of validation and test, in the published columns', async () => {
    const folderPath = '/harvard-edge/Wake_Vision/bab1ce4a8ef20a7ef90858279b1a2a0796125946/cleaned_csvs';
    for (const split of ['validation', 'test'] as const) {
      const [header, ...rows] = await table(`${folderPath}/wv_${split}_cleaned.csv`);
      expect(header).toEqual(['filename', 'original_label', 'clean_label']);
      for (const row of rows) expect(['1', '0', '-1', '-2']).toContain(row[2]);
    }
    const errors = world.planted.label_errors.filter(({ split }) => split !== 'train');
    expect(errors).toHaveLength(16);
    expect(errors.filter(({ corrected }) => corrected)).toHaveLength(8);
  });
});

describe('what is planted', () => {
  it('stands in every split in the same number', () => {
    const { label_errors: errors, quality, duplicates } = world.planted;
    for (const split of ['train', 'validation', 'test'] as const) {
      expect(errors.filter((error) => error.split === split)).toHaveLength(8);
      expect(quality.filter((one) => one.split === split).map(({ kind }) => kind)).toEqual([
        'dark', 'light', 'blurry', 'blurry', 'odd_aspect_ratio', 'odd_size', 'low_information', 'grayscale',
      ]); // prettier-ignore
    }
    expect(duplicates).toHaveLength(10);
    expect(duplicates.filter(({ split, of_split: of }) => split !== of)).toHaveLength(7);
    expect(world.planted.unlisted_ids).toHaveLength(6);
    expect(world.planted.shared_filenames).toHaveLength(1);
  });

  it('is on disk as it was returned', async () => {
    expect(await readPlanted(world.dir)).toEqual(world.planted);
    expect(await readTruth(world.dir)).toEqual(world.truth);
    expect(await readManifest(world.dir)).toEqual(world.manifest);
  });

  it('makes label errors that the published box rules fall for', () => {
    const truth = new Map(world.truth.map((one) => [one.image_id, one]));
    for (const { image_id, split, truth: real, kind } of world.planted.label_errors) {
      const picture = truth.get(image_id);
      expect(picture?.person).toBe(real === 1);
      if (split !== 'train') expect(picture?.published_label, `${kind} ${image_id}`).toBe(real === 1 ? 0 : 1);
    }
  });

  it('repeats pictures byte for byte where it says exact, and nowhere else', async () => {
    const bytes = async (split: string, id: string): Promise<Buffer> =>
      readFile(join(world.dir, 'www/open-images-dataset', split, `${id}.jpg`)).catch(() =>
        readFile(join(world.dir, 'originals', `${id}.jpg`)),
      );
    for (const { image_id, split, of, of_split, kind } of world.planted.duplicates) {
      const same = (await bytes(split, image_id)).equals(await bytes(of_split, of));
      expect(same).toBe(kind === 'exact');
    }
  });

  it('breaks files as it says', async () => {
    const read = (split: string, id: string): Promise<Buffer> =>
      readFile(join(world.dir, 'www/open-images-dataset', split, `${id}.jpg`));
    const of = (how: string): { split: string; image_id: string } => {
      const found = world.planted.troubles.find((one) => one.how === how && one.split !== 'train');
      if (found === undefined) throw new Error(`nothing planted as ${how}`);
      return found;
    };
    const file = async (how: string): Promise<Buffer> => read(of(how).split, of(how).image_id);
    expect((await sharp(await file('png')).metadata()).format).toBe('png');
    expect((await sharp(await file('webp')).metadata()).format).toBe('webp');
    expect((await sharp(await file('cmyk')).metadata()).space).toBe('cmyk');
    expect((await sharp(await file('grey')).metadata()).channels).toBe(1);
    expect((await sharp(await file('progressive')).metadata()).isProgressive).toBe(true);
    expect((await file('html_page')).toString()).toMatch(/^<!DOCTYPE html>/);
    expect((await sharp(await file('pixel_bomb'), { limitInputPixels: false }).metadata()).width).toBe(
      65_000,
    );
    await expect(
      sharp(await file('truncated_file'), { failOn: 'truncated' })
        .raw()
        .toBuffer(),
    ).rejects.toThrow();
    await expect(
      sharp(await file('corrupt_file'))
        .raw()
        .toBuffer(),
    ).rejects.toThrow();
    expect((await sharp(await file('png16')).metadata()).depth).toBe('ushort');
  });

  it('keeps every picture of the CVDF copy within 1024 pixels', async () => {
    for (const { image_id, split, readable } of world.truth.filter(({ split: one }) => one === 'test')) {
      if (!readable) continue;
      const path = join(world.dir, 'www/open-images-dataset', split, `${image_id}.jpg`);
      const { width, height } = await sharp(path).metadata();
      expect(Math.max(width, height)).toBeLessThanOrEqual(1024);
    }
  });
});

describe('building', () => {
  const small = { train: 4, validation: 3, test: 3 };

  it('gives the same bytes for the same seed, others for another', async () => {
    const dirs = ['a', 'b', 'c'].map((name) => join(folder, name));
    await buildWorld(dirs[0], { seed: 'x', baseUrl: BASE, counts: small });
    await buildWorld(dirs[1], { seed: 'x', baseUrl: BASE, counts: small });
    await buildWorld(dirs[2], { seed: 'y', baseUrl: BASE, counts: small });
    const [a, b, c] = await Promise.all(dirs.map(sums));
    expect(b).toEqual(a);
    expect(Object.keys(c).filter((path) => path.endsWith('.jpg') && path in a)).toEqual([]);
  });

  it('keeps the pictures when only the address changes', async () => {
    const dir = join(folder, 'kept');
    const options = { seed: 'z', counts: small };
    const first = await buildWorld(dir, { ...options, baseUrl: BASE });
    const before = await sums(dir);
    const second = await buildWorld(dir, { ...options, baseUrl: 'http://127.0.0.1:10' });
    const after = await sums(dir);
    expect([first.drawn, second.drawn]).toEqual([true, false]);
    const changed = Object.keys(after).filter((path) => after[path] !== before[path]);
    expect(
      changed.every(
        (path) =>
          path.includes('with-rotation') ||
          path.endsWith('image_ids_and_rotation.csv') ||
          path === '/world.json',
      ),
    ).toBe(true);
    expect(changed.length).toBeGreaterThan(0);
    const again = await buildWorld(dir, { ...options, baseUrl: BASE });
    expect(again.drawn).toBe(false);
    expect(await sums(dir)).toEqual(before);
  });
});
