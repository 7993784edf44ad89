import type { Command } from 'commander';
import { parse } from 'yaml';
import { mergeTrees } from './config/load.js';
import { UsageError } from './errors.js';
import { FLAGS, optionName, type ConfigFlag, type ConfiguredCommand } from './flag-table.js';

type Tree = Record<string, unknown>;

function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}

/**
 * Adds `--config`, `--set`, `--quiet` and the flags whose keys a command reads.
 *
 * @param name the command that the keys are read by.
 */
export function addConfigFlags(command: Command, name: ConfiguredCommand): Command {
  command.option('-c, --config <file>', 'YAML configuration (default: wake-vision.yaml where it exists)');
  for (const { flag, description, readBy } of FLAGS)
    if (readBy.includes(name)) command.option(flag, description);
  return command
    .option('--set <key=value>', 'any other key, such as --set images.quality=80; may be repeated', collect)
    .option('-q, --quiet', 'warnings and results only');
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
