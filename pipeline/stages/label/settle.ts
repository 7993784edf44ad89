import { balanceQuota } from '../../../filters/balance.js';
import { literal } from '../../io/duckdb.js';
import { LABEL_COLUMNS } from '../../tables/labels.js';
import { survivesBalance } from '../balance-sql.js';
import type { DraftCounts } from './draft.js';

/**
 * SQL that turns the draft into the label table: who survives the balance of the main set and of the wider
 * distance set, and the reason for keeping or dropping each image. Ordered by hash.
 */
export function settleSql(draft: string, balance: boolean, counts: DraftCounts): string {
  const quota = ({ target, noTarget }: DraftCounts['main']) =>
    balance ? balanceQuota(target, noTarget) : null;
  const columns = LABEL_COLUMNS.map(({ name }) => name).join(', ');
  return `
    SELECT ${columns} FROM (
      SELECT * EXCLUDE (main_label, wider_label),
        ${survivesBalance('main_label', quota(counts.main))} AS kept,
        ${survivesBalance('wider_label', quota(counts.distance))} AS in_distance_set,
        CASE
          WHEN excluded THEN 'excluded_by_list'
          WHEN outcome <> 'ok' THEN 'image_failed'
          WHEN label = -1 THEN 'label_excluded'
          WHEN kept THEN 'kept'
          ELSE 'not_balanced'
        END AS reason
      FROM (
        SELECT *,
          CASE WHEN outcome = 'ok' AND NOT excluded THEN label END AS main_label,
          CASE WHEN outcome = 'ok' AND NOT excluded THEN distance_label END AS wider_label
        FROM read_parquet(${literal(draft)})
      )
    )
    ORDER BY hash, image_id`;
}
