import { calibrateProbability, type CalibrationMethod } from '../../filters/calibration/index.js';
import { suggestCommand } from '../command-line.js';
import type { RunContext } from '../context.js';
import { StageError } from '../errors.js';
import type { Database } from '../io/duckdb.js';
import { outputsStand, readSidecar } from '../sidecar.js';
import { readCalibration, type CalibrationFile } from './file.js';
import { calibrationInputs, fitCalibration, type CalibrationChoice } from './fit.js';

/** The calibration that the configuration asks for of a model; null where it asks for none. */
export function calibrationChoice({ config }: RunContext, model: string): CalibrationChoice | null {
  const { calibration: method, calibration_split: split } = config.score;
  return method === 'off' ? null : { model, method, split };
}

/** How a calibration stands to the labels and scores as they are. */
export type CalibrationState =
  | { readonly state: 'done'; readonly file: CalibrationFile; readonly sum: string }
  | { readonly state: 'missing' | 'out_of_date' };

/**
 * Looks whether a calibration is there and was fitted on the labels and scores that stand now. One whose labels or
 * scores are not in the workspace (it was copied there) holds as it is.
 */
export async function calibrationState(
  context: RunContext,
  database: Database,
  choice: CalibrationChoice,
): Promise<CalibrationState> {
  const paths = context.workspace.calibration(choice.model, choice.method, choice.split);
  const sidecar = await readSidecar(paths.sidecar);
  const output = sidecar?.outputs.at(0);
  if (sidecar === null || output === undefined || !(await outputsStand(paths.sidecar, sidecar)))
    return { state: 'missing' };
  const inputs = await calibrationInputs(context, database, choice).catch((error: unknown) => {
    if (error instanceof StageError) return null;
    throw error;
  });
  if (inputs !== null && inputs.key !== sidecar.key) return { state: 'out_of_date' };
  return { state: 'done', file: await readCalibration(paths.file), sum: output.sha256 };
}

/** Fits the calibration that the configuration asks for, where it is not there or no longer holds. */
export async function ensureCalibration(
  context: RunContext,
  database: Database,
  choice: CalibrationChoice,
): Promise<CalibrationFile> {
  const standing = await calibrationState(context, database, choice);
  if (standing.state === 'done') return standing.file;
  return fitCalibration(context, database, choice, await calibrationInputs(context, database, choice));
}

/** What turns the probabilities of a model into calibrated ones, and what it rests on. */
export interface OpenCalibration {
  readonly facts: CalibrationFacts;
  /** @param probability 0..1, of the view that it was opened for. */
  readonly apply: (probability: number) => number;
}

/** What a calibration rests on, as summaries and results tell it. */
export interface CalibrationFacts {
  readonly method: CalibrationMethod;
  readonly split: 'validation' | 'test';
  /** Images with a corrected label that it was fitted on, and those of them with a person. */
  readonly images: number;
  readonly persons: number;
  /** Of the calibration's file. */
  readonly sha256: string;
}

/**
 * Opens the calibration that the configuration asks for; null where it asks for none.
 *
 * @param modelSha256 of the model whose scores are to be calibrated.
 * @throws StageError where there is none, it no longer holds, or it is of another model or view.
 */
export async function openCalibration(
  context: RunContext,
  database: Database,
  model: string,
  modelSha256: string | null,
  view: 'crop' | 'whole',
): Promise<OpenCalibration | null> {
  const choice = calibrationChoice(context, model);
  if (choice === null) return null;
  const { method, split } = choice;
  const standing = await calibrationState(context, database, choice);
  const command = suggestCommand(context, 'calibrate', { set: { '--split': split } });
  if (standing.state !== 'done')
    throw new StageError(
      `score.calibration is ${method}, and ${
        standing.state === 'missing'
          ? `there is no such calibration of ${model} on ${split} yet`
          : `the calibration of ${model} was fitted on other labels or scores of ${split} than there are now`
      }. Run: ${command}`,
    );
  const { file, sum } = standing;
  if (modelSha256 !== null && file.model_sha256 !== null && file.model_sha256 !== modelSha256)
    throw new StageError(
      `The calibration of ${model} is of another file of that name than its scores: score ${split} again, and run: ${command}`,
    );
  const fitted = file.views[view];
  if (fitted === null)
    throw new StageError(
      `The calibration of ${model} has none of the ${view === 'crop' ? 'centre crop' : 'whole picture'}, which was not scored on ${split} (score.views)`,
    );
  const { parameters, images, persons } = fitted;
  return {
    facts: { method, split, images, persons, sha256: sum },
    apply: (probability) => calibrateProbability(parameters, probability),
  };
}

/** A calibration in words. */
export function describeCalibration({ method, split, images }: CalibrationFacts): string {
  return `calibrated (${method}, on ${images.toLocaleString('en-US')} corrected labels of ${split})`;
}
