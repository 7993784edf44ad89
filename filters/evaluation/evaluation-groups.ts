import type { FlagName, Flags } from '../subset-flags.js';
import type { Tristate } from '../types.js';

/** What the groups of the benchmark rest on, for one image. */
export interface EvaluationFacts {
  readonly flags: Flags;
  /** Area of the largest box that the distance band went by, in parts of the crop; null where not known. */
  readonly largestArea: number | null;
  /** MIDs of the classes that the label went by; empty where not known. */
  readonly decidingClasses: readonly string[];
}

/** One condition on an image. */
export type GroupCondition =
  | { readonly kind: 'flag'; readonly flag: FlagName; readonly is: Tristate }
  /** @property from included, @property below excluded; parts of the crop. */
  | { readonly kind: 'area'; readonly from: number; readonly below: number }
  /** Every deciding class is this one. @property mid its MID. */
  | { readonly kind: 'only_class'; readonly mid: string };

/** Images of one class that meet all conditions. */
export interface EvaluationGroup {
  /** Also names the group's stream of chance. */
  readonly name: string;
  readonly conditions: readonly GroupCondition[];
}

function meets(facts: EvaluationFacts, condition: GroupCondition): boolean {
  switch (condition.kind) {
    case 'flag':
      return facts.flags[condition.flag] === condition.is;
    case 'area':
      return (
        facts.largestArea !== null &&
        facts.largestArea >= condition.from &&
        facts.largestArea < condition.below
      );
    case 'only_class':
      return (
        facts.decidingClasses.length > 0 && facts.decidingClasses.every((label) => label === condition.mid)
      );
  }
}

/** Whether an image is in a group. */
export function isInGroup(group: EvaluationGroup, facts: EvaluationFacts): boolean {
  return group.conditions.every((condition) => meets(facts, condition));
}

/** A list of row numbers that grows in place: 4 bytes a row. */
class RowList {
  #rows = new Uint32Array(64);
  #length = 0;

  add(row: number): void {
    if (this.#length === this.#rows.length) {
      const longer = new Uint32Array(this.#length * 2);
      longer.set(this.#rows);
      this.#rows = longer;
    }
    this.#rows[this.#length++] = row;
  }

  toArray(): Uint32Array {
    return this.#rows.slice(0, this.#length);
  }
}

/**
 * The rows of each group, by the group's name, in one pass. Rows are counted from 0 in the order given.
 *
 * @param images may be a generator; none of them is kept.
 */
export function rowsOfGroups(
  groups: readonly EvaluationGroup[],
  images: Iterable<EvaluationFacts>,
): Map<string, Uint32Array> {
  const lists = groups.map((group) => ({ group, rows: new RowList() }));
  let row = 0;
  for (const facts of images) {
    for (const { group, rows } of lists) if (isInGroup(group, facts)) rows.add(row);
    row++;
  }
  return new Map(lists.map(({ group, rows }) => [group.name, rows.toArray()]));
}
