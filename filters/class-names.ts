import { editDistance } from './edit-distance.js';

/** A class of Open Images: its MID and its display name. */
export interface NamedClass {
  readonly mid: string;
  readonly name: string;
}

/** A name that no class has, with the classes that may have been meant. */
export class UnknownClassError extends Error {
  constructor(
    /** What was asked for. */
    readonly wanted: string,
    /** Display names of the nearest classes, best first; empty where none is near. */
    readonly suggestions: readonly string[],
  ) {
    const hint =
      suggestions.length > 0
        ? `Did you mean ${suggestions.map((name) => `"${name}"`).join(' or ')}?`
        : 'Give the display name or the MID of one of the boxable Open Images classes, such as "Bird" or "/m/015p6".';
    super(`no Open Images class with boxes is called "${wanted}". ${hint}`);
    this.name = 'UnknownClassError';
  }
}

/** Small and capital letters, and spaces, hyphens and underscores between words, make no difference. */
function folded(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, '');
}

const MOST_SUGGESTIONS = 3;

/**
 * The display names nearest to a name that no class has: those a letter away, those that hold it or are held by
 * it, those a few letters away.
 *
 * @param names display name of each class by MID.
 * @returns at most three names, best first.
 */
export function suggestClasses(wanted: string, names: ReadonlyMap<string, string>): string[] {
  const asked = folded(wanted);
  if (asked === '') return [];
  // Two letters that changed places are two edits.
  const slips = Math.max(2, Math.floor(asked.length / 3));
  return [...names.values()]
    .map((name) => {
      const candidate = folded(name);
      const distance = editDistance(asked, candidate);
      const holds = asked.length >= 3 && (candidate.includes(asked) || asked.includes(candidate));
      // Holding the name counts for more than two slips; among those that hold it, the shortest goes first.
      if (holds) return { name, rank: Math.min(distance, 1 + distance / 100) };
      return { name, rank: distance <= slips ? distance : Infinity };
    })
    .filter(({ rank }) => rank < Infinity)
    .sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1))
    .slice(0, MOST_SUGGESTIONS)
    .map(({ name }) => name);
}

/**
 * The class that is called so.
 *
 * @param wanted a MID, to the letter, or a display name in any case.
 * @param names display name of each class by MID.
 * @throws UnknownClassError where no class has this MID or name.
 */
export function findClass(wanted: string, names: ReadonlyMap<string, string>): NamedClass {
  const mid = wanted.trim();
  const byMid = names.get(mid);
  if (byMid !== undefined) return { mid, name: byMid };
  const asked = folded(wanted);
  for (const [candidate, name] of names) {
    if (folded(name) === asked) return { mid: candidate, name };
  }
  throw new UnknownClassError(wanted, suggestClasses(wanted, names));
}
