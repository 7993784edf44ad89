import type { RunContext } from '../../context.js';
import { loadSplitCorrections, type SplitCorrections } from '../../corrections.js';
import { StageError } from '../../errors.js';
import { openImageTables, type ImageTables } from '../../image-tables.js';
import { targetFacts } from '../../rule-options.js';
import { inputKey, readSidecar, type Sidecar } from '../../sidecar.js';
import { sourceSplitOf, type DatasetSplit } from '../../splits.js';

/** Raised when the same inputs give other labels. */
const LABEL_VERSION = 4;

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
 * `labelState` sees to it that they are those that the configuration asks for.
 *
 * @throws StageError where metadata or pictures are missing.
 */
export async function labelInputs(context: RunContext, split: DatasetSplit): Promise<LabelInputs> {
  const { config, workspace, target } = context;
  const source = sourceSplitOf(split);
  const metadata = await readSidecar(workspace.metadata(source).sidecar);
  const plan = await readSidecar(workspace.imagePlan(source).sidecar);
  if (metadata === null || plan === null) throw new StageError(`${split}: no pictures yet`);
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
    // Left out of the key where there is none: labels without reviews keep theirs.
    reviews: corrections.reviewKey ?? undefined,
    // Left out of the key where the split is made from Open Images.
    imported: context.imported?.get(split),
  });
  return { key, plan, images, corrections };
}
