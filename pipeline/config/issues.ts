import type { z } from 'zod';
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

/**
 * One line an issue: where, the key's path, its value, and what is allowed.
 *
 * @param knownKeys the keys allowed at a path, for a suggestion beside an unknown one.
 */
export function describeIssues(
  issues: readonly z.core.$ZodIssue[],
  input: unknown,
  locate: LocateKey,
  knownKeys: (path: readonly PropertyKey[]) => readonly string[],
): string[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => {
        const allowed = knownKeys(issue.path);
        const near = closestName(key, allowed);
        const hint = near === null ? `Allowed here: ${allowed.join(', ')}` : `Did you mean ${near}?`;
        return `${prefix([...issue.path, key], locate)}unknown key ${dotted([...issue.path, key])}. ${hint}`;
      });
    }
    const value = valueAt(input, issue.path);
    const key = issue.path.length === 0 ? 'configuration' : dotted(issue.path);
    return `${prefix(issue.path, locate)}${key} is ${value === undefined ? 'missing' : JSON.stringify(value)}. ${issue.message}`;
  });
}

function prefix(path: readonly PropertyKey[], locate: LocateKey): string {
  const place = locate(path);
  return place === null ? '' : `${place}: `;
}
