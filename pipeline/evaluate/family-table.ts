import type { SubsetFamily } from '../../filters/index.js';
import { textTable, type TextColumn } from './figures-text.js';

/** What a row of a table of subsets must have. */
export interface FamilyRow {
  readonly family: string;
  readonly title: string;
  readonly small: boolean;
}

interface Family {
  readonly family: SubsetFamily;
  readonly heading: string;
  /** Words that the heading says already. */
  readonly drop: RegExp | null;
}

/** Families of subsets, in their order. */
const FAMILIES: readonly Family[] = [
  { family: 'split', heading: '', drop: null },
  { family: 'lighting', heading: 'Lighting (others: no person in the same light)', drop: null },
  { family: 'distance', heading: 'Distance', drop: / distance/g },
  { family: 'perceived_gender', heading: 'Perceived gender', drop: / gender/g },
  { family: 'perceived_age', heading: 'Perceived age', drop: / age(?= unknown)/g },
  {
    family: 'depiction',
    heading: 'Depictions (the class sought is "no person")',
    drop: /^depictions (?=of)/g,
  },
  { family: 'body_part', heading: 'Body parts', drop: null },
  {
    family: 'perceived_gender_by_age',
    heading: 'Perceived gender, perceived age',
    drop: /perceived (gender |age )?/g,
  },
  { family: 'distance_by_lighting', heading: 'Distance, lighting', drop: / distance| lighting/g },
];

/** A table of subsets, each family below its heading; small subsets bear a star. */
export function familyTable<Row extends FamilyRow>(
  columns: readonly TextColumn<Row>[],
  rows: readonly Row[],
): string[] {
  const shown = FAMILIES.flatMap(({ family, heading, drop }) =>
    rows
      .filter((row) => row.family === family)
      .map((row, at) => ({ row, drop, heading: at === 0 ? heading : '' })),
  );
  const titled: TextColumn<(typeof shown)[number]> = {
    title: 'subset',
    left: true,
    cell: ({ row, drop }) =>
      `  ${drop === null ? row.title : row.title.replaceAll(drop, '')}${row.small ? ' *' : ''}`,
  };
  const others = columns.map(({ cell, ...column }) => ({
    ...column,
    cell: ({ row }: (typeof shown)[number]) => cell(row),
  }));
  const [header, ...cells] = textTable([titled, ...others], shown);
  return [
    header,
    ...cells.flatMap((cell, at) => (shown[at].heading === '' ? [cell] : [shown[at].heading, cell])),
  ];
}
