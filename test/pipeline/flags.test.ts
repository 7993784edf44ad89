import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addConfigFlags, flagsToTree } from '../../pipeline/flags.js';

function tree(...args: string[]): unknown {
  const command = addConfigFlags(new Command('x').exitOverride(), 'run');
  command.parse(args, { from: 'user' });
  return flagsToTree(command.opts());
}

describe('flagsToTree', () => {
  it.each([
    [['--limit', '500'], { limit: 500 }],
    [['-s', 'validation, test'], { splits: ['validation', 'test'] }],
    [['--size', '48,96'], { export: { sizes: [48, 96] } }],
    [['--target', 'Bird'], { target: { class: 'Bird' } }],
    [['--images-folder', 'photos'], { images: { folder: 'photos', from: ['folder'] } }],
    [['--set', 'images.quality=80', '--set', 'images.tries=2'], { images: { quality: 80, tries: 2 } }],
    [['--set', 'export.sizes=[48, 96]'], { export: { sizes: [48, 96] } }],
    [
      ['--set', 'sources.files.validation_boxes=a=b.csv'],
      { sources: { files: { validation_boxes: 'a=b.csv' } } },
    ],
    [[], {}],
  ])('%j gives %j', (args, expected) => {
    expect(tree(...args)).toEqual(expected);
  });

  it('leaves a wrong number for the schema to refuse by name', () => {
    expect(tree('--limit', 'many')).toEqual({ limit: 'many' });
  });

  it.each(['quality', '=3', 'images..quality=3', 'images.quality=[1'])('refuses --set %s', (setting) => {
    expect(() => tree('--set', setting)).toThrow(`--set ${setting}`);
  });

  it('cannot reach beyond the tree', () => {
    expect(() => tree('--set', '__proto__.polluted=1')).toThrow('__proto__');
    tree('--set', 'constructor.prototype.polluted=1');
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});
