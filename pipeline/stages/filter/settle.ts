import { balanceQuota } from '../../../filters/balance.js';
import { literal } from '../../io/duckdb.js';
import { DECISION_COLUMNS } from '../../tables/decisions.js';
import { survivesBalance } from '../balance-sql.js';
import type { DraftCounts } from '../label/draft.js';

/**
 * SQL that turns the draft into the decision table: the balance of the main set and of the wider distance set is made
 * anew, so that an image that was cut can take the place of one that is left out. Ordered by hash.
 */
export function settleSql(
  draft: string,
  balance: boolean,
  counts: Pick<DraftCounts, 'main' | 'distance'>,
): string {
  const quota = ({ target, noTarget }: DraftCounts['main']) =>
    balance ? balanceQuota(target, noTarget) : null;
  return `
    SELECT ${DECISION_COLUMNS.map(({ name }) => name).join(', ')} FROM (
      SELECT *,
        ${survivesBalance('main_label', quota(counts.main))} AS kept,
        ${survivesBalance('wider_label', quota(counts.distance))} AS in_distance_set
      FROM read_parquet(${literal(draft)})
    )
    ORDER BY hash, image_id`;
}
