import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { satisfies } from 'semver';
import { z } from 'zod';
import { describe, expect, it } from 'vitest';
import { SOURCE_SHA256 } from '../pipeline/io/kernels/pixel-kernels-wasm.js';
import { withConfigTable } from '../scripts/docs.js';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      optional: z.boolean().optional(),
      engines: z.looseObject({ node: z.string().optional() }).optional(),
    }),
  ),
});

describe('package', () => {
  it('depends on nothing that needs a Node later than the oldest one it promises', () => {
    const { packages } = lockSchema.parse(JSON.parse(read('package-lock.json')));
    const tooNew = Object.entries(packages).filter(
      ([, { engines, optional }]) =>
        // npm passes over an optional package that does not fit.
        optional !== true && engines?.node !== undefined && !satisfies('20.18.1', engines.node),
    );
    expect(tooNew).toEqual([]);
    expect(Object.keys(packages).length).toBeGreaterThan(50);
  });
});

const packedSchema = z.tuple([z.object({ files: z.array(z.object({ path: z.string() })) })]);

const manifestSchema = z.object({
  bin: z.record(z.string(), z.string()),
  exports: z.record(z.string(), z.union([z.string(), z.record(z.string(), z.string())])),
});

describe('the packed files', () => {
  it('hold all that bin and exports name, and nothing of the checkout alone', async () => {
    const { stdout } = await promisify(execFile)('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: new URL('..', import.meta.url),
      maxBuffer: 1 << 24,
    });
    const [{ files }] = packedSchema.parse(JSON.parse(stdout));
    const paths = files.map(({ path }) => path);
    const { bin, exports } = manifestSchema.parse(JSON.parse(read('package.json')));
    const named = [bin, ...Object.values(exports)].flatMap((entry) =>
      typeof entry === 'string' ? [entry] : Object.values(entry),
    );
    expect(named.length).toBeGreaterThan(4);
    expect(paths).toEqual(expect.arrayContaining(named.map((path) => path.replace(/^\.\//, ''))));
    const pages = ['web/review/review.html', 'web/review/review.css', 'dist/web/review/review.js'];
    expect(paths).toEqual(expect.arrayContaining(pages));
    expect(paths.filter((path) => /^(dist\/scripts|test)\/|tsbuildinfo/.test(path))).toEqual([]);
  });
});

describe('README', () => {
  it('holds the configuration table as it is (write it with: npm run docs)', () => {
    const readme = read('README.md');
    expect(withConfigTable(readme)).toBe(readme);
  });
});

describe('pixel kernels', () => {
  it('were compiled from the source that stands beside them (npm run build:kernels)', () => {
    const source = read('pipeline/io/kernels/pixel-kernels.as');
    expect(createHash('sha256').update(source).digest('hex')).toBe(SOURCE_SHA256);
  });
});
