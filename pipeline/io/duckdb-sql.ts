/** A text as an SQL string literal: paths, names of classes, anything that did not come from this code. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as a quoted SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The `KV_METADATA` option of COPY, with its leading comma; nothing for an empty record. Keys are sorted. */
export function kvMetadata(metadata: Readonly<Record<string, string>>): string {
  const keys = Object.keys(metadata).sort();
  if (keys.length === 0) return '';
  const entries = keys.map((key) => `${identifier(key)}: ${literal(metadata[key])}`);
  return `, KV_METADATA {${entries.join(', ')}}`;
}
