import type { RunContext } from '../../context.js';
import { loadSplitCorrections, type SplitCorrections } from '../../corrections.js';
import { StageError } from '../../errors.js';
import { openImageTables, type ImageTables } from '../../image-tables.js';
import { targetFacts } from '../../rule-options.js';
import { inputKey, readSidecar, type Sidecar } from '../../sidecar.js';
import { labelSourceOf, sourceSplitOf, type DatasetSplit } from '../../splits.js';
import { labelSetName } from '../../workspace.js';
import { planKey, plannedKinds } from '../images/plan.js';

/** Raised when the same inputs give other labels. */
const LABEL_VERSION = 2;

/** What the labels of a split are made from. */
export interface LabelInputs {
  readonly key: string;
  readonly plan: Sidecar;
  readonly images: ImageTables;
  readonly corrections: SplitCorrections;
}

/**
 * The inputs of a split's labels, and their key.
 *
 * @throws StageError where metadata or pictures are missing, or were made for another target, plan or exclusion list.
 */
export async function labelInputs(context: RunContext, split: DatasetSplit): Promise<LabelInputs> {
  const { config, workspace, target } = context;
  const source = sourceSplitOf(split);
  const metadata = await readSidecar(workspace.metadata(source).sidecar);
  const plan = await readSidecar(workspace.imagePlan(source).sidecar);
  if (metadata === null || plan === null)
    throw new StageError(
      `${split}: no pictures yet. Run: wake-vision run --stages ingest,images --split ${split}`,
    );
  if (metadata.facts['target'] !== inputKey(targetFacts(target)))
    throw new StageError(
      `${split}: the metadata was read for another target. Run: wake-vision ingest --split ${split}`,
    );
  const kinds = plannedKinds(plan);
  const isPlanned = labelSourceOf(split) === 'boxes' ? kinds.boxes : kinds.imageLabels;
  if (!isPlanned || plan.key !== planKey(context, source, metadata, kinds))
    throw new StageError(
      `${split}: the pictures were planned for other splits, another limit or another exclusion list. ` +
        `Run: wake-vision images --split ${config.splits.join(',')}`,
    );
  const images = await openImageTables(workspace, source);
  const corrections = await loadSplitCorrections(context, split);
  const key = inputKey({
    stage: 'label',
    version: LABEL_VERSION,
    split,
    config: config.labels,
    target: targetFacts(target),
    excluded: [...context.excluded].sort(),
    metadata: metadata.outputs,
    plan: plan.outputs,
    images: images.tableSums,
    corrections: corrections.sum,
  });
  return { key, plan, images, corrections };
}

/** Labels that hold for the configuration as it is. */
export interface CurrentLabels {
  readonly labels: Sidecar;
  readonly images: ImageTables;
}

/**
 * The labels of a split, for the stages that read them.
 *
 * @throws StageError where there are none, or they were made with other settings or from other pictures.
 */
export async function currentLabels(context: RunContext, split: DatasetSplit): Promise<CurrentLabels> {
  const { rules } = context.config.labels;
  const { key, images } = await labelInputs(context, split);
  const labels = await readSidecar(context.workspace.labels(labelSetName(context), split).sidecar);
  if (labels?.key === key) return { labels, images };
  const found =
    labels === null ? `no labels by the ${rules} rules yet` : 'the labels were made with other settings';
  throw new StageError(`${split}: ${found}. Run: wake-vision label --split ${split}`);
}
