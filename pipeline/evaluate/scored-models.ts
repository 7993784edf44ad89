import { UsageError } from '../errors.js';
import { MODEL_NAME } from '../models/card.js';
import { namedFile } from './named-file.js';
import { SCORE_VIEWS, type EvaluatedModel, type ScoreView } from './request.js';

/** Stands for the size in the path of a family of model files. */
const SIZE_PLACE = '{size}';

/** Sides of an input that cards allow, in pixels. */
const LEAST_SIZE = 8;
const LARGEST_SIZE = 4096;

/**
 * The sizes of `--sizes`, in their order; null where none are given.
 *
 * @throws UsageError where one is no size, or is given twice.
 */
export function sizesOf(text: string | undefined): readonly number[] | null {
  if (text === undefined) return null;
  const sizes = text.split(',').map((part) => {
    const size = Number(part.trim());
    if (/^\d+$/.test(part.trim()) && size >= LEAST_SIZE && size <= LARGEST_SIZE) return size;
    throw new UsageError(
      `--sizes ${text}: whole numbers from ${LEAST_SIZE} to ${LARGEST_SIZE} are expected, as in 48,96,160`,
    );
  });
  if (new Set(sizes).size !== sizes.length) throw new UsageError(`--sizes ${text}: give each size once`);
  return sizes;
}

/**
 * The models of `--model`: names of scored ones, and files, which are scored where they are not yet. With sizes, each is
 * run at each size; `{size}` in a path names a family of files, one a size.
 *
 * @throws UsageError where a name, the view or a path with sizes is wrong.
 */
export function scoredModels(
  values: readonly string[],
  view: string,
  sizes: readonly number[] | null,
): EvaluatedModel[] {
  const known = SCORE_VIEWS.find((name) => name === view);
  if (known === undefined) throw new UsageError(`--view ${view}: ${SCORE_VIEWS.join(' or ')} is expected`);
  return values.flatMap((value) =>
    sizes === null ? [oneModel(value, known)] : sizes.map((size) => sizedModel(value, known, size)),
  );
}

function isPath(value: string): boolean {
  return /[\\/]/.test(value) || /\.(onnx|json)$/i.test(value);
}

function oneModel(value: string, view: ScoreView): EvaluatedModel {
  if (value.includes(SIZE_PLACE))
    throw new UsageError(
      `--model ${value}: say which sizes ${SIZE_PLACE} stands for, as in --sizes 48,96,160`,
    );
  if (isPath(value)) {
    const { name, file, isNamed } = namedFile('--model', value);
    if (isNamed) checkName(value, name);
    return {
      name,
      source: { kind: 'file', path: file, scoresName: isNamed ? name : null, view, size: null },
    };
  }
  checkName(value, value);
  return { name: value, source: { kind: 'scores', model: value, view } };
}

function sizedModel(value: string, view: ScoreView, size: number): EvaluatedModel {
  const isFamily = value.includes(SIZE_PLACE);
  const { name: given, file } = isPath(value) ? namedFile('--model', value) : { name: value, file: value };
  const path = file.replaceAll(SIZE_PLACE, String(size));
  const base = given.replaceAll(SIZE_PLACE, String(size)).replaceAll(/[^A-Za-z0-9._-]+/g, '-');
  // A family's files carry the size in their names where the name holds the place.
  const name = given.includes(SIZE_PLACE) ? base : `${base}-${size}`;
  checkName(value, name);
  return {
    name,
    source: { kind: 'file', path, scoresName: name, view, size: isFamily ? null : size },
  };
}

function checkName(value: string, name: string): void {
  if (MODEL_NAME.test(name)) return;
  throw new UsageError(
    `--model ${value}: the path of an ONNX file or card, or the name that a model was scored under, is expected`,
  );
}
