import type { FlagName } from '../../filters/index.js';
import { words } from './numbers.js';

/**
 * What annotators of MIAP saw in a picture: a presentation, not what people are or say of themselves. The published names
 * do not say so; whatever is read by people does.
 */
const PERCEIVED: Readonly<Partial<Record<FlagName, string>>> = {
  predominantly_female: 'perceived female',
  predominantly_male: 'perceived male',
  gender_unknown: 'perceived gender unknown',
  young: 'perceived young',
  middle_age: 'perceived middle age',
  older: 'perceived older',
  age_unknown: 'perceived age unknown',
};

/** A subset of the benchmark, in words. */
export function subsetWords(name: FlagName): string {
  return PERCEIVED[name] ?? words(name);
}

/** A subset as people read it, with its published name behind it where the two differ. */
export function subsetNames(name: FlagName): string {
  const perceived = PERCEIVED[name];
  return perceived === undefined ? name : `${perceived} (${name})`;
}

/** Columns of the label table that hold a perceived presentation. */
const PERCEIVED_COLUMNS: Readonly<Partial<Record<string, string>>> = {
  gender: 'perceived gender',
  age: 'perceived age',
};

/** The name of a column of a table, in words. */
export function columnWords(column: string): string {
  return PERCEIVED_COLUMNS[column] ?? words(column);
}
