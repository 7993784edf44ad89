import { open } from 'node:fs/promises';
import type { Command } from 'commander';
import { stringify } from 'yaml';
import { configKeys } from '../config.js';
import { errorMessage, systemErrorText, UsageError } from '../errors.js';

/** Keys that the file sets: the ones that most people look for first. The others stand there commented out. */
const ACTIVE_KEYS: ReadonlySet<string> = new Set(['preset', 'workspace', 'splits', 'export.sizes']);

const COMMENT_WIDTH = 110;

/**
 * The commented configuration file: every key with its meaning and its default. Most are commented out, so that
 * the defaults of later versions reach old files.
 */
export function configTemplate(): string {
  const lines = [
    '# Configuration of wake-vision: every key, with its default. Remove the # before a key to change it.',
    '# Paths count from the folder of this file. Check the file with: wake-vision status',
  ];
  for (const { path, kind, description, defaultValue, allowed } of configKeys()) {
    const indent = '  '.repeat(path.length - 1);
    const name = path[path.length - 1];
    if (path.length === 1 || kind === 'section') lines.push('');
    lines.push(...comment(indent, description));
    if (allowed !== '' && allowed !== 'text') lines.push(...comment(indent, `Allowed: ${allowed}`));
    const value = stringify(defaultValue, { collectionStyle: 'flow', lineWidth: 0 }).trim();
    const hash = kind === 'section' || ACTIVE_KEYS.has(path.join('.')) ? '' : '# ';
    lines.push(`${indent}${hash}${name}:${kind === 'section' ? '' : ` ${value}`}`);
  }
  return `${lines.join('\n')}\n`;
}

/** A comment, cut into lines at spaces. */
function comment(indent: string, text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= COMMENT_WIDTH)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`${indent}# ${word}`);
  }
  return lines;
}

/** Adds `wake-vision init`. */
export function addInitCommand(program: Command): void {
  program
    .command('init')
    .description('write a commented configuration file')
    .argument('[file]', 'where to write it', 'wake-vision.yaml')
    .option('--force', 'overwrite a file that is there')
    .addHelpText('after', '\nExample:\n  $ wake-vision init my-run.yaml && wake-vision run -c my-run.yaml')
    .action(async (file: string, options: { force?: boolean }) => {
      const handle = await open(file, options.force === true ? 'w' : 'wx').catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
          throw new UsageError(
            `${file} is there already. Choose another name, or overwrite it with --force.`,
          );
        throw new UsageError(`${file} cannot be written: ${systemErrorText(error) ?? errorMessage(error)}`);
      });
      try {
        await handle.writeFile(configTemplate());
      } finally {
        await handle.close();
      }
      process.stdout.write(`Wrote ${file}. Next: wake-vision run -c ${file} --limit 500\n`);
    });
}
