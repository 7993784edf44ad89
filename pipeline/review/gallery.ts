import { BENCHMARK_SUBSETS, roleIn, subsetFlags, type BenchmarkSubset } from '../../filters/index.js';
import type { Label } from '../../filters/types.js';
import type { GalleryInfo, TileInfo } from '../../web/review/api.js';
import type { Database, PlainValue, Row } from '../io/duckdb.js';
import { flag, number, numberOrNull, text, textOrNull } from '../tables/cells.js';
import { FLAG_FACT_COLUMNS, KEEP_REASONS, readFlagFacts } from '../tables/label-row.js';
import { afterCursor } from './queue.js';
import { hashLiteral, type ReviewTables } from './tables.js';

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
    // Each reason is sought in one table alone: a condition on both would have to wait for their join.
    const isOfLabels = KEEP_REASONS.some((reason) => reason === filter.reason);
    conditions.push(
      isOfLabels
        ? 'l.reason = $reason'
        : '(list_contains(d.reasons, $reason) OR list_contains(d.found, $reason))',
    );
    values['reason'] = filter.reason;
    needsDecisions ||= !isOfLabels;
  }
  for (const [bound, sign] of [
    [filter.min, '>='],
    [filter.max, '<='],
  ] as const) {
    if (bound === null) continue;
    conditions.push(`d.person_probability ${sign} CAST('${bound}' AS DOUBLE)`);
    needsDecisions = true;
  }
  if (needsDecisions && decisions === null) return [];
  const column = filter.order === 'quality' ? 'd.label_quality' : 'd.person_probability';
  const key = filter.order === 'hash' ? '0' : `coalesce(${column}, ${LAST})`;
  conditions.push(afterCursor(key, 'l.hash', after));
  const columns = [...new Set(['image_id', 'hash', 'rule', ...FLAG_FACT_COLUMNS])].map((name) => `l.${name}`);
  // The label table stands in the order of hashes, and a scan keeps it: it ends with the last row that is asked for.
  return database.all(
    `SELECT ${columns.join(', ')}, ${key} AS sort_key
     FROM ${labels} l ${needsDecisions ? `JOIN ${decisions ?? ''} d USING (hash, image_id)` : ''}
     WHERE ${conditions.join(' AND ')} ${needsDecisions ? 'ORDER BY sort_key, l.hash, l.image_id' : ''} LIMIT ${limit}`,
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
  const hashes = rows.map((row) => text(row, 'hash')).sort();
  const [low, high] = [hashes.at(0) ?? '0', hashes.at(-1) ?? '0'];
  const found =
    decisions === null || rows.length === 0
      ? []
      : await database.all(
          `SELECT image_id, person_probability, label_quality, found, reasons FROM ${decisions}
           WHERE hash BETWEEN ${hashLiteral(low)} AND ${hashLiteral(high)}
             AND image_id IN (SELECT unnest($1::VARCHAR[]))`,
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
