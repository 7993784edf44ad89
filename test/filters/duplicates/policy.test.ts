import { describe, expect, it } from 'vitest';
import { decideSet, splitRank, type DuplicatePolicy, type LeakSplit } from '../../../filters/index.js';

interface Picture {
  readonly split: LeakSplit;
  readonly file?: string;
}

const DROP: DuplicatePolicy = { exact: 'drop', near: 'drop' };

/** What is dropped, as `index reason of`, where the named pairs are near. */
function dropped(
  pictures: readonly Picture[],
  nearPairs: readonly (readonly [number, number])[],
  policy = DROP,
): readonly string[] {
  const drops: string[] = [];
  const files = pictures.map(({ file }, i) => file ?? `file ${i}`);
  decideSet(
    [...pictures.keys()],
    {
      splitOf: (i) => splitRank(pictures[i].split),
      fileOf: (i) => files.indexOf(files[i]),
      near: (a, b) => nearPairs.some(([c, d]) => (a === c && b === d) || (a === d && b === c)),
    },
    policy,
    ({ index, reason, of }) => drops.push(`${index} ${reason} ${of}`),
  );
  return drops;
}

const train: Picture = { split: 'train' };
const validation: Picture = { split: 'validation' };
const test: Picture = { split: 'test' };

describe('which pictures of a set stay', () => {
  it('keeps the first of near ones in a split', () => {
    const near = [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const;
    expect(dropped([train, train, train], near)).toEqual(['1 duplicate_near 0', '2 duplicate_near 0']);
  });

  it('keeps both ends of a chain', () => {
    expect(
      dropped(
        [train, train, train],
        [
          [0, 1],
          [1, 2],
        ],
      ),
    ).toEqual(['1 duplicate_near 0']);
  });

  it('keeps the middle of a chain where it comes first', () => {
    expect(
      dropped(
        [train, train, train],
        [
          [0, 1],
          [0, 2],
        ],
      ),
    ).toEqual(['1 duplicate_near 0', '2 duplicate_near 0']);
  });

  it('names the same file rather than a near one', () => {
    const pictures = [train, { split: 'train', file: 'x' }, { split: 'train', file: 'x' }] as const;
    expect(dropped(pictures, [[0, 2]])).toEqual(['2 duplicate_exact 1']);
  });

  it('drops from train, then validation, never test, whatever the order', () => {
    const all = [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const;
    expect(dropped([train, validation, test], all)).toEqual([
      '1 leak_across_splits 2',
      '0 leak_across_splits 2',
    ]);
    expect(dropped([train, validation], [[0, 1]])).toEqual(['0 leak_across_splits 1']);
  });

  it('drops leaks of the same file, whatever the policy', () => {
    const pictures = [
      { split: 'train', file: 'x' },
      { split: 'test', file: 'x' },
    ] as const;
    const keep: DuplicatePolicy = { exact: 'keep', near: 'keep' };
    expect(dropped(pictures, [], keep)).toEqual(['0 leak_across_splits 1']);
    expect(dropped([train, test], [[0, 1]], keep)).toEqual(['0 leak_across_splits 1']);
  });

  it('keeps what the policy keeps within a split', () => {
    const pictures = [{ split: 'train', file: 'x' }, { split: 'train', file: 'x' }, train] as const;
    const near = [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const;
    expect(dropped(pictures, near, { exact: 'keep', near: 'keep' })).toEqual([]);
    expect(dropped(pictures, near, { exact: 'drop', near: 'keep' })).toEqual(['1 duplicate_exact 0']);
    expect(dropped(pictures, near, { exact: 'keep', near: 'drop' })).toEqual(['2 duplicate_near 0']);
  });

  it('drops a leak beside a test picture that is itself a near one and kept', () => {
    const near = [
      [0, 1],
      [1, 2],
    ] as const;
    expect(dropped([test, test, train], near, { exact: 'drop', near: 'keep' })).toEqual([
      '2 leak_across_splits 1',
    ]);
    // Where the second test picture goes, nothing in test is near the train picture any more.
    expect(dropped([test, test, train], near)).toEqual(['1 duplicate_near 0']);
  });

  it('names the first kept one of a file', () => {
    const file = 'x';
    const pictures = [
      { split: 'test', file },
      { split: 'test', file },
      { split: 'train', file },
    ] as const;
    expect(dropped(pictures, [], { exact: 'keep', near: 'keep' })).toEqual(['2 leak_across_splits 0']);
  });

  it('keeps a picture that is alone, and decides nothing about none', () => {
    expect(dropped([train], [])).toEqual([]);
    expect(dropped([], [])).toEqual([]);
  });
});
