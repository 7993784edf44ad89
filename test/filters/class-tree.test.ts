import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findClass, suggestClasses, UnknownClassError } from '../../filters/class-names.js';
import { targetFromClassTree, type ClassTree } from '../../filters/class-tree.js';
import { personTarget } from '../../filters/target-classes.js';

const NAMES = new Map([
  ['/m/animal', 'Animal'],
  ['/m/015p6', 'Bird'],
  ['/m/duck', 'Duck'],
  ['/m/swan', 'Swan'],
  ['/m/wing', 'Wing'],
  ['/m/feather', 'Feather'],
  ['/m/down', 'Down feather'],
  ['/m/bill', 'Duck bill'],
  ['/m/01g317', 'Person'],
  ['/m/wheelchair', 'Wheelchair'],
  ['/m/chair', 'Chair'],
]);

/** Duck stands at two places, each with children of its own. */
const TREE: ClassTree = {
  LabelName: '/m/root',
  Subcategory: [
    {
      LabelName: '/m/animal',
      Subcategory: [
        {
          LabelName: '/m/015p6',
          Subcategory: [{ LabelName: '/m/duck' }, { LabelName: '/m/swan' }],
          Part: [
            {
              LabelName: '/m/wing',
              Part: [{ LabelName: '/m/feather', Subcategory: [{ LabelName: '/m/down' }] }],
            },
          ],
        },
      ],
    },
    { LabelName: '/m/duck', Part: [{ LabelName: '/m/bill' }] },
    { LabelName: '/m/01g317', Part: [{ LabelName: '/m/beard' }] },
  ],
};

const build = (target: string, parts = true) => targetFromClassTree(TREE, NAMES, { target, parts });

describe('a target from the class tree', () => {
  test('is the class, its kinds, and the parts of all of them, with their own parts and kinds', () => {
    const bird = build('Bird');
    expect(bird.name).toBe('Bird');
    expect([...bird.boxes].sort()).toEqual(['/m/015p6', '/m/duck', '/m/swan']);
    expect([...bird.partBoxes].sort()).toEqual(['/m/bill', '/m/down', '/m/feather', '/m/wing']);
    expect(bird.imageLabels).toEqual(bird.boxes);
    expect(bird.partImageLabels).toEqual(bird.partBoxes);
    expect(bird.depictable).toEqual(bird.boxes);
    expect(bird.lookAlikes.size).toBe(0);
  });

  test('without parts is the class and its kinds', () => {
    const bird = build('Bird', false);
    expect(bird.boxes.size).toBe(3);
    expect(bird.partBoxes.size + bird.partImageLabels.size).toBe(0);
  });

  test('takes in kinds of kinds', () => {
    expect([...build('Animal').boxes].sort()).toEqual(['/m/015p6', '/m/animal', '/m/duck', '/m/swan']);
  });

  test('never holds a class both as a whole and as a part', () => {
    const knot: ClassTree = {
      LabelName: '/m/root',
      Subcategory: [
        { LabelName: '/m/015p6', Subcategory: [{ LabelName: '/m/duck' }], Part: [{ LabelName: '/m/wing' }] },
        { LabelName: '/m/wing', Part: [{ LabelName: '/m/015p6' }, { LabelName: '/m/duck' }] },
      ],
    };
    const bird = targetFromClassTree(knot, NAMES, { target: 'Bird', parts: true });
    expect([...bird.boxes].sort()).toEqual(['/m/015p6', '/m/duck']);
    expect([...bird.partBoxes]).toEqual(['/m/wing']);
  });

  test('can be a class without children', () => {
    const chair = build('Chair');
    expect([[...chair.boxes], chair.partBoxes.size]).toEqual([['/m/chair'], 0]);
  });

  test.each(['/m/015p6', 'bird', ' BIRD '])('is found by %j', (name) => {
    expect(build(name).name).toBe('Bird');
  });

  test.each(['Person', 'person', '/m/01g317'])('%s is the published list, whatever the tree says', (name) => {
    expect(build(name)).toEqual(personTarget(true));
    expect(build(name, false)).toEqual(personTarget(false));
  });
});

test('spaces, hyphens and capitals make no difference to a name', () => {
  for (const name of ['Wheel chair', 'wheel-chair', 'WHEELCHAIR']) {
    expect(findClass(name, NAMES)).toEqual({ mid: '/m/wheelchair', name: 'Wheelchair' });
  }
});

describe('a class that there is not', () => {
  test.each([
    ['Brid', 'Bird'],
    ['Swans', 'Swan'],
    ['bill', 'Duck bill'],
  ])('%s: did you mean %s', (wanted, first) => {
    expect(suggestClasses(wanted, NAMES)[0]).toBe(first);
    expect(() => build(wanted)).toThrow(`Did you mean "${first}"`);
  });

  test.each(['Locomotive', '/m/0000', ''])(
    '%j has nothing near it, and the message says what to give',
    (wanted) => {
      expect(() => build(wanted)).toThrow(UnknownClassError);
      expect(() => build(wanted)).toThrow('display name or the MID');
    },
  );

  test('the root of the tree is not boxable', () => {
    expect(() => build('/m/root')).toThrow(UnknownClassError);
  });
});

const shared = new URL('../../../shared/data/', import.meta.url);
const hasFiles = existsSync(shared);

describe.skipIf(!hasFiles)('the real tree and names (skipped where the files are missing)', () => {
  function realFiles() {
    const tree = JSON.parse(
      readFileSync(new URL('bbox_labels_600_hierarchy.json', shared), 'utf8'),
    ) as ClassTree;
    const lines = readFileSync(new URL('class-descriptions-boxable.csv', shared), 'utf8')
      .trim()
      .split(/\r?\n/);
    const names = new Map(
      lines.map((line): [string, string] => [
        line.slice(0, line.indexOf(',')),
        line.slice(line.indexOf(',') + 1),
      ]),
    );
    return { tree, names };
  }

  test('every boxable class makes a target that holds itself', () => {
    const { tree, names } = realFiles();
    expect(names.size).toBe(601);
    for (const [mid, name] of names) {
      const target = targetFromClassTree(tree, names, { target: mid, parts: true });
      expect(target.name).toBe(name);
      expect(target.boxes.has(mid)).toBe(true);
      for (const part of target.partBoxes) expect(target.boxes.has(part)).toBe(false);
    }
  });

  test('a bird is itself and its kinds', () => {
    const { tree, names } = realFiles();
    const bird = targetFromClassTree(tree, names, { target: 'Bird', parts: true });
    const kinds = [...bird.boxes].map((mid) => names.get(mid));
    expect(kinds).toEqual(expect.arrayContaining(['Bird', 'Duck', 'Owl', 'Parrot', 'Sparrow', 'Ostrich']));
    expect(bird.partBoxes.size).toBe(0);
  });

  test('the published person is the tree, less beard and skull', () => {
    const { tree, names } = realFiles();
    const renamed = new Map([...names].map(([mid, name]) => [mid, name === 'Person' ? 'Somebody' : name]));
    const fromTree = targetFromClassTree(tree, renamed, { target: 'Somebody', parts: true });
    const published = personTarget();
    expect(fromTree.boxes).toEqual(published.boxes);
    expect([...fromTree.partBoxes].sort()).toEqual([...published.partBoxes, '/m/015h_t', '/m/016m2d'].sort());
  });
});
