/** A value that JSON can hold. */
export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue | undefined };

/**
 * JSON with its keys sorted at every level and an LF at the end, so that equal values give equal bytes. Members
 * that are undefined are left out.
 *
 * @param indent spaces a level.
 */
export function sortedJson(value: JsonValue, indent = 2): string {
  const text = JSON.stringify(
    value,
    (_key, member: unknown) => {
      if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
      return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
    },
    indent,
  );
  return `${text}\n`;
}
