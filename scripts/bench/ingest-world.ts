import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { TargetClasses } from '../../filters/types.js';
import { literal, withDatabase } from '../../pipeline/io/duckdb.js';

/** Paths of a generated set of source files of train. */
export interface BenchWorld {
  readonly images: string;
  readonly boxes: string;
  readonly human: string;
  readonly machine: string;
}

const WHOLE = ['/m/01g317', '/m/03bt1vf', '/m/04yx4', '/m/05r655', '/m/01bl7v'];
const PARTS = ['/m/0dzct', '/m/04hgtk', '/m/0k65p'];

/** The target of the benchmark: eight of the published classes. */
export const BENCH_TARGET: TargetClasses = {
  name: 'Person',
  boxes: new Set(WHOLE),
  partBoxes: new Set(PARTS),
  imageLabels: new Set(WHOLE),
  partImageLabels: new Set(PARTS),
  lookAlikes: new Set(['/m/016m2d']),
  depictable: new Set(WHOLE),
};

/** Paths of the set in a folder. */
export function worldPaths(folder: string): BenchWorld {
  const path = (name: string) => join(folder, `${name}.csv`);
  return { images: path('images'), boxes: path('boxes'), human: path('human'), machine: path('machine') };
}

/**
 * Writes source files in the formats of the real train files, XClick columns too: 8 boxes and 26 image-level
 * labels an image, 35 % of the boxes and 10 % of the labels of the target, rows of an image far apart.
 */
export async function writeBenchWorld(folder: string, images: number): Promise<BenchWorld> {
  await mkdir(folder, { recursive: true });
  const paths = worldPaths(folder);
  const targets = [...WHOLE, ...PARTS].map(literal).join(', ');
  const options = { memoryLimit: '1GB', threads: 2, spillFolder: join(folder, 'spill') };
  await withDatabase(options, async (db) => {
    await db.run(`
      CREATE MACRO image_id(i) AS left(sha256(i::VARCHAR), 16);
      CREATE MACRO unit(i, k) AS (hash(i, k) % 1000000) / 1000000.0;
      CREATE MACRO mid(h, percent) AS CASE WHEN h % 100 < percent
        THEN [${targets}][(1 + (h // 100) % 8)::BIGINT]
        ELSE '/m/0' || lower(to_base(((h // 100) % 600 + 46656)::BIGINT, 36)) END`);
    const count = String(images);
    const x = (name: string) => `printf('%.6f', ${name})`;
    await db.run(`COPY (
      SELECT image_id(i) AS "ImageID", CASE WHEN h % 10 = 0 THEN 'activemil' ELSE 'xclick' END AS "Source",
        mid(h, 35) AS "LabelName", 1 AS "Confidence", ${x('x0')} AS "XMin", ${x('x0 + (1 - x0) * w')} AS "XMax",
        ${x('y0')} AS "YMin", ${x('y0 + (1 - y0) * t')} AS "YMax", h % 2 AS "IsOccluded",
        (h // 2) % 2 AS "IsTruncated", (h % 17 = 0)::INTEGER AS "IsGroupOf",
        CASE WHEN h % 23 = 0 THEN 1 WHEN h % 10 = 0 THEN -1 ELSE 0 END AS "IsDepiction",
        (h % 1001 = 0)::INTEGER AS "IsInside",
        ${['X', 'Y']
          .flatMap((axis) =>
            [1, 2, 3, 4].map((n) => `${x(`${axis.toLowerCase()}0`)} AS "XClick${String(n)}${axis}"`),
          )
          .join(', ')}
      FROM (SELECT i, hash(i, b) AS h, unit(i, b * 10) * 0.9 AS x0, unit(i, b * 10 + 1) * 0.9 AS y0,
              unit(i, b * 10 + 2) AS w, unit(i, b * 10 + 3) AS t
            FROM range(${count}) images(i), range(12) boxes(b) WHERE b < 1 + hash(i) % 12 * 1.3)
      ) TO ${literal(paths.boxes)} (HEADER)`);
    const labels = (path: string, each: number, source: string, confidence: string) =>
      db.run(`COPY (
        SELECT image_id(i) AS "ImageID", ${source} AS "Source", mid(h, 10) AS "LabelName", ${confidence} AS "Confidence"
        FROM (SELECT i, b, hash(i, b + 100) AS h FROM range(${count}) images(i), range(${String(each)}) labels(b))
        ) TO ${literal(path)} (HEADER)`);
    await labels(
      paths.human,
      8,
      `CASE WHEN h % 3 = 0 THEN 'crowdsource-verification' ELSE 'verification' END`,
      `printf('%.1f', (h % 2)::DOUBLE)`,
    );
    await labels(paths.machine, 18, `'machine'`, `printf('%.6f', 0.5 + unit(i, b) * 0.5)`);
    await db.run(`COPY (
      SELECT image_id(i) AS "ImageID", 'train' AS "Subset",
        'https://farm' || (i % 9) || '.staticflickr.example/6011/' || i || '_7b52e7fcd1_o.jpg' AS "OriginalURL",
        'https://www.flickr.example/photos/someone/' || i AS "OriginalLandingURL",
        'https://creativecommons.org/licenses/by/2.0/' AS "License",
        'https://www.flickr.example/people/someone' || (i % 5000) || '/' AS "AuthorProfileURL",
        'Some, Author ' || (i % 5000) AS "Author", 'A title, "quoted" ' || i AS "Title",
        100000 + hash(i) % 9000000 AS "OriginalSize", base64(unhex(md5(i::VARCHAR))) AS "OriginalMD5",
        'https://c8.staticflickr.example/5/4012/' || i || '_aaa213792f_z.jpg' AS "Thumbnail300KURL",
        ['0.0', '90.0', '180.0', '270.0', '', 'NaN'][(1 + hash(i) % 6)::BIGINT] AS "Rotation"
      FROM range(${count}) images(i)) TO ${literal(paths.images)} (HEADER)`);
  });
  return paths;
}

/** Size of files together, in bytes. */
export async function totalBytes(paths: readonly string[]): Promise<number> {
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
