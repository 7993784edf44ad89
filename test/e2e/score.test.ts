import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { runImages } from '../../pipeline/stages/images.js';
import { openImagesContext } from '../../scripts/bench/images-workspace.js';
import { notFiniteModel, testModels, type TestModel } from '../onnx/forms.js';
import { temporaryFolders } from '../temporary.js';
import { startCommand, wakeVision } from './world.js';

const newFolder = temporaryFolders();
const IDS = Array.from({ length: 130 }, (_, index) => index.toString(16).padStart(16, '0'));

/** A workspace with working copies of validation, in two shards; black where the id is odd. */
async function workspace(folder: string): Promise<string> {
  const photos = join(folder, 'photos');
  await mkdir(photos);
  const picture = (r: number) =>
    sharp({ create: { width: 64, height: 48, channels: 3, background: { r, g: 0, b: 0 } } })
      .jpeg()
      .toBuffer();
  const pictures = [await picture(200), await picture(0)];
  await Promise.all(IDS.map((id, index) => writeFile(join(photos, `${id}.jpg`), pictures[index % 2])));
  const work = join(folder, 'work');
  await runImages(await openImagesContext(work, IDS, { from: ['folder'], folder: photos, workers: 1 }));
  return work;
}

async function card(folder: string, model: TestModel): Promise<string> {
  await writeFile(join(folder, model.card.file), model.onnx);
  const path = join(folder, `${model.card.name}.json`);
  await writeFile(path, JSON.stringify(model.card));
  return path;
}

/** The finished files of a folder of scores. */
async function scores(work: string, name: string): Promise<ReadonlyMap<string, string>> {
  const folder = join(work, 'scores', name, 'validation');
  const names = (await readdir(folder).catch(() => [])).filter((file) => !file.endsWith('.tmp')).sort();
  return new Map(
    await Promise.all(
      names.map(async (file) => [file, await readFile(join(folder, file), 'base64')] as const),
    ),
  );
}

describe('wake-vision score', () => {
  it('goes on after a kill, and ends with the bytes of a run that was never killed', async () => {
    const folder = await newFolder();
    const work = await workspace(folder);
    const [softmax] = testModels();
    const model = await card(folder, softmax);
    const args = ['score', '-w', work, '--split', 'validation', '--model', model];

    const killed = startCommand(args);
    // The first shard of two is there: the second is under way.
    while ((await scores(work, 'softmax')).size < 2 && killed.child.exitCode === null)
      await new Promise((wake) => setTimeout(wake, 2));
    killed.child.kill('SIGKILL');
    await killed.result;

    const resumed = await wakeVision(...args);
    expect(resumed.stderr).toContain('score: validation: 130 pictures scored by softmax');
    expect(resumed).toMatchObject({ code: 0 });
    expect(resumed.stdout).toContain('Done: score for validation');
    const after = await scores(work, 'softmax');
    expect(after.size).toBe(4);

    const other = await newFolder();
    const whole = await workspace(other);
    await wakeVision('score', '-w', whole, '--split', 'validation', '--model', model);
    expect(await scores(whole, 'softmax')).toEqual(after);
  });

  it('tells by its exit code of wrong models and of pictures without a score', async () => {
    const folder = await newFolder();
    const work = await workspace(folder);
    const score = (model: string) =>
      wakeVision('score', '-w', work, '--split', 'validation', '--model', model);

    expect(await score('no-such-model')).toMatchObject({ code: 2 });
    expect(await score(join(folder, 'none.onnx'))).toMatchObject({ code: 2 });
    await writeFile(join(folder, 'text.onnx'), 'no graph');
    expect(await score(join(folder, 'text.onnx'))).toMatchObject({ code: 1 });

    const odd = await score(await card(folder, notFiniteModel()));
    expect(odd.code).toBe(3);
    expect(odd.stderr).toContain('65 pictures scored, 65 not_finite');
    expect(odd.stderr).toContain('output logits holds NaN');
    expect((await scores(work, 'not-finite')).size).toBe(4);
  });
});
