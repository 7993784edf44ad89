import { flag, number, numberOrNull, text, textOrNull, wordOrNull } from './cells.js';
import type { DepictionKind } from '../../filters/depiction.js';
import type { DistanceBand } from '../../filters/distance.js';
import type { Lighting } from '../../filters/lighting.js';
import { eachFlag, FLAG_NAMES, type FlagFacts, type Flags } from '../../filters/subset-flags.js';
import type { AgePresentation, GenderPresentation, Label, Tristate } from '../../filters/types.js';
import type { Row } from '../io/duckdb.js';

/** Why an image is in its split, or is not. */
export const KEEP_REASONS = [
  'kept',
  'excluded_by_list',
  'image_failed',
  'label_excluded',
  'not_balanced',
] as const;
export type KeepReason = (typeof KEEP_REASONS)[number];

const DISTANCES: readonly DistanceBand[] = ['far', 'medium_distance', 'near'];
const LIGHTINGS: readonly Lighting[] = ['dark', 'normal_lighting', 'bright'];
const DEPICTIONS: readonly DepictionKind[] = [
  'person_depiction',
  'non-person_depiction',
  'non-person_non-depiction',
];
const GENDERS: readonly GenderPresentation[] = [
  'Predominantly Feminine',
  'Predominantly Masculine',
  'Unknown',
];
const AGES: readonly AgePresentation[] = ['Young', 'Middle', 'Older', 'Unknown'];

/** The columns that {@link readFlagFacts} needs, for a SELECT. */
export const FLAG_FACT_COLUMNS = [
  'label',
  'kept',
  'reason',
  'in_distance_set',
  'distance_label',
  'distance',
  'lighting',
  'depiction',
  'body_part',
  'gender',
  'age',
  'given_flags',
] as const;

function tristate(value: number): Tristate {
  return value === 1 ? 1 : value === 0 ? 0 : -1;
}

/**
 * What the flags of a labelled image rest on.
 *
 * @param balanced whether the main set is the balanced one, or every labelled image.
 */
export function readFlagFacts(row: Row, balanced: boolean): FlagFacts {
  const distanceLabel = numberOrNull(row, 'distance_label');
  return {
    label: tristate(number(row, 'label')) satisfies Label,
    inMainSet: flag(row, 'kept') || (!balanced && text(row, 'reason') === 'not_balanced'),
    inDistanceSet: flag(row, 'in_distance_set'),
    distanceLabel: distanceLabel === null ? null : tristate(distanceLabel),
    distance: wordOrNull(row, 'distance', DISTANCES),
    lighting: wordOrNull(row, 'lighting', LIGHTINGS),
    depiction: wordOrNull(row, 'depiction', DEPICTIONS),
    bodyPart: tristate(number(row, 'body_part')),
    gender: wordOrNull(row, 'gender', GENDERS),
    age: wordOrNull(row, 'age', AGES),
    given: readGivenFlags(row),
  };
}

/** The flags that an import took over, from the list that the label table keeps; null for labels of our own. */
function readGivenFlags(row: Row): Flags | null {
  const value = row['given_flags'] ?? null;
  if (!Array.isArray(value)) return null;
  return eachFlag((name) => tristate(Number(value[FLAG_NAMES.indexOf(name)])));
}

/** Id and published name of a labelled image. */
export function readNames(row: Row): { imageId: string; filename: string } {
  return { imageId: text(row, 'image_id'), filename: textOrNull(row, 'filename') ?? '' };
}
