import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { suggestCommand } from '../../command-line.js';
import { excludedIds } from '../../exclusions.js';
import type { RunContext } from '../../context.js';
import { StageError } from '../../errors.js';
import { changedInputs, inputFacts, type Inputs } from '../../inputs.js';
import { literal, type Database } from '../../io/duckdb.js';
import { scaledShardCount } from '../../keys.js';
import { targetFacts } from '../../rule-options.js';
import {
  inputKey,
  outputState,
  publishOutputs,
  readSidecar,
  temporaryPath,
  type OutputState,
  type Sidecar,
} from '../../sidecar.js';
import {
  DATASET_SPLITS,
  labelSourceOf,
  sourceSplitOf,
  type DatasetSplit,
  type SourceSplit,
} from '../../splits.js';
import { flag, number, numberOrNull, text, textOrNull } from '../../tables/cells.js';
import type { Rotation } from '../../tables/metadata.js';
import { candidateKinds, candidatesSql, type CandidateKinds } from '../candidates.js';

/** Raised when the same metadata gives another plan. */
const PLAN_VERSION = 1;

/** One image to fetch. */
export interface PlannedImage {
  readonly imageId: string;
  readonly hash: string;
  readonly originalUrl: string;
  readonly originalBytes: number | null;
  /** Base64, as Open Images writes it. */
  readonly originalMd5: string | null;
  readonly rotation: Rotation;
  /** Whether the image has a box of any class: the CVDF copies of train are those images alone. */
  readonly hasBoxes: boolean;
}

/** Which images of a split to fetch, cut into shards. */
export interface ImagePlan {
  readonly images: number;
  readonly shardCount: number;
  /** The images of one shard, ordered by hash. */
  shard(shard: number): Promise<PlannedImage[]>;
}

function readPlanned(row: Parameters<typeof text>[0]): PlannedImage {
  const rotation = numberOrNull(row, 'rotation');
  return {
    imageId: text(row, 'image_id'),
    hash: text(row, 'hash'),
    originalUrl: textOrNull(row, 'original_url') ?? '',
    originalBytes: numberOrNull(row, 'original_bytes'),
    originalMd5: textOrNull(row, 'original_md5'),
    rotation: rotation === 0 || rotation === 90 || rotation === 180 || rotation === 270 ? rotation : null,
    hasBoxes: flag(row, 'has_boxes'),
  };
}

/** The key of the plan that the configuration asks for, with candidates of these kinds. */
export function planKey(
  context: RunContext,
  split: SourceSplit,
  metadata: Sidecar,
  kinds: CandidateKinds,
): string {
  const { config } = context;
  return inputKey({
    stage: 'plan',
    version: PLAN_VERSION,
    kinds,
    limit: config.limit,
    shards: config.images.shards[split],
    excluded: [...context.excluded].sort(),
    metadata: metadata.outputs,
    // Image-level labels choose the images of train_large; boxes do not need a rule to be chosen.
    labels: kinds.imageLabels ? { config: config.labels, target: targetFacts(context.target) } : null,
  });
}

/** The parts of {@link planKey} by names that a reader knows. */
function planInputs(
  context: RunContext,
  split: SourceSplit,
  metadata: Sidecar,
  kinds: CandidateKinds,
): Inputs {
  const { config } = context;
  const labels = Object.entries(config.labels).map(([name, value]) => [`labels.${name}`, value] as const);
  return {
    limit: config.limit,
    [`images.shards.${split}`]: config.images.shards[split],
    'the exclusion list': excludedIds(context),
    'the metadata': inputKey(metadata.outputs),
    ...(kinds.imageLabels ? { 'the target': context.target.name, ...Object.fromEntries(labels) } : {}),
  };
}

/** The dataset splits whose images a plan with candidates of these kinds holds. */
export function plannedSplits(source: SourceSplit, kinds: CandidateKinds): DatasetSplit[] {
  return DATASET_SPLITS.filter(
    (split) =>
      sourceSplitOf(split) === source && (labelSourceOf(split) === 'boxes' ? kinds.boxes : kinds.imageLabels),
  );
}

/** How the plan of a split stands to the one that is asked for, and why it is out of date. */
export async function planState(
  context: RunContext,
  split: SourceSplit,
  metadata: Sidecar,
  kinds: CandidateKinds,
): Promise<OutputState & { readonly why: string }> {
  const output = await outputState(
    context.workspace.imagePlan(split).sidecar,
    planKey(context, split, metadata, kinds),
  );
  if (output.state !== 'out_of_date') return { ...output, why: '' };
  const planned = plannedSplits(split, plannedKinds(output.sidecar)).join(', ');
  const asked = plannedSplits(split, kinds).join(', ');
  // Other splits bring other settings into the key: to name those, too, would hide the cause.
  if (planned !== asked) return { ...output, why: `planned for ${planned}, and now for ${asked}` };
  return { ...output, why: changedInputs(output.sidecar.facts, planInputs(context, split, metadata, kinds)) };
}

/**
 * Makes the plan of a split, or takes the one that is there and still holds. Shards are `hash mod N`; N is as
 * configured, less for few images.
 */
export async function openImagePlan(
  context: RunContext,
  database: Database,
  split: SourceSplit,
): Promise<ImagePlan> {
  const { workspace } = context;
  const metadata = await readSidecar(workspace.metadata(split).sidecar);
  if (metadata === null)
    throw new StageError(`${split}: no metadata yet. Run: ${suggestCommand(context, 'ingest')}`);
  const kinds = candidateKinds(context, split);
  const paths = workspace.imagePlan(split);
  const standing = await planState(context, split, metadata, kinds);
  const sidecar =
    standing.state === 'done' ? standing.sidecar : await writePlan(context, database, split, metadata, kinds);
  return openPlan(paths.table, database, sidecar);
}

/** A plan that stands, for reading. */
export function openPlan(table: string, database: Database, sidecar: Sidecar): ImagePlan {
  const shardCount = sidecar.counts['shards'] ?? 1;
  return {
    images: sidecar.counts['images'] ?? 0,
    shardCount,
    shard: async (shard) => {
      const rows = await database.all(
        `FROM read_parquet(${literal(table)}) WHERE shard = ${shard} ORDER BY hash, image_id`,
      );
      return rows.map(readPlanned);
    },
  };
}

/** The kinds of candidates that a plan holds. */
export function plannedKinds(plan: Sidecar): CandidateKinds {
  const kinds = (plan.facts['kinds'] ?? '').split(',');
  return { boxes: kinds.includes('boxes'), imageLabels: kinds.includes('image_labels') };
}

async function writePlan(
  context: RunContext,
  database: Database,
  split: SourceSplit,
  metadata: Sidecar,
  kinds: CandidateKinds,
): Promise<Sidecar> {
  const key = planKey(context, split, metadata, kinds);
  const facts = {
    kinds: [kinds.boxes ? 'boxes' : '', kinds.imageLabels ? 'image_labels' : ''].join(','),
    ...inputFacts(planInputs(context, split, metadata, kinds)),
  };
  const paths = context.workspace.imagePlan(split);
  await mkdir(dirname(paths.table), { recursive: true });
  await mkdir(context.workspace.spill, { recursive: true });
  const candidates = await candidatesSql(context, database, split);
  const [counted] = await database.all(`SELECT count(*) AS images FROM (${candidates})`);
  const images = number(counted, 'images');
  const shards = scaledShardCount(context.config.images.shards[split], images);
  // By shard first: then one shard's rows stand in few row groups, and reading them passes over the others.
  const rows = await database.writeParquet(
    temporaryPath(paths.table),
    `SELECT CAST(hash % ${shards} AS INTEGER) AS shard, image_id, hash, original_url, original_bytes, original_md5,
            rotation, box_count > 0 AS has_boxes, for_boxes, for_image_labels
     FROM (${candidates}) ORDER BY shard, hash, image_id`,
  );
  return publishOutputs(paths.sidecar, { stage: 'plan', key, counts: { images, shards }, facts }, [
    { path: paths.table, rows },
  ]);
}
