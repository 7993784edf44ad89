import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { givenFlags, RETRY_FAILED, suggestCommand } from '../../pipeline/command-line.js';
import type { ConfiguredCommand } from '../../pipeline/flag-table.js';
import { addConfigFlags } from '../../pipeline/flags.js';

function given(command: ConfiguredCommand, ...args: string[]) {
  const parsed = addConfigFlags(new Command('x').exitOverride(), command).option('--part <k/n>');
  parsed.parse(args, { from: 'user' });
  return { given: givenFlags(parsed.opts()) };
}

describe('suggestCommand', () => {
  it('repeats the flags of the user, in their long form', () => {
    const context = given('run', '-c', 'my.yaml', '-w', 'work', '-s', 'test', '--preset', 'corrected', '-q');
    expect(suggestCommand(context, 'label')).toBe(
      'wake-vision label --config my.yaml --workspace work --preset corrected --split test',
    );
  });

  it('leaves out what the suggested command does not read', () => {
    const context = given('run', '-w', 'work', '--size', '48', '--images-folder', 'photos', '--limit', '5');
    expect(suggestCommand(context, 'verify')).toBe('wake-vision verify --workspace work');
    expect(suggestCommand(context, 'images')).toBe(
      'wake-vision images --workspace work --limit 5 --images-folder photos',
    );
  });

  it('repeats every --set, and quotes what a shell would take apart', () => {
    const context = given(
      'run',
      '-w',
      "it's here",
      '--set',
      'images.tries=2',
      '--set',
      'export.sizes=[48, 96]',
    );
    expect(suggestCommand(context, 'run')).toBe(
      `wake-vision run --workspace 'it'\\''s here' --set images.tries=2 --set 'export.sizes=[48, 96]'`,
    );
  });

  it('sets flags in the place of the user’s own', () => {
    const context = given('images', '--split', 'train_large', '--part', '2/8');
    expect(suggestCommand(context, 'images', RETRY_FAILED)).toBe(
      'wake-vision images --split train_large --part 2/8 --retry-failed',
    );
    expect(suggestCommand(context, 'images', { set: { '--split': 'train_large,train_quality' } })).toBe(
      'wake-vision images --part 2/8 --split train_large,train_quality',
    );
  });

  it('suggests the bare command where there is no command line', () => {
    expect(suggestCommand({}, 'ingest')).toBe('wake-vision ingest');
  });

  it('suggests nothing that the command refuses', () => {
    const all = [
      '-c',
      'a',
      '-w',
      'b',
      '-s',
      'c',
      '-n',
      '1',
      '--target',
      'd',
      '--exclude',
      'e',
      '--sources',
      'f',
    ];
    const rest = ['--mirror', 'g', '--workers', '2', '--concurrency', '3', '--size', '4', '--color', 'h'];
    const context = given('run', ...all, ...rest, '--encoding', 'i', '--quality', '5', '--shards', '6');
    for (const name of [
      'ingest',
      'images',
      'label',
      'export',
      'subsets',
      'status',
      'explain',
      'verify',
    ] as const) {
      const words = suggestCommand(context, name).split(' ').slice(2);
      expect(() => given(name, ...words), name).not.toThrow();
    }
  });
});
