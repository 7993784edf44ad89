import type { Command } from 'commander';
import { parse } from 'yaml';
import { mergeTrees } from './config/load.js';
import { UsageError } from './errors.js';

type Tree = Record<string, unknown>;

/** A flag that stands for a configuration key. */
interface ConfigFlag {
  readonly flag: string;
  readonly description: string;
  readonly path: readonly string[];
  readonly kind: 'text' | 'number' | 'list' | 'numbers';
  /** Other keys that the flag implies. */
  readonly implies?: Readonly<Tree>;
}

const FLAGS: readonly ConfigFlag[] = [
  {
    flag: '-w, --workspace <folder>',
    description: 'folder for everything the run writes',
    path: ['workspace'],
    kind: 'text',
  },
  { flag: '--preset <name>', description: 'published or corrected rules', path: ['preset'], kind: 'text' },
  {
    flag: '-s, --split <names>',
    description: 'splits, comma separated: train_large, train_quality, validation, test',
    path: ['splits'],
    kind: 'list',
  },
  {
    flag: '-n, --limit <count>',
    description: 'take this many candidate images a split',
    path: ['limit'],
    kind: 'number',
  },
  {
    flag: '--target <class>',
    description: 'Person, or any boxable class by name or MID',
    path: ['target', 'class'],
    kind: 'text',
  },
  {
    flag: '--exclude <file>',
    description: 'image ids to leave out everywhere, one a line',
    path: ['exclude'],
    kind: 'text',
  },
  {
    flag: '--sources <folder>',
    description: 'folder that holds source files under their usual names',
    path: ['sources', 'folder'],
    kind: 'text',
  },
  {
    flag: '--mirror <url>',
    description: 'host to fetch the source files from instead of their own',
    path: ['sources', 'mirror'],
    kind: 'text',
  },
  {
    flag: '--images-folder <folder>',
    description: 'take pictures from a folder, named {image_id}.jpg',
    path: ['images', 'folder'],
    kind: 'text',
    implies: { images: { from: ['folder'] } },
  },
  {
    flag: '--images-tar <path>',
    description: 'take pictures from tar files',
    path: ['images', 'tar'],
    kind: 'text',
    implies: { images: { from: ['tar'] } },
  },
  {
    flag: '--workers <count>',
    description: 'worker threads (default: one a core)',
    path: ['images', 'workers'],
    kind: 'number',
  },
  {
    flag: '--concurrency <count>',
    description: 'requests under way at once',
    path: ['images', 'concurrency'],
    kind: 'number',
  },
  {
    flag: '--format <names>',
    description:
      'export formats, comma separated: tfrecord, tfds, webdataset, huggingface, imagefolder, mlperf-tiny, npy, coco, croissant, fiftyone, cvat',
    path: ['export', 'formats'],
    kind: 'list',
  },
  {
    flag: '--size <pixels>',
    description: 'sides of exported pictures, comma separated',
    path: ['export', 'sizes'],
    kind: 'numbers',
  },
  {
    flag: '--color <names>',
    description: 'rgb, grayscale or both, comma separated',
    path: ['export', 'colors'],
    kind: 'list',
  },
  { flag: '--encoding <name>', description: 'jpeg, png or raw', path: ['export', 'encoding'], kind: 'text' },
  {
    flag: '--quality <1-100>',
    description: 'JPEG quality of exported pictures',
    path: ['export', 'quality'],
    kind: 'number',
  },
  {
    flag: '--shards <count>',
    description: 'shards a split in exports',
    path: ['export', 'shards'],
    kind: 'number',
  },
];

function collect(value: string, previous: readonly string[]): string[] {
  return [...previous, value];
}

/** Adds the flags that stand for configuration keys, and `--config` and `--set`. */
export function addConfigFlags(command: Command): Command {
  command.option('-c, --config <file>', 'YAML configuration (default: wake-vision.yaml where it exists)');
  for (const { flag, description } of FLAGS) command.option(flag, description);
  return command
    .option(
      '--set <key=value>',
      'any other key, such as --set images.quality=80; may be repeated',
      collect,
      [],
    )
    .option('-q, --quiet', 'warnings and results only');
}

function optionName(flag: string): string {
  const long = /--([a-z-]+)/.exec(flag);
  return (long?.[1] ?? flag).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function tree(path: readonly string[], value: unknown): Tree {
  return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Tree;
}

function items(value: string): string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** A number where the text is one; the text itself otherwise, for the schema to refuse by name. */
function numberOrText(text: string): number | string {
  const value = Number(text);
  return text.trim() === '' || Number.isNaN(value) ? text : value;
}

function flagValue(kind: ConfigFlag['kind'], text: string): unknown {
  switch (kind) {
    case 'text':
      return text;
    case 'number':
      return numberOrText(text);
    case 'list':
      return items(text);
    case 'numbers':
      return items(text).map(numberOrText);
  }
}

function parseSetting(setting: string): Tree {
  const at = setting.indexOf('=');
  const path = setting.slice(0, at).split('.');
  if (at <= 0 || path.includes('')) {
    throw new UsageError(`--set ${setting}: write key=value, such as --set images.quality=80`);
  }
  try {
    return tree(path, parse(setting.slice(at + 1)));
  } catch {
    throw new UsageError(`--set ${setting}: the value is not valid YAML`);
  }
}

/**
 * The configuration keys that a command line gives, as a tree.
 *
 * @param options what commander read.
 * @throws UsageError where `--set` is malformed.
 */
export function flagsToTree(options: Readonly<Tree>): Tree {
  let result: Tree = {};
  for (const { flag, path, kind, implies } of FLAGS) {
    const value = options[optionName(flag)];
    if (typeof value !== 'string') continue;
    if (implies !== undefined) result = mergeTrees(result, implies);
    result = mergeTrees(result, tree(path, flagValue(kind, value)));
  }
  const settings = options['set'];
  if (Array.isArray(settings)) {
    for (const setting of settings) result = mergeTrees(result, parseSetting(String(setting)));
  }
  return result;
}
