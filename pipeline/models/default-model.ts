import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../errors.js';
import { buildPersonModel } from '../person-model/build.js';

/** The model that scores where none is named. */
export const DEFAULT_MODEL = 'person-centernet';

/** The folder of the cards that come with this package: beside the sources, and beside the compiled files' folder. */
export const BUILT_IN_CARDS = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../models/' : '../../../models/', import.meta.url),
);

/**
 * Builds the default model where its file is missing: it takes a second, and no network.
 *
 * @param path where the ONNX file should stand.
 * @throws UsageError for another built-in model, or where the file cannot be written; ModelBuildError where the package that
 *   holds the weights is missing or another one.
 */
export async function ensureDefaultModel(path: string): Promise<void> {
  if (basename(path) !== `${DEFAULT_MODEL}.onnx`)
    throw new UsageError(`${path}: there is no such file. Name a model card or an ONNX file that is there.`);
  try {
    await buildPersonModel(path);
  } catch (error) {
    if (!(
      error instanceof Error &&
      'code' in error &&
      ['EACCES', 'EPERM', 'EROFS'].includes(String(error.code))
    ))
      throw error;
    throw new UsageError(
      `${path}: the default model is not built yet, and cannot be written there (${String(error.code)}). Run "npm run build:model" ` +
        'as a user who may write there.',
      { cause: error },
    );
  }
}
