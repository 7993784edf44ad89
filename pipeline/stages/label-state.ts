import { suggestCommand, type SuggestionChanges } from '../command-line.js';
import type { RunContext } from '../context.js';
import { StageError } from '../errors.js';
import { excludedIds } from '../exclusions.js';
import { missingPictures, standingTables, type ImageTables } from '../image-tables.js';
import { changedInputs, type Inputs } from '../inputs.js';
import { targetFacts } from '../rule-options.js';
import { inputKey, outputState, readSidecar, type OutputState, type Sidecar } from '../sidecar.js';
import { DATASET_SPLITS, sourceSplitOf, type DatasetSplit } from '../splits.js';
import { plannedKinds, plannedSplits, planState } from './images/plan.js';
import { labelSetName } from '../workspace.js';
import { labelInputs, type LabelInputs } from './label/key.js';

/** The labels of a split as they stand, beside what they would be made from now. */
export interface LabelState {
  readonly inputs: LabelInputs;
  readonly output: OutputState;
  /** How the inputs differ where the labels are out of date; empty otherwise. */
  readonly why: string;
}

/**
 * How the labels of a split stand to the configuration, the metadata and the pictures as they are.
 *
 * @throws StageError where metadata or pictures are missing, or were made for another target, plan or exclusion list:
 *   it names what differs and the command that mends it.
 */
export async function labelState(context: RunContext, split: DatasetSplit): Promise<LabelState> {
  await requirePictures(context, split);
  const inputs = await labelInputs(context, split);
  const { sidecar } = context.workspace.labels(labelSetName(context), split);
  const output = await outputState(sidecar, inputs.key);
  const why =
    output.state === 'out_of_date'
      ? changedInputs(output.sidecar.facts, labelInputNames(context, inputs))
      : '';
  return { inputs, output, why };
}

/** What the labels are made from, by names that a reader knows. */
export function labelInputNames(context: RunContext, { plan, images, corrections }: LabelInputs): Inputs {
  const labels = Object.entries(context.config.labels).map(
    ([name, value]) => [`labels.${name}`, value] as const,
  );
  return {
    ...Object.fromEntries(labels),
    'the target': context.target.name,
    'the exclusion list': excludedIds(context),
    'the choice of pictures': inputKey(plan.outputs),
    'the pictures': inputKey(images.tableSums),
    'the corrections': corrections.sum,
    'the review': corrections.reviewKey,
  };
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
  const { inputs, output, why } = await labelState(context, split);
  if (output.state === 'done') return { labels: output.sidecar, images: inputs.images };
  const { rules } = context.config.labels;
  const lost = output.state === 'missing' ? output.lost : null;
  const found =
    output.state === 'out_of_date'
      ? `the labels are out of date: ${why}`
      : lost === null
        ? `no labels by the ${rules} rules yet`
        : `${lost} is gone or was changed`;
  throw new StageError(`${split}: ${found}. Run: ${suggestCommand(context, 'label')}`);
}

/** @throws StageError where the pictures that the labels of a split need are not there as the configuration asks. */
async function requirePictures(context: RunContext, split: DatasetSplit): Promise<void> {
  const { config, workspace, target } = context;
  const source = sourceSplitOf(split);
  const metadata = await readSidecar(workspace.metadata(source).sidecar);
  if (metadata === null)
    throw new StageError(
      `${split}: no metadata yet. Run: ${suggestCommand(context, 'run', { set: { '--stages': 'ingest,images' } })}`,
    );
  if (metadata.facts['target'] !== inputKey(targetFacts(target)))
    throw new StageError(
      `${split}: the metadata was read for another target than ${target.name}. Run: ${suggestCommand(context, 'run', { set: { '--stages': 'ingest,images' } })}`,
    );
  const plan = await readSidecar(workspace.imagePlan(source).sidecar);
  if (plan === null)
    throw new StageError(`${split}: no pictures yet. Run: ${suggestCommand(context, 'images')}`);
  const kinds = plannedKinds(plan);
  const planned = plannedSplits(source, kinds);
  if (!planned.includes(split))
    throw new StageError(
      `${split}: pictures were fetched for ${planned.join(', ')} only. ` +
        `Run: ${suggestCommand(context, 'images', withPlanned(config.splits, planned))}`,
    );
  const standing = await planState(context, source, metadata, kinds);
  if (standing.state === 'out_of_date')
    throw new StageError(
      `${split}: other pictures are needed than those that are there: ${standing.why}. ` +
        (standing.why.includes('labels.') ? 'The label settings choose the pictures of train_large. ' : '') +
        `Run: ${suggestCommand(context, 'images', withPlanned(config.splits, planned))}`,
    );
  const problem = missingPictures(await standingTables(workspace, source));
  if (problem !== null)
    throw new StageError(`${split}: ${problem}. Run: ${suggestCommand(context, 'images')}`);
}

/** Names the planned splits beside the asked ones: a plan without them would put their labels out of date. */
function withPlanned(asked: readonly DatasetSplit[], planned: readonly DatasetSplit[]): SuggestionChanges {
  if (planned.every((split) => asked.includes(split))) return {};
  const all = DATASET_SPLITS.filter((split) => asked.includes(split) || planned.includes(split));
  return { set: { '--split': all.join(',') } };
}
