/**
 * A function that keeps its last results.
 *
 * @param limit results kept; the one not asked for longest goes first.
 * @param keyOf text that is equal for equal arguments.
 */
export function keepRecent<Arguments extends readonly unknown[], Result>(
  limit: number,
  keyOf: (...args: Arguments) => string,
  make: (...args: Arguments) => Result,
): (...args: Arguments) => Result {
  // A Map keeps insertion order: re-inserting on each use makes its first entry the least recently used.
  const kept = new Map<string, { readonly result: Result }>();
  return (...args) => {
    const key = keyOf(...args);
    const entry = kept.get(key) ?? { result: make(...args) };
    kept.delete(key);
    kept.set(key, entry);
    const oldest = kept.size > limit ? kept.keys().next() : { done: true as const };
    if (oldest.done !== true) kept.delete(oldest.value);
    return entry.result;
  };
}
