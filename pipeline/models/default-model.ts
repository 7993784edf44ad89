import { fileURLToPath } from 'node:url';
import { UsageError } from '../errors.js';

/** The model that scores where none is named. */
export const DEFAULT_MODEL = 'person-centernet';

/** The folder of the cards that come with this package: beside the sources, and beside the compiled files' folder. */
export const BUILT_IN_CARDS = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../models/' : '../../../models/', import.meta.url),
);

/**
 * Makes a built-in model where its file is missing.
 *
 * @param path where the ONNX file should stand.
 * @throws UsageError telling how to build it.
 */
export function ensureDefaultModel(path: string): Promise<void> {
  return Promise.reject(new UsageError(`${path}: the model is not built yet. Run: npm run build:model`));
}
