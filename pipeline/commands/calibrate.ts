import { relative } from 'node:path';
import type { Command } from 'commander';
import { calibrateProbability } from '../../filters/calibration/index.js';
import type { CalibratedView, CalibrationFile } from '../calibration/file.js';
import { calibrationInputs, fitCalibration, type CalibrationChoice } from '../calibration/fit.js';
import { calibrationChoice } from '../calibration/open.js';
import type { RunContext } from '../context.js';
import { withRunDatabase } from '../database.js';
import { UsageError } from '../errors.js';
import { filterModel } from '../filter-model.js';
import { addConfigFlags } from '../flags.js';
import { prepareWorkspace } from '../workspace-folder.js';
import { withSession, type CommandOptions } from './session.js';

/** Adds `wake-vision calibrate`. */
export function addCalibrateCommand(program: Command): void {
  addConfigFlags(program.command('calibrate'), 'calibrate')
    .description(
      'fit what a scored model gives to corrected labels, so that its probabilities can be taken as such',
    )
    .option('--json', 'print the calibration as JSON')
    .addHelpText(
      'after',
      `
Without --split, it is fitted on score.calibration_split (validation); without --method, by Platt's sigmoid.

Examples:
  $ wake-vision calibrate
  $ wake-vision calibrate --method isotonic --split test
  $ wake-vision filter --set score.calibration=platt`,
    )
    .action(async (options: CommandOptions) => {
      await withSession(options, async (context) => {
        const choice = await askedCalibration(context, options);
        await prepareWorkspace(context.workspace.root);
        const file = await withRunDatabase(context.config, context.workspace, async (database) =>
          fitCalibration(context, database, choice, await calibrationInputs(context, database, choice)),
        );
        process.stdout.write(
          options['json'] === true ? `${JSON.stringify(file, null, 2)}\n` : describe(context, file, choice),
        );
      });
    });
}

async function askedCalibration(context: RunContext, options: CommandOptions): Promise<CalibrationChoice> {
  const { score, splits } = context.config;
  const model = await filterModel(context.config);
  const [split, ...more] = options['split'] === undefined ? [score.calibration_split] : splits;
  if ((split !== 'validation' && split !== 'test') || more.length > 0)
    throw new UsageError(
      `--split ${splits.join(',')}: a calibration is fitted on corrected labels, which validation and test have; give one of them`,
    );
  if (options['method'] === 'off') throw new UsageError('--method off: platt or isotonic is expected');
  return { model, method: calibrationChoice(context, model)?.method ?? 'platt', split };
}

function describe({ workspace }: RunContext, file: CalibrationFile, choice: CalibrationChoice): string {
  const { model, method, split } = choice;
  const view = (name: string, fitted: CalibratedView | null): string[] =>
    fitted === null
      ? []
      : [
          `  ${name.padEnd(14)}${fitted.images.toLocaleString('en-US')} corrected labels (${fitted.persons.toLocaleString('en-US')} with a person); ` +
            `Brier score ${fitted.brier.raw.toFixed(4)} -> ${fitted.brier.calibrated.toFixed(4)} on them; ` +
            [0.1, 0.5, 0.9]
              .map((raw) => `${raw} -> ${calibrateProbability(fitted.parameters, raw).toFixed(3)}`)
              .join(', '),
        ];
  return [
    `${model}: calibrated by ${method} on ${split}`,
    ...view('centre crop', file.views.crop),
    ...view('whole picture', file.views.whole),
    `Written to ${relative('.', workspace.calibration(model, method, split).file)}`,
    `Filter and evaluate take it with score.calibration: ${method}${split === 'validation' ? '' : ` and score.calibration_split: ${split}`}.`,
    '',
  ].join('\n');
}
