import type { z } from 'zod';
import { allowedKeys, allowedValue } from './allowed-here.js';
import { closestName } from './closest-name.js';

/** Where a key stands in the file it came from; null for keys that came from elsewhere. */
export type LocateKey = (path: readonly PropertyKey[]) => string | null;

/** The value at a path of nested objects and arrays; undefined where the path leads nowhere. */
export function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

function dotted(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}

/** Longer values are cut in a message. */
const MAX_SHOWN = 120;

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === '') return 'empty';
  if (typeof value === 'number') return String(value);
  const text = JSON.stringify(value);
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}...`;
}

/** What an issue's value should have been: in the schema's own words where it has some. */
function expected(issue: z.core.$ZodIssue): string {
  const isOwnMessage =
    issue.code === 'custom' || (issue.code === 'invalid_format' && issue.format === 'regex');
  return isOwnMessage ? issue.message : `Allowed: ${allowedValue(issue.path)}`;
}

/** One line an issue: where, the key's path, its value, and what is allowed. */
export function describeIssues(
  issues: readonly z.core.$ZodIssue[],
  input: unknown,
  locate: LocateKey,
): string[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => {
        const path = [...issue.path, key];
        const allowed = allowedKeys(issue.path);
        const near = closestName(key, allowed);
        const hint =
          near === null
            ? `Allowed here: ${allowed.join(', ')}`
            : `Did you mean ${dotted([...issue.path, near])}?`;
        return `${prefix(path, locate)}unknown key ${dotted(path)}. ${hint}`;
      });
    }
    const key = issue.path.length === 0 ? 'configuration' : dotted(issue.path);
    return `${prefix(issue.path, locate)}${key} is ${shown(valueAt(input, issue.path))}. ${expected(issue)}`;
  });
}

function prefix(path: readonly PropertyKey[], locate: LocateKey): string {
  const place = locate(path);
  return place === null ? '' : `${place}: `;
}
