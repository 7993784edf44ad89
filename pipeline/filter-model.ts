import type { Config } from './config.js';
import { UsageError } from './errors.js';
import { scoredName } from './models/find-card.js';
import { MODEL_NAME } from './models/card.js';

/**
 * Name of the model whose scores judge labels: `filter.model`, or the one that `score.model` names.
 *
 * @throws UsageError where it is a path that leads nowhere, or no name.
 */
export async function filterModel({ filter, score }: Pick<Config, 'filter' | 'score'>): Promise<string> {
  const given = filter.model ?? score.model;
  const key = filter.model === null ? 'score.model' : 'filter.model';
  const name = await scoredName(given, key);
  if (MODEL_NAME.test(name)) return name;
  throw new UsageError(
    `${key} is ${given}: a name below scores, a model card (.json) or an ONNX file is expected`,
  );
}
