import { createHash } from 'node:crypto';
import type { BalanceQuota } from '../../filters/balance.js';
import { decimalImageId } from '../../filters/decimal-image-id.js';
import type { RuleSet } from '../../filters/types.js';
import type { SourceSplit } from '../splits.js';

/**
 * The text by which a class is ordered before its surplus is cut. `corrected` orders by hash, which no file order
 * touches. `published` orders by MD5 of the split's name and the decimal id: the order in which the published
 * records stood before they were cut into shards.
 *
 * @param hash 16 hex digits.
 */
export function balanceKey(rules: RuleSet, split: SourceSplit, imageId: string, hash: string): string {
  if (rules === 'corrected') return hash;
  return createHash('md5')
    .update(`${split}${decimalImageId(imageId)}`, 'utf8')
    .digest('hex');
}

/**
 * SQL that is true for the images that a balance keeps: the first ones of each class, by `balance_key`, as many
 * as the quota says.
 *
 * @param label column of the label; images with -1 or null are never kept.
 * @param quota null keeps every labelled image.
 */
export function survivesBalance(label: string, quota: BalanceQuota | null): string {
  if (quota === null) return `coalesce(${label} IN (0, 1), false)`;
  const rank = `row_number() OVER (PARTITION BY ${label} ORDER BY balance_key, hash, image_id)`;
  return `coalesce(CASE ${label} WHEN 1 THEN ${rank} <= ${quota.target} WHEN 0 THEN ${rank} <= ${quota.noTarget} END, false)`;
}
