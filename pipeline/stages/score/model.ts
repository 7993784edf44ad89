import type { Config } from '../../config.js';
import type { RunContext } from '../../context.js';
import { errorMessage, StageError, UsageError } from '../../errors.js';
import type { SessionOptions } from '../../io/onnx-session.js';
import { readModelGraph } from '../../io/score-pool.js';
import { findModel, type FoundModel } from '../../models/find-card.js';
import { inputKey } from '../../sidecar.js';
import { sourceSplitsOf, SOURCE_SPLITS, DATASET_SPLITS } from '../../splits.js';

/** Raised when the same model gives the same picture another score. */
const SCORE_VERSION = 1;

/** Pictures a run of the model where the runtime works on an accelerator. */
const ACCELERATOR_BATCH = 8;

/** How the configuration runs a model. */
export function sessionOptions({ providers, threads }: Config['score']): SessionOptions {
  return { providers, intraOpThreads: threads };
}

/** Pictures a run of the model. */
export function batchSize({ batch, providers }: Config['score']): number {
  return batch ?? (providers[0] === 'cpu' ? 1 : ACCELERATOR_BATCH);
}

/**
 * The model that the configuration names, held against its card.
 *
 * @throws UsageError where there is none, its card is wrong, or it finds something else than the target.
 */
export async function configuredModel({ config, target }: RunContext): Promise<FoundModel> {
  const found = await findModel(config.score.model, (path) =>
    readModelGraph(path, sessionOptions(config.score)).catch((error: unknown) => {
      throw new StageError(errorMessage(error));
    }),
  );
  if (found.card.target !== target.name)
    throw new UsageError(
      `The model ${found.card.name} finds ${found.card.target}, and target.class is ${target.name}. ` +
        'Give a model of your own with score.model: the target key of its card says what it finds.',
    );
  return found;
}

/**
 * The key of everything but the pictures that scores depend on. Threads, workers and batches are no part of it: they
 * may change the last bit of a number, and no more.
 */
export function scoreMakingKey({ score }: Config, { card, sha256 }: FoundModel): string {
  return inputKey({
    version: SCORE_VERSION,
    model: sha256,
    input: card.input,
    output: card.output,
    embedding: card.embedding,
    views: [...score.views].sort(),
    providers: score.providers,
  });
}

/** What the sidecars of scores say of the model. */
export function modelFacts({ card, sha256 }: FoundModel): Record<string, string> {
  const facts: Record<string, string> = { model: card.name, model_sha256: sha256, target: card.target };
  if (card.trainedOn !== undefined) facts['trained_on'] = sourceSplitNames(card.trainedOn.splits).join(' ');
  return facts;
}

/** The splits of Open Images among names of either kind of split, each once. */
function sourceSplitNames(splits: readonly string[]): string[] {
  const fromDataset = sourceSplitsOf(DATASET_SPLITS.filter((split) => splits.includes(split)));
  return SOURCE_SPLITS.filter((split) => splits.includes(split) || fromDataset.includes(split));
}
