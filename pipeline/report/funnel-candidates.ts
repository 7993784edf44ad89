import { labelFromImageLabels, type LabelRule } from '../../filters/index.js';
import { RULE_WORDS } from '../explain/words.js';
import { isImported } from '../imported.js';
import { literal } from '../io/duckdb.js';
import { labelOptions } from '../rule-options.js';
import { labelSourceOf, sourceSplitOf, type DatasetSplit } from '../splits.js';
import { number, textOrNull } from '../tables/cells.js';
import { METADATA_COLUMNS, readMetadata } from '../tables/metadata.js';
import type { Change } from './funnel-step.js';
import { many, words } from './numbers.js';
import type { ReportInput } from './section.js';

/** Boxes say nothing of an image-level label, and are most of a row. */
const COLUMNS = METADATA_COLUMNS.map((name) => (name === 'boxes' ? 'boxes[1:0] AS boxes' : name)).join(', ');

/**
 * Why images of the metadata table are no candidates of a split, the commonest reason first. Every image that the label
 * table lacks is counted once.
 */
export async function missingCandidates(input: ReportInput, split: DatasetSplit): Promise<Change[]> {
  const { context, database, set } = input;
  const source = sourceSplitOf(split);
  const labels = `read_parquet(${literal(context.workspace.labels(set, split).table)})`;
  const missing = `read_parquet(${literal(context.workspace.metadata(source).table)})
    WHERE image_id NOT IN (SELECT image_id FROM ${labels})`;
  const counts = new Map<Reason, number>();
  const count = (reason: Reason, images = 1): void =>
    void counts.set(reason, (counts.get(reason) ?? 0) + images);
  if (isImported(context, source) || labelSourceOf(split) === 'boxes') {
    const [row] = await database.all(
      `SELECT count(*) AS images, count(*) FILTER (box_count = 0) AS boxless FROM ${missing}`,
    );
    const boxless = isImported(context, source) ? 0 : number(row, 'boxless');
    count('no_boxes', boxless);
    count(otherReason(input), number(row, 'images') - boxless);
  } else {
    const [last] = await database.all(
      `SELECT max(hash)::VARCHAR AS hash FROM ${labels} WHERE reason <> 'excluded_by_list'`,
    );
    const lastHash = textOrNull(last, 'hash');
    const { rules } = context.config.labels;
    const options = labelOptions(context.config.labels, context.target);
    for await (const rows of database.streamRows(`SELECT ${COLUMNS} FROM ${missing}`)) {
      context.signal.throwIfAborted();
      for (const row of rows) {
        const { imageLabels, hash } = readMetadata(row);
        const { label, base } = labelFromImageLabels(imageLabels, rules, options);
        if (label === -1) count(base.rule);
        else count(isPastLimit(input, hash, lastHash) ? 'past_limit' : unbalanced(input));
      }
    }
  }
  return [...counts]
    .filter(([, images]) => images > 0)
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .map(([reason, images]) => ({ reason: words(reason), images: -images, why: meaning(input, reason) }));
}

type Reason = LabelRule | 'past_limit' | 'not_balanced' | 'no_candidate';

/** What keeps an image out that the rules would take. */
function otherReason({ context }: ReportInput): Reason {
  return context.config.limit === null ? 'no_candidate' : 'past_limit';
}

function unbalanced(input: ReportInput): Reason {
  return input.context.config.labels.balance ? 'not_balanced' : otherReason(input);
}

/** A limit takes the lowest hashes of those that survive the balance. */
function isPastLimit({ context }: ReportInput, hash: string, lastHash: string | null): boolean {
  if (context.config.limit === null) return false;
  return lastHash === null || BigInt(`0x${hash}`) > BigInt(lastHash);
}

function meaning({ context }: ReportInput, reason: Reason): string {
  const { limit } = context.config;
  switch (reason) {
    case 'past_limit':
      return `limit takes the ${many(limit ?? 0)} images of the lowest hashes, and this is none of them`;
    case 'not_balanced':
      return 'there are more images of its class than of the other, and the balance before the pictures are fetched leaves it out';
    case 'no_candidate':
      return 'the labels were made without it: it was no candidate of this split';
    default:
      return RULE_WORDS[reason];
  }
}
