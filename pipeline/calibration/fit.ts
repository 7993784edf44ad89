import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  brierScore,
  calibrateProbability,
  fitProbabilities,
  type CalibrationMethod,
} from '../../filters/calibration/index.js';
import { suggestCommand } from '../command-line.js';
import type { RunContext } from '../context.js';
import { StageError } from '../errors.js';
import { literal, type Database } from '../io/duckdb.js';
import { scoredModels } from '../score-files.js';
import { openScoreTables, type ScoreTables } from '../score-tables.js';
import { inputKey, publishOutputs, readSidecar, temporaryPath } from '../sidecar.js';
import { number } from '../tables/cells.js';
import { labelSetName } from '../workspace.js';
import type { CalibratedView, CalibrationFile } from './file.js';

/** Raised when the same inputs give another calibration. */
const CALIBRATION_VERSION = 1;

/** Corrected labels of each class, at least: with fewer, a sigmoid's two numbers are guesswork. */
export const LEAST_OF_A_CLASS = 10;

/** Corrected labels below which an isotonic line follows chance (Niculescu-Mizil and Caruana, 2005). */
const ENOUGH_FOR_ISOTONIC = 1000;

/** Which calibration is meant. */
export interface CalibrationChoice {
  readonly model: string;
  readonly method: CalibrationMethod;
  readonly split: 'validation' | 'test';
}

/** What a model was shown. */
type View = 'crop' | 'whole';

/** What a calibration is fitted on. */
export interface CalibrationInputs {
  readonly key: string;
  readonly labelTable: string;
  readonly labelsSha256: string;
  readonly scores: Readonly<Record<View, ScoreTables>>;
}

/**
 * The labels and scores that a calibration is fitted on, and their key.
 *
 * @throws StageError where either is missing: it names the command that makes it.
 */
export async function calibrationInputs(
  context: RunContext,
  database: Database,
  { model, method, split }: CalibrationChoice,
): Promise<CalibrationInputs> {
  const { workspace } = context;
  const paths = workspace.labels(labelSetName(context), split);
  const labels = await readSidecar(paths.sidecar);
  const table = labels?.outputs.at(0);
  if (labels === null || table === undefined)
    throw new StageError(
      `${split}: no labels by the ${context.config.labels.rules} rules yet, and a calibration is fitted on corrected ones. ` +
        `Run: ${suggestCommand(context, 'run', { set: { '--stages': 'ingest,images,label', '--split': split } })}`,
    );
  const open = (probability: 'crop' | 'whole') =>
    openScoreTables(context, database, { model, probability }, split);
  const crop = await open('crop');
  const whole = await open('whole');
  if (crop === null || whole === null) {
    const others = (await scoredModels(workspace, split)).filter((name) => name !== model);
    throw new StageError(
      `${split}: no scores of ${model} yet${others.length === 0 ? '' : ` (there are scores of ${others.join(', ')})`}. ` +
        `Run: ${suggestCommand(context, 'score', { set: { '--split': split } })}`,
    );
  }
  const key = inputKey({
    stage: 'calibrate',
    version: CALIBRATION_VERSION,
    model,
    modelSha256: crop.modelSha256,
    method,
    split,
    labels: table.sha256,
    scores: crop.sums,
  });
  return { key, labelTable: paths.table, labelsSha256: table.sha256, scores: { crop, whole } };
}

/**
 * Fits a calibration on the images of a split that people have looked at (`clean_label` 0 or 1), and writes it beside
 * the scores.
 *
 * @throws StageError where there are too few such images of either class with a score, or the model was trained on the
 *   split.
 */
export async function fitCalibration(
  context: RunContext,
  database: Database,
  choice: CalibrationChoice,
  inputs: CalibrationInputs,
): Promise<CalibrationFile> {
  const { model, method, split } = choice;
  const { label_issues: config } = context.config.filter;
  const trainedOn = [...(inputs.scores.crop.trainedOn ?? []), ...config.trained_on];
  if (trainedOn.includes(split) && config.in_sample === 'refuse')
    throw new StageError(
      `${model} was trained on ${split}: its probabilities there are more certain than elsewhere, so a calibration fitted on them would be wrong. ` +
        'Fit it on another split (score.calibration_split), or go on all the same (--set filter.label_issues.in_sample=warn)',
    );
  const views = {
    crop: await fitView(context, database, choice, inputs, 'crop'),
    whole: await fitView(context, database, choice, inputs, 'whole'),
  };
  const fitted = views.crop ?? views.whole;
  if (fitted === null) throw new StageError(`${split}: no score of ${model} is a number from 0 to 1`);
  const file: CalibrationFile = {
    schema: 1,
    method,
    model,
    model_sha256: inputs.scores.crop.modelSha256,
    split,
    labels_sha256: inputs.labelsSha256,
    views,
  };
  if (method === 'isotonic' && fitted.images < ENOUGH_FOR_ISOTONIC)
    context.report.warn(
      `calibrate: ${fitted.images} corrected labels are few for isotonic: about ${ENOUGH_FOR_ISOTONIC.toLocaleString('en-US')} are wanted. Platt does with fewer.`,
    );
  const paths = context.workspace.calibration(model, method, split);
  await mkdir(dirname(paths.file), { recursive: true });
  await writeFile(temporaryPath(paths.file), `${JSON.stringify(file, null, 2)}\n`);
  await publishOutputs(
    paths.sidecar,
    { stage: 'calibrate', key: inputs.key, counts: { images: fitted.images, persons: fitted.persons } },
    [{ path: paths.file }],
  );
  return file;
}

/** The calibration of one view; null where the view was not scored. */
async function fitView(
  context: RunContext,
  database: Database,
  { model, method, split }: CalibrationChoice,
  { labelTable, scores }: CalibrationInputs,
  view: View,
): Promise<CalibratedView | null> {
  const { sql } = scores[view];
  const [{ scored }] = await database.all(`SELECT count(*)::DOUBLE AS scored FROM ${sql}`);
  if (scored === 0) return null;
  const probabilities: number[] = [];
  const labels: number[] = [];
  const query = `
    SELECT l.correction, s.probability FROM read_parquet(${literal(labelTable)}) l JOIN ${sql} s USING (image_id)
    WHERE l.correction IN (0, 1) ORDER BY l.hash, l.image_id`;
  for await (const rows of database.streamRows(query)) {
    context.signal.throwIfAborted();
    for (const row of rows) {
      probabilities.push(number(row, 'probability'));
      labels.push(number(row, 'correction'));
    }
  }
  const persons = labels.filter((label) => label === 1).length;
  const others = labels.length - persons;
  if (Math.min(persons, others) < LEAST_OF_A_CLASS)
    throw new StageError(
      `${split}: ${persons} images corrected to a person and ${others} to no person have a score of ${model}, and a calibration wants ` +
        `at least ${LEAST_OF_A_CLASS} of each. Fit it on another split (--split test), correct more labels, or leave it out (score.calibration: off)`,
    );
  const rows = { scores: Float64Array.from(probabilities), labels: Uint8Array.from(labels) };
  const parameters = fitProbabilities(method, rows);
  const calibrated = rows.scores.map((probability) => calibrateProbability(parameters, probability));
  return {
    parameters:
      parameters.kind === 'platt'
        ? parameters
        : { ...parameters, scores: [...parameters.scores], probabilities: [...parameters.probabilities] },
    images: labels.length,
    persons,
    brier: { raw: brierScore(rows.scores, rows.labels), calibrated: brierScore(calibrated, rows.labels) },
  };
}
