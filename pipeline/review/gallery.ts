import { BENCHMARK_SUBSETS, roleIn, subsetFlags, type BenchmarkSubset } from '../../filters/index.js';
import type { Label } from '../../filters/types.js';
import type { GalleryInfo, TileInfo } from '../../web/review/api.js';
import type { Database, PlainValue, Row } from '../io/duckdb.js';
import { flag, number, numberOrNull, text, textOrNull } from '../tables/cells.js';
import { FLAG_FACT_COLUMNS, readFlagFacts } from '../tables/label-row.js';
import { afterCursor } from './queue.js';
import type { ReviewTables } from './tables.js';

/** Which pictures the gallery shows. Null is any. */
export interface GalleryFilter {
  readonly label: Label | null;
  readonly rule: string | null;
  /** Reason of the label or decision table, acted on or only found. */
  readonly reason: string | null;
  /** Members of a benchmark subset. */
  readonly subset: string | null;
  /** Person probability, 0..1. */
  readonly min: number | null;
  readonly max: number | null;
  readonly order: 'hash' | 'quality' | 'probability';
}

/** Pictures on a page. */
export const TILES = 48;

/** Rows that are looked through at once for members of a subset, and how often for one page. */
const SCAN_ROWS = 4096;
const MAX_SCANS = 16;

/** Pictures without a score come last. */
const LAST = 2;

/**
 * A page of the gallery. Subsets are told by the same rule as everywhere, a chunk of rows after the other: where they are rare, a
 * page may hold fewer pictures than it could, and go on.
 */
export async function galleryPage(
  database: Database,
  tables: ReviewTables,
  filter: GalleryFilter,
  after: string | null,
): Promise<GalleryInfo> {
  const subset = BENCHMARK_SUBSETS.find(({ name }) => name === filter.subset) ?? null;
  const limit = subset === null ? TILES : SCAN_ROWS;
  const found: Row[] = [];
  let cursor = after;
  for (let scan = 0; scan < MAX_SCANS; scan++) {
    const rows = await galleryRows(database, tables, filter, cursor, limit);
    for (const row of rows) {
      cursor = `${number(row, 'sort_key')}:${text(row, 'hash')}`;
      if (subset !== null && !isMember(subset, row)) continue;
      found.push(row);
      if (found.length === TILES) return { tiles: await tilesOf(database, tables, found), next: cursor };
    }
    if (rows.length < limit) return { tiles: await tilesOf(database, tables, found), next: null };
  }
  return { tiles: await tilesOf(database, tables, found), next: cursor };
}

function isMember(subset: BenchmarkSubset, row: Row): boolean {
  return roleIn(subset, subsetFlags(readFlagFacts(row, true))) === 'member';
}

/** Rows of the label table; those of the decision table take part only where the filter or the order needs them. */
async function galleryRows(
  database: Database,
  { labels, decisions }: ReviewTables,
  filter: GalleryFilter,
  after: string | null,
  limit: number,
): Promise<Row[]> {
  const conditions = [`l.outcome = 'ok'`, `l.reason <> 'excluded_by_list'`];
  const values: Record<string, PlainValue> = {};
  let needsDecisions = filter.order !== 'hash';
  if (filter.label !== null) conditions.push(`l.label = ${filter.label}`);
  if (filter.rule !== null) {
    conditions.push('l.rule = $rule');
    values['rule'] = filter.rule;
  }
  if (filter.reason !== null) {
    const isFound = decisions === null ? '' : ' OR list_contains(list_concat(d.reasons, d.found), $reason)';
    conditions.push(`(l.reason = $reason${isFound})`);
    values['reason'] = filter.reason;
    needsDecisions = true;
  }
  for (const [bound, sign] of [
    [filter.min, '>='],
    [filter.max, '<='],
  ] as const) {
    if (bound === null) continue;
    conditions.push(`d.person_probability ${sign} CAST('${bound}' AS DOUBLE)`);
    needsDecisions = true;
  }
  const joined = needsDecisions && decisions !== null;
  if (!joined && (filter.min !== null || filter.max !== null)) return [];
  const column = filter.order === 'quality' ? 'd.label_quality' : 'd.person_probability';
  const key = joined && filter.order !== 'hash' ? `coalesce(${column}, ${LAST})` : '0';
  conditions.push(afterCursor(key, after).replace('hash)', 'l.hash)'));
  const columns = [...new Set(['image_id', 'hash', 'rule', ...FLAG_FACT_COLUMNS])].map((name) => `l.${name}`);
  return database.all(
    `SELECT ${columns.join(', ')}, ${key} AS sort_key
     FROM ${labels} l ${joined ? `JOIN ${decisions} d USING (image_id)` : ''}
     WHERE ${conditions.join(' AND ')} ORDER BY sort_key, l.hash, l.image_id LIMIT ${limit}`,
    values,
  );
}

/** Adds what the decision table says of a page's few images. */
async function tilesOf(
  database: Database,
  { decisions }: ReviewTables,
  rows: readonly Row[],
): Promise<TileInfo[]> {
  const ids = rows.map((row) => text(row, 'image_id'));
  const found =
    decisions === null
      ? []
      : await database.all(
          `SELECT image_id, person_probability, label_quality, found, reasons FROM ${decisions}
           WHERE image_id IN (SELECT unnest($1::VARCHAR[]))`,
          [ids],
        );
  const byId = new Map(found.map((row) => [text(row, 'image_id'), row]));
  return rows.map((row) => {
    const decision = byId.get(text(row, 'image_id'));
    const reasons = [decision?.['reasons'], decision?.['found']].flatMap((list) =>
      Array.isArray(list) ? list.filter((name) => typeof name === 'string') : [],
    );
    return {
      imageId: text(row, 'image_id'),
      label: number(row, 'label'),
      rule: textOrNull(row, 'rule'),
      reasons: [...new Set([...reasons, ...(reasons.length > 0 ? [] : [text(row, 'reason')])])],
      probability: decision === undefined ? null : numberOrNull(decision, 'person_probability'),
      quality: decision === undefined ? null : numberOrNull(decision, 'label_quality'),
      kept: flag(row, 'kept'),
    };
  });
}
