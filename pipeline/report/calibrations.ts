import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { calibrateProbability } from '../../filters/calibration/index.js';
import { readCalibration, type CalibrationFile } from '../calibration/file.js';
import { isMissingFile } from '../errors.js';
import { html, type Html } from './html.js';
import { decimals, many } from './numbers.js';
import { table } from './parts.js';
import type { ReportInput } from './section.js';

const NAME = /^calibration-[a-z]+-[a-z]+\.json$/;

/**
 * The calibrations that stand beside the scores of a model, by name.
 *
 * @throws StageError where one is not of this version.
 */
export async function calibrationsOf({ context }: ReportInput, model: string): Promise<CalibrationFile[]> {
  const folder = join(context.workspace.scoresRoot, model);
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissingFile(error)) return [];
    throw error;
  });
  const files: CalibrationFile[] = [];
  for (const name of names.filter((one) => NAME.test(one)).sort())
    files.push(await readCalibration(join(folder, name)));
  return files;
}

/** Steps of a drawn curve. */
const STEPS = 50;

/** What a calibration makes of each probability, as points of a curve; empty where it has none of the view. */
export function calibrationCurve(
  calibration: CalibrationFile | undefined,
  view: 'crop' | 'whole',
): { x: number; y: number }[] {
  const parameters = calibration?.views[view]?.parameters;
  if (parameters === undefined) return [];
  return Array.from({ length: STEPS + 1 }, (_, step) => {
    const x = step / STEPS;
    return { x, y: calibrateProbability(parameters, x) };
  });
}

/** What the calibrations of a model rest on, and how much closer to the labels they bring its probabilities. */
export function calibrationTable(model: string, files: readonly CalibrationFile[]): Html {
  if (files.length === 0) return html``;
  return table({
    caption: `Calibrations of ${model}: mean squared distance (Brier) of probability and corrected label, on the images that they were fitted on`,
    columns: [
      { name: 'Method' },
      { name: 'Fitted on' },
      { name: 'View' },
      { name: 'Images', kind: 'number' },
      { name: 'With the target', kind: 'number' },
      { name: 'Brier, raw', kind: 'number' },
      { name: 'Brier, calibrated', kind: 'number' },
    ],
    rows: files.flatMap(({ method, split, views }) =>
      (['crop', 'whole'] as const).flatMap((view) => {
        const fitted = views[view];
        return fitted === null
          ? []
          : [
              [
                method,
                split,
                view === 'crop' ? 'centre crop' : 'whole picture',
                many(fitted.images),
                many(fitted.persons),
                decimals(fitted.brier.raw, 4),
                decimals(fitted.brier.calibrated, 4),
              ],
            ];
      }),
    ),
  });
}
