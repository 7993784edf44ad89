import { createHash } from 'node:crypto';
import { decimalImageId } from '../../../filters/decimal-image-id.js';
import type { RuleSet } from '../../../filters/types.js';
import type { SourceSplit } from '../../splits.js';

/**
 * The text by which a class is ordered before its surplus is cut. `corrected` orders by hash, which no file order
 * touches. `published` orders by MD5 of the split's name and the decimal id, the order in which the published
 * records stood before they were cut into shards.
 *
 * @param hash 16 hex digits.
 */
export function balanceKey(rules: RuleSet, split: SourceSplit, imageId: string, hash: string): string {
  if (rules === 'corrected') return hash;
  return createHash('md5').update(`${split}${decimalImageId(imageId)}`, 'utf8').digest('hex');
}
