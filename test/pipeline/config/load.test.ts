import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { configTemplate } from '../../../pipeline/commands/init.js';
import { configKeys, loadConfig, parseConfig } from '../../../pipeline/config.js';
import { temporaryFolders } from '../../temporary.js';

const folder = temporaryFolders();

async function file(text: string): Promise<string> {
  const path = join(await folder(), 'wake-vision.yaml');
  await writeFile(path, text);
  return path;
}

describe('parseConfig', () => {
  it('gives every key its default', () => {
    const config = parseConfig({});
    expect(config.splits).toEqual(['validation']);
    expect(config.labels).toMatchObject({ rules: 'published', min_area: 0.05, balance: true });
    expect(config.images.shards).toEqual({ train: 1024, validation: 16, test: 64 });
  });

  it('lays the preset below the keys given', () => {
    expect(parseConfig({ preset: 'corrected' }).labels.rules).toBe('corrected');
    expect(parseConfig({ preset: 'corrected', labels: { rules: 'published' } }).labels.rules).toBe(
      'published',
    );
  });

  it.each([
    [{ images: { qualty: 80 } }, 'unknown key images.qualty. Did you mean images.quality?'],
    [{ zzzzzzzzz: 1 }, /unknown key zzzzzzzzz\. Allowed here: preset, workspace, splits/],
    [{ images: { quality: 172 } }, 'images.quality is 172. Allowed: a whole number from 1 to 100'],
    [{ preset: 'publshed' }, 'preset is "publshed". Allowed: one of published, corrected'],
    [
      { splits: ['train'] },
      'splits.0 is "train". Allowed: one of train_large, train_quality, validation, test',
    ],
    [{ splits: [] }, 'splits is []. Allowed: a list that is not empty of: one of train_large'],
    [{ splits: ['test', 'test'] }, 'splits is ["test","test"]. Name each split once'],
    [{ limit: -3 }, 'limit is -3. Allowed: a whole number above 0, or null'],
    [{ limit: Infinity }, 'limit is Infinity. Allowed: a whole number above 0, or null'],
    [{ workspace: '' }, 'workspace is empty. Allowed: text that is not empty'],
    [{ labels: { balance: 'yes' } }, 'labels.balance is "yes". Allowed: true or false'],
    [{ labels: { min_area: 'big' } }, 'labels.min_area is "big". Allowed: a number from 0 to 1'],
    [{ labels: [] }, 'labels is []. Allowed: a section with keys of its own'],
    [{ sources: { mirror: 'x' } }, 'sources.mirror is "x". Allowed: an http or https address, or null'],
    [{ sources: { memory_limit: 'much' } }, 'sources.memory_limit is "much". Allowed: a size such as 1GB'],
    [
      { sources: { files: { validation_boxs: 'x.csv' } } },
      'unknown key sources.files.validation_boxs. Did you mean sources.files.validation_boxes?',
    ],
    [
      { sources: { files: { zzzzzzzzzzzzzzz: 'x.csv' } } },
      /unknown key sources\.files\.zzzzzzzzzzzzzzz\. Allowed here: all_images, train_images, /,
    ],
  ])('refuses %o', (tree, message) => {
    expect(() => parseConfig(tree)).toThrow(message);
  });

  it('names every bad key at once', () => {
    expect(() => parseConfig({ limit: 0, images: { tries: 0 } })).toThrow(
      /limit is 0[\s\S]*images\.tries is 0/,
    );
  });
});

describe('loadConfig', () => {
  it('names file and line of a bad value', async () => {
    const path = await file('preset: published\nimages:\n  # a comment\n  quality: 0\n');
    await expect(loadConfig(path, {})).rejects.toThrow(`${path}:4: images.quality is 0`);
  });

  it('blames a flag without a line', async () => {
    const path = await file('images:\n  quality: 80\n');
    await expect(loadConfig(path, { images: { quality: 0 } })).rejects.toThrow(/^images\.quality is 0/);
  });

  it('lets flags win over the file, key by key', async () => {
    const path = await file('images:\n  quality: 80\n  tries: 2\n');
    const config = await loadConfig(path, { images: { quality: 90 } });
    expect(config.images).toMatchObject({ quality: 90, tries: 2 });
  });

  it('counts paths in the file from its folder', async () => {
    const path = await file('workspace: here\nexclude: ids.txt\n');
    const config = await loadConfig(path, {});
    expect(config.workspace).toBe(join(path, '..', 'here'));
    expect(config.exclude).toBe(join(path, '..', 'ids.txt'));
  });

  it('says how to make a file that is not there', async () => {
    await expect(loadConfig('nowhere.yaml', {})).rejects.toThrow('wake-vision init nowhere.yaml');
  });

  it('refuses YAML that is none', async () => {
    const path = await file('images: [1\n');
    await expect(loadConfig(path, {})).rejects.toThrow(/not valid YAML/);
  });

  it('takes a section without keys for an empty one', async () => {
    const path = await file('images:\nlabels:\n');
    await expect(loadConfig(path, {})).resolves.toMatchObject({ images: { quality: 72 } });
  });
});

describe('configKeys', () => {
  const keys = new Map(configKeys().map((key) => [key.path.join('.'), key]));

  it('gives every key a meaning, and every value what it takes', () => {
    const silent = [...keys].filter(([, { description }]) => description === '').map(([path]) => path);
    const unknown = [...keys]
      .filter(([, { kind, allowed }]) => (kind === 'value' && allowed === '') || /any value/.test(allowed))
      .map(([path]) => path);
    expect([...silent, ...unknown]).toEqual([]);
  });

  it.each([
    ['sources.image_list', 'per_split | full | folder'],
    ['sources.unlisted_images', 'drop | keep'],
    ['labels.unknown_depiction', 'target | depiction | exclude'],
    ['labels.balance', 'true | false'],
    ['labels.min_area', 'number from 0 to 1'],
    ['images.from', 'list of: cvdf | original | folder | tar'],
    ['images.quality', 'whole number from 1 to 100'],
    ['images.max_source_bytes', 'whole number from 1'],
    ['images.requests_per_second', 'number above 0 | null'],
    ['images.folder', 'text | null'],
    ['sources.mirror', 'http or https address | null'],
    ['export.sizes', 'list of: whole number from 8 to 1024'],
  ])('%s takes %s', (path, allowed) => {
    expect(keys.get(path)?.allowed).toBe(allowed);
  });

  it('names the keys of sources.files', () => {
    expect(keys.get('sources.files')?.allowed).toMatch(
      /^keys all_images \| .*class_tree; each text \| null$/,
    );
  });
});

describe('configTemplate', () => {
  it('states what a key takes, in lines that fit a screen', () => {
    const lines = configTemplate().split('\n');
    expect(lines).toContain('  # Allowed: per_split | full | folder');
    expect(lines.filter((line) => line.length > 112)).toEqual([]);
  });

  it('is a configuration as it stands', async () => {
    const path = await file(configTemplate());
    const config = await loadConfig(path, {});
    expect({ ...config, workspace: '' }).toEqual({ ...parseConfig({}), workspace: '' });
  });

  it('states every default rightly', () => {
    const everything = configTemplate().replaceAll(/^(\s*)# ([a-z_]+:)/gm, '$1$2');
    expect(parseConfig(parse(everything) as Record<string, unknown>)).toEqual(parseConfig({}));
  });
});
