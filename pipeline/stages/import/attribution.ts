import type { PlainValue } from '../../io/duckdb.js';
import type { Attribution } from '../../tables/metadata.js';

/** Columns that exports of ours have beside the published ones. */
export const ATTRIBUTION_COLUMNS = [
  'author',
  'author_url',
  'title',
  'license',
  'page',
  'source_url',
] as const;

/** Who made a picture, in the words of our own exports; null where they say nothing. */
export function attributionOf(fields: Readonly<Record<string, PlainValue | undefined>>): Attribution | null {
  const word = (name: (typeof ATTRIBUTION_COLUMNS)[number]): string => {
    const value = fields[name];
    return typeof value === 'string' ? value : '';
  };
  if (ATTRIBUTION_COLUMNS.every((name) => word(name) === '')) return null;
  return {
    originalUrl: word('source_url'),
    landingUrl: word('page'),
    license: word('license'),
    authorUrl: word('author_url'),
    author: word('author'),
    title: word('title'),
  };
}
