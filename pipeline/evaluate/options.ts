import { z } from 'zod';
import {
  BOOTSTRAP_DEFAULTS,
  FIXED_OPERATING_POINT,
  SMALL_GROUP_BELOW,
  type OperatingPointRule,
} from '../../filters/index.js';
import { UsageError } from '../errors.js';
import type { DatasetSplit } from '../splits.js';
import { namedFile } from './named-file.js';
import type { EvaluatedModel, EvaluationRequest } from './request.js';
import { scoredModels, sizesOf } from './scored-models.js';
import { VWW } from './vww/truth.js';

/** Share of a split's images that may be without a prediction where nothing else is asked for. */
const ALLOWED_MISSING_SHARE = 0.01;

const texts = z.array(z.string()).default([]);

/** What commander read of the options that are this command's own. */
const optionsSchema = z.object({
  predictions: texts,
  validationPredictions: texts,
  model: texts,
  vww: z.string().optional(),
  split: z.unknown().optional(),
  sizes: z.string().optional(),
  view: z.string().default('crop'),
  operatingPoint: z.string().optional(),
  threshold: z.string().optional(),
  allLabelled: z.boolean().default(false),
  unfiltered: z.boolean().default(false),
  parts: z.boolean().default(false),
  allowMissing: z.string().optional(),
  seed: z.string().optional(),
  replicates: z.string().optional(),
  compareLabels: z.string().optional(),
  failIf: texts,
  name: z.string().optional(),
});

/**
 * The evaluation that a command line asks for.
 *
 * @param options what commander read.
 * @param isFiltering whether the configuration lets exports and subsets follow the filter.
 * @throws UsageError that names the option, its value and what may stand there.
 */
export function parseRequest(options: unknown, split: DatasetSplit, isFiltering = false): EvaluationRequest {
  const given = optionsSchema.parse(options);
  const folder = folderOf(given, split);
  const models = [
    // A folder's predictions are of no split: where validation is asked for, it has a file of its own.
    ...predictionModels(given.predictions, given.validationPredictions, folder === null ? split : null),
    ...scoredModels(given.model, given.view, sizesOf(given.sizes)),
  ];
  if (given.sizes !== undefined && given.model.length === 0)
    throw new UsageError('--sizes: the model to run at each size is given with --model');
  const names = models.map(({ name }) => name);
  if (models.length === 0)
    throw new UsageError(
      'Nothing to evaluate: give --predictions FILE, or --model with an ONNX file or the name of a scored model',
    );
  const repeated = names.find((name, at) => names.indexOf(name) !== at);
  if (repeated !== undefined)
    throw new UsageError(`Two models are called ${repeated}: name them, as in --predictions small=FILE`);
  const seed = wholeNumber('--seed', given.seed, BOOTSTRAP_DEFAULTS.seed, 0);
  const replicates = wholeNumber('--replicates', given.replicates, BOOTSTRAP_DEFAULTS.replicates, 100);
  return {
    name: outputName(
      given.name ?? defaultName(names, folder === null ? split : VWW),
      given.name !== undefined,
    ),
    split,
    folder,
    models,
    rule: operatingRule(given.operatingPoint, given.threshold),
    balanced: !given.allLabelled,
    filtered: isFiltering && !given.unfiltered,
    bootstrap: { ...BOOTSTRAP_DEFAULTS, seed, replicates },
    parts: given.parts,
    smallBelow: SMALL_GROUP_BELOW,
    allowedMissingShare: share('--allow-missing', given.allowMissing) ?? ALLOWED_MISSING_SHARE,
    compareLabels: given.compareLabels ?? null,
    failIf: given.failIf,
  };
}

/** Validation files go to the model of their name, or, without names, to the models in order. */
function predictionModels(
  predictions: readonly string[],
  validation: readonly string[],
  split: DatasetSplit | null,
): EvaluatedModel[] {
  const models = predictions.map((value) => namedFile('--predictions', value));
  const option = '--validation-predictions';
  const files = validation.map((value) => namedFile(option, value));
  if (files.length > models.length)
    throw new UsageError(
      `${option}: ${files.length} files for ${models.length} of --predictions; give one each`,
    );
  for (const { name, isNamed } of files)
    if (isNamed && !models.some((model) => model.name === name))
      throw new UsageError(
        `${option}: no model is called ${name}; there are ${models.map((m) => m.name).join(', ')}`,
      );
  const inOrder = files.filter(({ isNamed }) => !isNamed);
  if (inOrder.length > 0 && (inOrder.length !== files.length || files.length !== models.length))
    throw new UsageError(
      `${option}: give one file a model in the same order, or name them, as in small=FILE`,
    );
  return models.map(({ name, file }, at) => {
    const own = inOrder.length > 0 ? inOrder[at] : files.find((candidate) => candidate.name === name);
    const validationFile = own?.file ?? (split === 'validation' ? file : null);
    return { name, source: { kind: 'predictions', file, validationFile } };
  });
}

/** The image folder that is evaluated instead of a split, if one is. */
function folderOf(
  { vww, split: asked, parts, allLabelled }: z.infer<typeof optionsSchema>,
  split: DatasetSplit,
): EvaluationRequest['folder'] {
  if (vww === undefined) return null;
  for (const [flag, isGiven] of [
    ['--parts', parts],
    ['--all-labelled', allLabelled],
  ] as const)
    if (isGiven)
      throw new UsageError(`${flag} goes by the labels of a split, and --vww has none: leave it out`);
  return { path: vww, split: asked === undefined ? null : split };
}

function operatingRule(point: string | undefined, threshold: string | undefined): OperatingPointRule {
  if (point !== undefined && threshold !== undefined)
    throw new UsageError('Give --operating-point or --threshold, not both');
  const fixed = share('--threshold', threshold);
  if (fixed !== null) return { kind: 'fixed', threshold: fixed };
  if (point === undefined) return FIXED_OPERATING_POINT;
  if (point === 'best-f1') return { kind: 'best_f1' };
  const limit = /^fpr=(.*)$/.exec(point)?.[1];
  const number = Number(limit ?? point);
  if ((limit ?? point).trim() === '' || !(number >= 0 && number <= 1))
    throw new UsageError(
      `--operating-point ${point}: a threshold from 0 to 1, best-f1, or fpr= with a false-positive rate from 0 to 1 is expected`,
    );
  return limit === undefined
    ? { kind: 'fixed', threshold: number }
    : { kind: 'false_positive_rate', atMost: number };
}

function share(option: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new UsageError(`${option} ${text}: a number from 0 to 1 is expected`);
}

function wholeNumber(option: string, text: string | undefined, otherwise: number, least: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
  throw new UsageError(`${option} ${text}: a whole number from ${least} is expected`);
}

/** `mobilenet-test`, `small-vs-large-validation`; a file that is named after its split does not name it twice. */
function defaultName(models: readonly string[], split: string): string {
  const bare = models.map((name) => (name.endsWith(split) ? name.slice(0, -split.length) : name));
  return `${bare.map((name) => name.replace(/[-_.]+$/, '') || 'model').join('-vs-')}-${split}`;
}

/** A folder name; what a file's name brings along that none should hold becomes a hyphen. */
function outputName(name: string, isGiven: boolean): string {
  const safe = name.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^[.-]+/, '');
  if (safe !== '' && (!isGiven || safe === name)) return safe;
  throw new UsageError(`--name ${name}: letters, digits, dots, hyphens and underscores are expected`);
}
