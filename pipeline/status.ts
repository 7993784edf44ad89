import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TFDS_DATASET_NAME, parseTfdsShardName } from '../manifests/index.js';
import type { RunContext } from './context.js';
import { errorMessage, isMissingFile } from './errors.js';
import type { StageName } from './run.js';
import { readSidecar, SIDECAR_ENDING, type Sidecar } from './sidecar.js';
import { sourceSplitOf, type DatasetSplit } from './splits.js';
import { squareVariants, variantName } from './stages/export/variants.js';
import { describeOutcomes } from './stages/images.js';
import { currentLabels } from './stages/label/key.js';
import { summariseLabels } from './stages/label/summary.js';
import { labelSetName, type Workspace } from './workspace.js';

/** How far one stage is with one split. */
export interface StageStatus {
  readonly stage: StageName;
  readonly state: 'done' | 'partly' | 'not_run';
  /** For people: counts, reasons. */
  readonly text: string;
}

export interface SplitStatus {
  readonly split: DatasetSplit;
  readonly stages: readonly StageStatus[];
}

export interface WorkspaceStatus {
  readonly splits: readonly SplitStatus[];
  /** The command that goes on; null where everything is there. */
  readonly next: string | null;
}

/** How far each asked split is, by the sidecars that stand in the workspace. */
export async function workspaceStatus(context: RunContext): Promise<WorkspaceStatus> {
  const { config, workspace } = context;
  const splits: SplitStatus[] = [];
  for (const split of config.splits) {
    const source = sourceSplitOf(split);
    splits.push({
      split,
      stages: [
        ingestStatus(await readSidecar(workspace.metadata(source).sidecar)),
        await imagesStatus(workspace, split),
        await labelStatus(context, split),
        await exportStatus(context, split),
        subsetsStatus(
          await readSidecar(
            join(workspace.subsetsFolder(labelSetName(context), split), `subsets${SIDECAR_ENDING}`),
          ),
        ),
      ],
    });
  }
  const open = splits.flatMap(({ split, stages }) =>
    stages.filter(({ state }) => state !== 'done').map(({ stage }) => ({ split, stage })),
  );
  const next =
    open.length === 0
      ? null
      : `wake-vision run --split ${[...new Set(open.map(({ split }) => split))].join(',')}`;
  return { splits, next };
}

function count(sidecar: Sidecar, name: string): string {
  return (sidecar.counts[name] ?? 0).toLocaleString('en-US');
}

function ingestStatus(sidecar: Sidecar | null): StageStatus {
  if (sidecar === null) return { stage: 'ingest', state: 'not_run', text: 'not run' };
  return {
    stage: 'ingest',
    state: 'done',
    text: `${count(sidecar, 'images')} images, ${count(sidecar, 'boxes')} boxes, ${count(sidecar, 'rejects')} malformed rows`,
  };
}

async function imagesStatus(workspace: Workspace, split: DatasetSplit): Promise<StageStatus> {
  const source = sourceSplitOf(split);
  const plan = await readSidecar(workspace.imagePlan(source).sidecar);
  if (plan === null) return { stage: 'images', state: 'not_run', text: 'not run' };
  const shards = plan.counts['shards'] ?? 0;
  const outcomes: Record<string, number> = {};
  let done = 0;
  for (let shard = 0; shard < shards; shard++) {
    const sidecar = await readSidecar(workspace.imageShard(source, shard, shards).sidecar);
    if (sidecar === null) continue;
    done++;
    for (const [outcome, images] of Object.entries(sidecar.counts))
      outcomes[outcome] = (outcomes[outcome] ?? 0) + images;
  }
  const planned = `${done} of ${shards} shards of ${count(plan, 'images')} planned images`;
  return {
    stage: 'images',
    state: done === shards ? 'done' : done === 0 ? 'not_run' : 'partly',
    text: done === 0 ? planned : `${planned}; ${describeOutcomes(outcomes)}`,
  };
}

async function labelStatus(context: RunContext, split: DatasetSplit): Promise<StageStatus> {
  const sidecar = await readSidecar(context.workspace.labels(labelSetName(context), split).sidecar);
  if (sidecar === null) return { stage: 'label', state: 'not_run', text: 'not run' };
  const outdated = await currentLabels(context, split).then(
    () => null,
    (error: unknown) => errorMessage(error),
  );
  const text = summariseLabels(sidecar.counts);
  return outdated === null
    ? { stage: 'label', state: 'done', text }
    : { stage: 'label', state: 'partly', text: `out of date: ${outdated}` };
}

async function exportStatus(context: RunContext, split: DatasetSplit): Promise<StageStatus> {
  const { config, workspace } = context;
  const parts: string[] = [];
  let whole = 0;
  const variants = squareVariants(config.export);
  for (const variant of variants) {
    const { done, shards } = await exportedShards(
      workspace.exportFolder(labelSetName(context), 'tfrecord', variantName(variant)),
      split,
    );
    if (shards > 0) parts.push(`${variantName(variant)}: ${done} of ${shards} shards`);
    if (shards > 0 && done === shards) whole++;
  }
  const state = whole === variants.length ? 'done' : parts.length > 0 ? 'partly' : 'not_run';
  return { stage: 'export', state, text: parts.length === 0 ? 'not run' : parts.join('; ') };
}

async function exportedShards(
  folder: string,
  split: DatasetSplit,
): Promise<{ done: number; shards: number }> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissingFile(error)) return [];
    throw error;
  });
  const shards = names.flatMap((name) => {
    const shard = name.endsWith(SIDECAR_ENDING)
      ? parseTfdsShardName(name.slice(0, -SIDECAR_ENDING.length))
      : null;
    return shard?.dataset === TFDS_DATASET_NAME && shard.split === split ? [shard] : [];
  });
  return { done: shards.length, shards: shards[0]?.count ?? 0 };
}

function subsetsStatus(sidecar: Sidecar | null): StageStatus {
  if (sidecar === null) return { stage: 'subsets', state: 'not_run', text: 'not run' };
  return {
    stage: 'subsets',
    state: 'done',
    text: `${sidecar.outputs.length} files, ${count(sidecar, 'images')} images`,
  };
}
