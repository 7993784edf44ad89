/** The Open Images classes that the world knows: display name to MID (a Freebase id). */
export const MIDS = {
  Person: '/m/01g317',
  Man: '/m/04yx4',
  Woman: '/m/03bt1vf',
  Boy: '/m/01bl7v',
  Girl: '/m/05r655',
  'Human body': '/m/02p0tk3',
  'Human face': '/m/0dzct',
  'Human head': '/m/04hgtk',
  'Human eye': '/m/014sv8',
  'Human mouth': '/m/0283dt1',
  'Human ear': '/m/039xj_',
  'Human nose': '/m/0k0pj',
  'Human hair': '/m/03q69',
  'Human hand': '/m/0k65p',
  'Human foot': '/m/031n1',
  'Human arm': '/m/0dzf4',
  'Human leg': '/m/035r7c',
  'Human beard': '/m/015h_t',
  Skull: '/m/016m2d',
  Animal: '/m/0jbk',
  Mammal: '/m/04rky',
  Carnivore: '/m/01lrl',
  Cat: '/m/01yrx',
  Dog: '/m/0bt9lr',
  Horse: '/m/03k3r',
  Bird: '/m/015p6',
  Duck: '/m/09ddx',
  Goose: '/m/0dbvp',
  Swan: '/m/0dftk',
  Sparrow: '/m/0h23m',
  Magpie: '/m/012074',
  Raven: '/m/06j2d',
  Owl: '/m/09d5_',
  Eagle: '/m/09csl',
  Parrot: '/m/0gv1x',
  Chicken: '/m/09b5t',
  Vehicle: '/m/07yv9',
  'Land vehicle': '/m/01prls',
  Car: '/m/0k4j',
  Watercraft: '/m/01rzcn',
  Boat: '/m/019jd',
  Building: '/m/0cgh4',
  House: '/m/03jm5',
  Skyscraper: '/m/079cl',
  Plant: '/m/05s2s',
  Tree: '/m/07j7r',
  Flower: '/m/0c9ph5',
  Houseplant: '/m/03fp41',
  Food: '/m/02wbm',
  Fruit: '/m/02xwb',
  Apple: '/m/014j1m',
  Orange: '/m/0cyhj_',
  Pizza: '/m/0663v',
  Tableware: '/m/04brg2',
  Plate: '/m/050gv4',
  Furniture: '/m/0c_jw',
  Couch: '/m/02crq1',
  Table: '/m/04bcr3',
  Bench: '/m/0cvnqh',
  Window: '/m/0d4v4',
  'Picture frame': '/m/06z37_',
  Sculpture: '/m/06msq',
  'Street light': '/m/033rq4',
  Clothing: '/m/09j2d',
  Hat: '/m/02dl1y',
  Glasses: '/m/0jyfg',
  'Office supplies': '/m/02rdsp',
  Poster: '/m/01n5jq',
} as const;

export type ClassName = keyof typeof MIDS;

/** A class and what stands under it in the class tree. */
interface Branch {
  readonly name: ClassName;
  readonly subclasses?: readonly Branch[];
  readonly parts?: readonly Branch[];
}

const leaves = (...names: readonly ClassName[]): Branch[] => names.map((name) => ({ name }));

/** The part of the Open Images class tree that holds the classes above; the root is "Entity". */
const TREE: readonly Branch[] = [
  {
    name: 'Person',
    subclasses: leaves('Man', 'Woman', 'Boy', 'Girl'),
    parts: [
      {
        name: 'Human body',
        parts: leaves(
          'Human eye',
          'Skull',
          'Human head',
          'Human face',
          'Human mouth',
          'Human ear',
          'Human nose',
          'Human hair',
          'Human hand',
          'Human foot',
          'Human arm',
          'Human leg',
          'Human beard',
        ),
      },
    ],
  },
  {
    name: 'Animal',
    subclasses: [
      {
        name: 'Mammal',
        subclasses: [{ name: 'Carnivore', subclasses: leaves('Cat', 'Dog') }, ...leaves('Horse')],
      },
      {
        name: 'Bird',
        subclasses: leaves(
          'Duck',
          'Goose',
          'Swan',
          'Sparrow',
          'Magpie',
          'Raven',
          'Owl',
          'Eagle',
          'Parrot',
          'Chicken',
        ),
      },
    ],
  },
  {
    name: 'Vehicle',
    subclasses: [
      { name: 'Land vehicle', subclasses: leaves('Car') },
      { name: 'Watercraft', subclasses: leaves('Boat') },
    ],
  },
  { name: 'Building', subclasses: leaves('House', 'Skyscraper') },
  { name: 'Plant', subclasses: leaves('Tree', 'Flower', 'Houseplant') },
  {
    name: 'Food',
    subclasses: [{ name: 'Fruit', subclasses: leaves('Apple', 'Orange') }, ...leaves('Pizza')],
  },
  { name: 'Furniture', subclasses: leaves('Couch', 'Table', 'Bench') },
  { name: 'Tableware', subclasses: leaves('Plate') },
  { name: 'Clothing', subclasses: leaves('Hat', 'Glasses') },
  { name: 'Office supplies', subclasses: leaves('Poster') },
  ...leaves('Window', 'Picture frame', 'Sculpture', 'Street light'),
];

/** The names and MIDs, as `class-descriptions-boxable.csv` gives them: no header. */
export function classNamesCsv(): string {
  return Object.entries(MIDS)
    .map(([name, mid]) => `${mid},${name}\n`)
    .join('');
}

interface Node {
  LabelName: string;
  Subcategory?: Node[];
  Part?: Node[];
}

function node(branch: Branch): Node {
  return {
    LabelName: MIDS[branch.name],
    ...(branch.parts && { Part: branch.parts.map(node) }),
    ...(branch.subclasses && { Subcategory: branch.subclasses.map(node) }),
  };
}

/** The class tree, as `bbox_labels_600_hierarchy.json` gives it. */
export function classTreeJson(): string {
  return JSON.stringify({ LabelName: '/m/0bl9f', Subcategory: TREE.map(node) });
}
