import { Command, CommanderError } from 'commander';
import { addCalibrateCommand } from './commands/calibrate.js';
import { addDiffCommand } from './commands/diff.js';
import { addEvaluateCommand } from './commands/evaluate.js';
import { addExplainCommand } from './commands/explain.js';
import { addFilterCommand } from './commands/filter.js';
import { addImportCommand } from './commands/import.js';
import { addInitCommand } from './commands/init.js';
import { addReportCommand } from './commands/report.js';
import { addBrowseCommand, addReviewCommand } from './commands/review.js';
import { addStageCommands } from './commands/run.js';
import { addStatusCommand } from './commands/status.js';
import { addVerifyCommand } from './commands/verify.js';
import { ExitCode, systemErrorText, WakeVisionError } from './errors.js';
import { FLAGS, longFlag } from './flag-table.js';
import { PACKAGE_VERSION } from './version.js';

/** Where a flag of another command was given: the commands that read it. */
function readersOf(message: string): string {
  const named = /unknown option '(--[a-z-]+)'/.exec(message)?.[1];
  const flag = FLAGS.find((known) => longFlag(known.flag) === named);
  return flag === undefined
    ? ''
    : `${longFlag(flag.flag)} changes nothing here; it is read by: ${flag.readBy.join(', ')}\n`;
}

/** How every message of a failure begins. */
const ERROR_PREFIX = 'wake-vision: ';

const program = new Command('wake-vision')
  .description(
    'Regenerate the Wake Vision person-detection data set from Open Images, with a reason for every label.',
  )
  .version(PACKAGE_VERSION)
  .showHelpAfterError('(see wake-vision --help)')
  .showSuggestionAfterError()
  .exitOverride()
  .configureOutput({
    outputError: (text, write) => {
      write(`${text.replace(/^error: /, ERROR_PREFIX)}${readersOf(text)}`);
    },
  })
  .addHelpText(
    'after',
    `
Examples:
  $ wake-vision init                                      write a commented wake-vision.yaml
  $ wake-vision run --split validation --limit 500        a small real run
  $ wake-vision run                                       every stage, as configured; again to go on
  $ wake-vision import --tfds wake_vision/1.0.0           the published data set in the place of Open Images
  $ wake-vision status                                    what is done, what failed and why, what is left
  $ wake-vision explain 0001eeaf4aed83f9                  why an image has its label
  $ wake-vision review --split validation                 look at doubtful images, and correct labels
  $ wake-vision evaluate --predictions mobilenet.csv      how a model does on every subset
  $ wake-vision report                                    one HTML page that shows the whole data set

Exit codes:
  0    done
  1    failed
  2    wrong usage or configuration
  3    done, but more images failed than images.allowed_failure_share
  130  interrupted; the same command goes on where it stopped`,
  );

addInitCommand(program);
addStageCommands(program);
addCalibrateCommand(program);
addFilterCommand(program);
addDiffCommand(program);
addReviewCommand(program);
addBrowseCommand(program);
addImportCommand(program);
addStatusCommand(program);
addExplainCommand(program);
addEvaluateCommand(program);
addReportCommand(program);
addVerifyCommand(program);

/** Runs the program and gives its exit code: errors written for the user are printed without a stack. */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    await program.parseAsync(argv);
    return Number(process.exitCode ?? ExitCode.done);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.done : ExitCode.usage;
    if (error instanceof WakeVisionError) {
      process.stderr.write(`${ERROR_PREFIX}${error.message}\n`);
      return error.exitCode;
    }
    const text =
      systemErrorText(error) ?? (error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.stderr.write(`${ERROR_PREFIX}${text}\n`);
    return ExitCode.failed;
  }
}

// A reader such as head may leave early: that is its right, and no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(ExitCode.done);
  throw error;
});
