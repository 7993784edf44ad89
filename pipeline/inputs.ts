import { inputKey } from './sidecar.js';

/**
 * What an output was made from, by names that a reader knows: configuration keys, or words such as `the exclusion list`.
 * The key of the output decides whether it is current; these say why it is not.
 */
export type Inputs = Readonly<Record<string, unknown>>;

const NONE = 'none';
const PREFIX = 'input.';

/** Longer values are told apart, and not shown. */
const MAX_SHOWN = 60;

function shown(value: unknown): string {
  const text =
    value === null || value === undefined ? NONE : typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= MAX_SHOWN ? text : `#${inputKey(value).slice(0, 12)}`;
}

function change(before: string, after: string): string {
  const isHidden = (text: string): boolean => text.startsWith('#');
  if (isHidden(before) && after === NONE) return 'is no longer used';
  if (isHidden(after) && before === NONE) return 'is new';
  return isHidden(before) || isHidden(after) ? 'has changed' : `was ${before} and is ${after}`;
}

/** Inputs as facts of a sidecar. */
export function inputFacts(inputs: Inputs): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [`${PREFIX}${name}`, shown(value)]),
  );
}

/**
 * How the inputs of a sidecar differ from those asked for now: `limit was 500 and is none`, `the exclusion list has changed`.
 *
 * @param facts those of the sidecar.
 * @returns a sentence part; one that names no input where the sidecar says too little.
 */
export function changedInputs(facts: Readonly<Record<string, string>>, inputs: Inputs): string {
  const changes: string[] = [];
  const now = inputFacts(inputs);
  for (const key of new Set([
    ...Object.keys(now),
    ...Object.keys(facts).filter((name) => name.startsWith(PREFIX)),
  ])) {
    const name = key.slice(PREFIX.length);
    const before = facts[key] ?? NONE;
    const after = now[key] ?? NONE;
    if (before === after) continue;
    changes.push(`${name} ${change(before, after)}`);
  }
  const known = Object.keys(facts).some((name) => name.startsWith(PREFIX));
  return known && changes.length > 0 ? changes.join('; ') : 'made from other inputs or with other settings';
}
