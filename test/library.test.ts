import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  decodeExample,
  eachFlag,
  readTfRecords,
  TfRecordWriter,
  WakeVisionExampleEncoder,
} from '../manifests/index.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);

const packedSchema = z.tuple([z.object({ filename: z.string() })]);
const packageSchema = z.object({ dependencies: z.record(z.string(), z.string()) });

/** A project of somebody else's, with the packed package installed beside the dependencies that it names. */
let project: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'wake-vision-library-'));
  const modules = join(project, 'node_modules');
  await mkdir(join(modules, 'wake-vision-pipeline'), { recursive: true });
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project], {
    cwd: ROOT,
    maxBuffer: 1 << 24,
  });
  const [{ filename }] = packedSchema.parse(JSON.parse(stdout));
  const into = join(modules, 'wake-vision-pipeline');
  await run('tar', ['-xzf', join(project, filename), '-C', into, '--strip-components=1']);
  const { dependencies } = packageSchema.parse(
    JSON.parse(await readFile(join(into, 'package.json'), 'utf8')),
  );
  for (const name of [...Object.keys(dependencies), '@types/node']) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(join(ROOT, 'node_modules', name), join(modules, name));
  }
  await writeFile(join(project, 'package.json'), '{ "type": "module" }');
}, 60_000);

afterAll(() => rm(project, { recursive: true, force: true }));

/** The code block of the README that imports a name. */
async function readmeBlock(name: string): Promise<string> {
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
  const blocks = [...readme.matchAll(/```js\n(.*?)```/gs)].map(([, code]) => code);
  const block = blocks.find((code) => code.includes(name));
  if (block === undefined) throw new Error(`README.md has no js block with ${name}`);
  return block;
}

describe('the packed package, installed', () => {
  it('writes a TFRecord file as the README says', async () => {
    const code = await readmeBlock('TfRecordWriter,');
    await writeFile(join(project, 'write.js'), code);
    const { stdout } = await run(process.execPath, ['write.js'], { cwd: project });
    expect(stdout).toMatch(/^1 [0-9a-f]{64}\n$/);
    for await (const { data } of readTfRecords(join(project, 'person.tfrecord-00000-of-00001'))) {
      const features = decodeExample(data);
      expect(features.get('person')).toEqual({ int64: [1] });
      expect(features.get('image_id')).toEqual({ bytes: [Buffer.from('0001eeaf4aed83f9')] });
    }
  });

  it('reads the TFRecord files of an export as the README says', async () => {
    const code = await readmeBlock('decodeExample, readTfRecords');
    const folder = /const folder = '(.*)';/.exec(code)?.[1] ?? '';
    await mkdir(join(project, folder), { recursive: true });
    const encoder = new WakeVisionExampleEncoder();
    for (const [shard, person] of [0, 1].entries()) {
      const name = `wake_vision_regenerated-validation.tfrecord-0000${shard}-of-00002`;
      const writer = await TfRecordWriter.open(join(project, folder, name));
      const flags = eachFlag((flag) => (flag === 'person' ? (person as 0 | 1) : -1));
      const image = Buffer.from('ffd8ffd9', 'hex');
      await writer.write(encoder.encode({ imageId: '0001eeaf4aed83f9', filename: 'a.jpg', image, flags }));
      await writer.close();
    }
    await writeFile(join(project, 'read.js'), code);
    const { stdout } = await run(process.execPath, ['read.js'], { cwd: project });
    expect(stdout).toBe('{ int64: [ 0 ] }\n{ int64: [ 1 ] }\n');
  });

  it('has every writer that the README names, and types that a strict project takes', async () => {
    await writeFile(
      join(project, 'use.ts'),
      `import { CsvWriter, PublishedCsvWriter, TarWriter, TfRecordWriter, WebDatasetWriter, NpyWriter, type Flags } from 'wake-vision-pipeline/manifests';
import { subsetFlags } from 'wake-vision-pipeline/filters';
const tar: TarWriter = await TarWriter.open('a.tar');
const bytes: number = (await tar.close()).bytes;
const flags: Flags | null = null;
console.log(bytes, flags, [CsvWriter, PublishedCsvWriter, TfRecordWriter, WebDatasetWriter, NpyWriter, subsetFlags].map((one) => typeof one).join());
// @ts-expect-error: the key of a sample is text.
export const wrong: Parameters<WebDatasetWriter['write']>[0] = { key: 1, fields: {} };
`,
    );
    const options = [
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2022',
      '--types',
      'node',
      '--skipLibCheck',
    ];
    await run(
      process.execPath,
      [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), ...options, 'use.ts'],
      {
        cwd: project,
      },
    );
    const { stdout } = await run(process.execPath, ['use.js'], { cwd: project });
    expect(stdout).toBe('10240 null function,function,function,function,function,function\n');
  }, 60_000);

  it('runs its command', async () => {
    const cli = join(project, 'node_modules', 'wake-vision-pipeline', 'dist', 'pipeline', 'cli.js');
    const { stdout } = await run(process.execPath, [cli, 'import', '--help'], { cwd: project });
    expect(stdout).toContain('--huggingface <path>');
  });
});
