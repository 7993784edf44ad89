import type { RunContext } from '../../context.js';
import type { Database } from '../../io/duckdb.js';
import { outputState, readSidecar, type OutputState } from '../../sidecar.js';
import type { SourceSplit } from '../../splits.js';
import { candidateKinds } from '../candidates.js';
import { openPlan, planState } from './plan.js';
import { fetchKey, makingKey, MAKING_KEYS, requestKeys, requestsHold, shardKey } from './shard-key.js';

/** The pictures of a split as they stand. */
export interface ImagesState {
  readonly plan: OutputState['state'];
  readonly shards: number;
  /** Shards that are done. */
  readonly done: number;
  /** Shards made from another plan or with other settings. */
  readonly outOfDate: number;
  /** Why shards or the plan are out of date; empty where none is. */
  readonly why: string;
  /** Images planned, and images of done shards by outcome. */
  readonly images: number;
  readonly outcomes: Readonly<Record<string, number>>;
}

const NOTHING = { shards: 0, done: 0, outOfDate: 0, why: '', images: 0, outcomes: {} };

/** Looks which shards of pictures hold for the configuration, the metadata and the plan as they are. */
export async function imagesState(
  context: RunContext,
  database: Database,
  split: SourceSplit,
): Promise<ImagesState> {
  const { workspace } = context;
  const metadata = await readSidecar(workspace.metadata(split).sidecar);
  const paths = workspace.imagePlan(split);
  if (metadata === null) {
    const hasPlan = (await readSidecar(paths.sidecar)) !== null;
    return {
      ...NOTHING,
      plan: hasPlan ? 'out_of_date' : 'missing',
      why: hasPlan ? 'the metadata is gone' : '',
    };
  }
  const planned = await planState(context, split, metadata, candidateKinds(context, split));
  if (planned.state !== 'done') return { ...NOTHING, plan: planned.state, why: planned.why };

  const plan = openPlan(paths.table, database, planned.sidecar);
  const making = makingKey(context, split);
  const outcomes: Record<string, number> = {};
  const reasons = new Set<string>();
  let done = 0;
  let outOfDate = 0;
  for (let shard = 0; shard < plan.shardCount; shard++) {
    context.signal.throwIfAborted();
    const path = workspace.imageShard(split, shard, plan.shardCount).sidecar;
    const standing = await readSidecar(path);
    if (standing === null) continue;
    if (standing.facts['making'] !== making) {
      outOfDate++;
      reasons.add(`made with another of images.${MAKING_KEYS.join(', ')}, or by another version`);
      continue;
    }
    const images = await plan.shard(shard);
    const requests = new Map(
      images.map((image) => [image.imageId, requestKeys(image, context.config.images)]),
    );
    const output = await outputState(path, shardKey(making, requests));
    if (output.state === 'done' && !requestsHold(output.sidecar, fetchKey(requests), false)) {
      outOfDate++;
      reasons.add('some pictures failed at other addresses');
    } else if (output.state === 'done') {
      done++;
      for (const [outcome, count] of Object.entries(output.sidecar.counts))
        outcomes[outcome] = (outcomes[outcome] ?? 0) + count;
    } else if (output.state === 'out_of_date') {
      outOfDate++;
      reasons.add('other pictures are planned');
    }
  }
  const why = [...reasons].sort().join('; ');
  return {
    plan: 'done',
    shards: plan.shardCount,
    done,
    outOfDate,
    why,
    images: plan.images,
    outcomes,
  };
}
