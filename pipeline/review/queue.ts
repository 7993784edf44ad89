import type { Label } from '../../filters/types.js';
import type { Database, Parameters } from '../io/duckdb.js';
import { number, text } from '../tables/cells.js';
import { hashLiteral, type ReviewTables } from './tables.js';

/** Which images a queue holds. */
export interface QueueFilter {
  /** Reason code of the decision table, acted on or only found; null for any. */
  readonly reason: string | null;
  /** Label that the image has; null for any. */
  readonly label: Label | null;
}

/** A part of a queue. */
export interface QueuePage {
  readonly imageIds: readonly string[];
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
}

/** Images in the order in which they are looked at, page by page. */
export interface Queue {
  /** @param after `next` of the page before; null begins. */
  page(after: string | null, limit: number): Promise<QueuePage>;
  total(): Promise<number>;
  /** How many of these images it holds. */
  countOf(imageIds: readonly string[]): Promise<number>;
}

/** Images without a quality come after all others. */
const NO_QUALITY = 2;

const CURSOR = /^([\d.e+-]{1,30}):([0-9a-f]{16})$/;

/**
 * The images of a split, lowest label quality first where it is filtered, else by hash. Each page is a query that keeps its own
 * rows alone, whatever the size of the split.
 */
export function tableQueue(database: Database, tables: ReviewTables, filter: QueueFilter): Queue {
  const { from, key, where, values } = tableParts(tables, filter);
  return {
    async page(after, limit) {
      const rows = await database.all(
        `SELECT image_id, hash, ${key} AS queue_key FROM ${from} WHERE ${where} AND ${afterCursor(key, 'hash', after)}
         ORDER BY queue_key, hash, image_id LIMIT ${limit}`,
        values,
      );
      const last = rows.length < limit ? undefined : rows.at(-1);
      return {
        imageIds: rows.map((row) => text(row, 'image_id')),
        next: last === undefined ? null : `${number(last, 'queue_key')}:${text(last, 'hash')}`,
      };
    },
    async total() {
      const rows = await database.all(`SELECT count(*) AS images FROM ${from} WHERE ${where}`, values);
      return number(rows[0] ?? {}, 'images');
    },
    async countOf(imageIds) {
      const rows = await database.all(
        `SELECT count(*) AS images FROM ${from} WHERE ${where} AND image_id IN (SELECT unnest($ids::VARCHAR[]))`,
        { ...values, ids: imageIds },
      );
      return number(rows[0] ?? {}, 'images');
    },
  };
}

function tableParts(
  { labels, decisions }: ReviewTables,
  { reason, label }: QueueFilter,
): { from: string; key: string; where: string; values: Exclude<Parameters, readonly unknown[]> } {
  const isFiltered = decisions !== null;
  const conditions = [
    isFiltered
      ? `NOT list_has_any(reasons, ['image_failed', 'excluded_by_list'])`
      : `outcome = 'ok' AND reason <> 'excluded_by_list'`,
  ];
  if (label !== null) conditions.push(`${isFiltered ? 'given_label' : 'label'} = ${label}`);
  if (reason !== null)
    conditions.push(
      isFiltered ? '(list_contains(reasons, $reason) OR list_contains(found, $reason))' : 'reason = $reason',
    );
  return {
    from: decisions ?? labels,
    key: isFiltered ? `coalesce(label_quality, ${NO_QUALITY})` : '0',
    where: conditions.join(' AND '),
    values: reason === null ? {} : { reason },
  };
}

/** SQL for what comes after a cursor; everything where there is none, or it is none of ours. */
export function afterCursor(key: string, hash: string, after: string | null): string {
  const parts = after === null ? null : CURSOR.exec(after);
  if (parts === null) return 'true';
  const [, value = '', from = ''] = parts;
  const number = Number(value);
  if (!Number.isFinite(number)) return 'true';
  // An order by hash alone lets the scan pass over what comes before.
  if (key === '0') return `${hash} > ${hashLiteral(from)}`;
  return `(${key}, ${hash}) > (CAST('${number}' AS DOUBLE), ${hashLiteral(from)})`;
}

/** A list of images as a queue, in its own order. */
export function listQueue(imageIds: readonly string[]): Queue {
  const members = new Set(imageIds);
  return {
    page(after, limit) {
      const from = after === null ? 0 : Math.max(0, Number.parseInt(after, 10) || 0);
      const to = from + limit;
      return Promise.resolve({
        imageIds: imageIds.slice(from, to),
        next: to < imageIds.length ? String(to) : null,
      });
    },
    total: () => Promise.resolve(imageIds.length),
    countOf: (asked) => Promise.resolve(asked.filter((id) => members.has(id)).length),
  };
}
