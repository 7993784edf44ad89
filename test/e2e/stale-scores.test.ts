import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { IMAGES_FACT } from '../../pipeline/score-files.js';
import { readSidecar } from '../../pipeline/sidecar.js';
import { filterModel } from '../../pipeline/filter-model.js';
import { idOf, openContext, writeOwnData, writeScores, type OwnImage } from '../pipeline/filter-world.js';
import { wakeVision } from './world.js';

let folder: string;
let config: string;
let model: string;
let sumOfPictures: () => Promise<string>;
let score: (imagesSum: string) => Promise<void>;

const IMAGES: OwnImage[] = Array.from({ length: 12 }, (_, i) => ({
  id: idOf(i),
  split: 'validation',
  person: i % 2 === 0,
  shows: i,
}));

/** What writes pictures of other bytes. */
const OTHER_QUALITY = ['--set', 'images.quality=30'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wake-vision-stale-'));
  const keys = {
    ...(await writeOwnData(folder, IMAGES)),
    splits: ['validation'],
    filter: { label_issues: { min_examples_per_class: 1 } },
    export: { shards: 1 },
  };
  config = join(folder, 'wake-vision.yaml');
  await writeFile(config, stringify(keys));
  const { code, stderr } = await wakeVision('run', '-c', config);
  expect(code, stderr).toBe(0);
  const { context } = await openContext(keys);
  model = await filterModel(context.config);
  sumOfPictures = async () => {
    const sidecar = await readSidecar(context.workspace.imageShard('validation', 0, 1).sidecar);
    const table = sidecar?.outputs.find(({ file }) => file.endsWith('.parquet'));
    return table?.sha256 ?? '';
  };
  score = (imagesSum) => writeScores(context, 'validation', IMAGES, { [IMAGES_FACT]: imagesSum });
}, 60_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('scores of other pictures', () => {
  it('are refused by filter and evaluate with the command that scores again, and shown as such by status', async () => {
    await score(await sumOfPictures());
    const commands = [['filter'], ['evaluate', '--split', 'validation', '--model', model]];
    for (const command of commands) {
      const { code, stderr } = await wakeVision(...command, '-c', config);
      expect(code, stderr).toBe(0);
    }

    const again = await wakeVision('run', '-c', config, '--stages', 'images,label', ...OTHER_QUALITY);
    expect(again.code, again.stderr).toBe(0);
    for (const command of commands) {
      const { code, stderr } = await wakeVision(...command, '-c', config, ...OTHER_QUALITY);
      expect(code, command.join(' ')).toBe(1);
      expect(stderr).toContain(
        `validation: the scores of ${model} are of other pictures than those that are there. Run: wake-vision score `,
      );
      expect(stderr).toContain('images.quality=30');
    }
    const followed = await wakeVision('run', '-c', config, ...OTHER_QUALITY, '--set', 'filter.enabled=true');
    expect(followed.code).toBe(1);
    expect(followed.stderr).toContain('are of other pictures');

    const status = await wakeVision('status', '-c', config, ...OTHER_QUALITY);
    expect(status.stdout).toMatch(/score +out of date \(the scores of .* are of other pictures/);
    expect(status.stdout).not.toContain('Everything is done');
    const explained = await wakeVision('explain', idOf(0), '-c', config, ...OTHER_QUALITY);
    expect(explained.stdout).toContain(`score of ${model}: none (of_other_pictures)`);
    const report = join(folder, 'report.html');
    expect((await wakeVision('report', '-c', config, ...OTHER_QUALITY, '-o', report)).code).toBe(0);

    await score(await sumOfPictures());
    for (const command of commands) {
      const { code, stderr } = await wakeVision(...command, '-c', config, ...OTHER_QUALITY);
      expect([code, stderr].join(' ')).not.toContain('other pictures');
    }
  });
});
