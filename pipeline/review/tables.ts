import { existsSync } from 'node:fs';
import { suggestCommand } from '../command-line.js';
import type { RunContext } from '../context.js';
import { StageError } from '../errors.js';
import { literal } from '../io/duckdb.js';
import { readSidecar } from '../sidecar.js';
import { sourceSplitOf, type DatasetSplit, type SourceSplit } from '../splits.js';
import { labelSetName } from '../workspace.js';

/** The tables of a split that a review reads. They are opened anew by each query, so that a later run of a stage shows. */
export interface ReviewTables {
  readonly split: DatasetSplit;
  readonly source: SourceSplit;
  /** SQL that reads the label table. */
  readonly labels: string;
  /** SQL that reads the decision table; null where the split is not filtered. */
  readonly decisions: string | null;
  readonly metadata: string;
  /** Shards of pictures. */
  readonly shardCount: number;
}

/**
 * The tables of a split.
 *
 * @throws StageError where it is not labelled yet.
 */
export async function reviewTables(context: RunContext, split: DatasetSplit): Promise<ReviewTables> {
  const { workspace } = context;
  const set = labelSetName(context);
  const source = sourceSplitOf(split);
  const labels = workspace.labels(set, split).table;
  const decisions = workspace.decisions(set, split).table;
  const metadata = workspace.metadata(source).table;
  const plan = await readSidecar(workspace.imagePlan(source).sidecar);
  const shardCount = plan?.counts['shards'] ?? 0;
  if (!existsSync(labels) || !existsSync(metadata) || shardCount === 0)
    throw new StageError(
      `${split}: there are no labels to look at yet in ${workspace.root}. ` +
        `Run: ${suggestCommand(context, 'run', { set: { '--stages': 'ingest,images,label', '--split': split } })}`,
    );
  return {
    split,
    source,
    labels: `read_parquet(${literal(labels)})`,
    decisions: existsSync(decisions) ? `read_parquet(${literal(decisions)})` : null,
    metadata: `read_parquet(${literal(metadata)})`,
    shardCount,
  };
}

/** A hash of 16 hex digits as SQL for the number. */
export function hashLiteral(hash: string): string {
  return `CAST('${BigInt(`0x${hash}`).toString()}' AS UBIGINT)`;
}
