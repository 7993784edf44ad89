import type { Command } from 'commander';
import { relative } from 'node:path';
import { StageError, UsageError } from '../errors.js';
import { evaluate } from '../evaluate.js';
import { failures } from '../evaluate/conditions.js';
import { formatResults } from '../evaluate/format.js';
import { parseRequest } from '../evaluate/options.js';
import { writeResults } from '../evaluate/write.js';
import { addConfigFlags } from '../flags.js';
import { withSession, type CommandOptions } from './session.js';

function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}

/** Adds `wake-vision evaluate`. */
export function addEvaluateCommand(program: Command): void {
  addConfigFlags(program.command('evaluate'), 'evaluate')
    .description('measure models on a split and on every subset of the benchmark, with intervals')
    .option(
      '--predictions <[name=]file>',
      'CSV (or .jsonl) with image_id or filename, and probability; may be repeated',
      collect,
    )
    .option(
      '--model <[name=]file>',
      'ONNX file or card, scored where it is not yet, or the name of a scored model; may be repeated',
      collect,
    )
    .option(
      '--sizes <list>',
      'run each model at these input sizes, such as 48,96,160; {size} in its path names a file a size',
    )
    .option(
      '--vww <folder>',
      'evaluate an image folder instead of a split: person/ and no_person/, also below a split, or y_labels.csv',
    )
    .option(
      '--view <name>',
      'of a scored model: crop (the centre, as exported) or whole picture (default: crop)',
    )
    .option('--operating-point <rule>', '0.5, best-f1, or fpr=0.1: chosen on validation (default: 0.5)')
    .option('--threshold <share>', 'count a picture as a person from this probability on')
    .option(
      '--validation-predictions <[name=]file>',
      'predictions of validation, to choose the operating point on; may be repeated',
      collect,
    )
    .option(
      '--compare-labels <set|file>',
      'hold the same predictions against further labels: published, corrected, or a CSV with image_id and person',
    )
    .option('--all-labelled', 'take every labelled image, not the balanced ones of the published benchmark')
    .option('--unfiltered', 'take labels as the rules give them, though filter.enabled is true')
    .option('--parts', 'also measure each single body part: hands only, faces only, ...')
    .option('--allow-missing <share>', 'share of images that may be without a prediction (default: 0.01)')
    .option('--seed <number>', 'of the bootstrap (default: 0)')
    .option('--replicates <count>', 'of the bootstrap (default: 2000)')
    .option(
      '--fail-if <condition>',
      'exit with 1 where it holds for a model, such as "f1[far] < 0.6"; may be repeated',
      collect,
    )
    .option('--name <name>', 'folder of the output below evaluations/')
    .option('--json', 'print results.json instead of the tables')
    .addHelpText(
      'after',
      `
Without --split, the test split is evaluated.

Examples:
  $ wake-vision evaluate --predictions mobilenet.csv
  $ wake-vision evaluate --predictions old=a.csv --predictions new=b.csv --fail-if "f1[far] < 0.6"
  $ wake-vision evaluate --predictions test.csv --validation-predictions val.csv --operating-point fpr=0.1
  $ wake-vision evaluate --model mobilenet.onnx --split validation
  $ wake-vision evaluate --model mobilenet-{size}.onnx --sizes 48,96,160
  $ wake-vision evaluate --model mobilenet.onnx --vww vw_coco2014_96
  $ wake-vision evaluate --predictions mobilenet.csv --compare-labels corrected`,
    )
    .action(async (options: CommandOptions) => {
      await withSession(options, async (context) => {
        const splits = options['split'] === undefined ? (['test'] as const) : context.config.splits;
        if (splits.length !== 1)
          throw new UsageError(`--split ${splits.join(',')}: evaluate takes one split at a time`);
        const request = parseRequest(options, splits[0], context.config.filter.enabled);
        const results = await evaluate(context, request);
        const folder = await writeResults(context, request.name, results);
        process.stdout.write(
          options['json'] === true
            ? `${JSON.stringify(results, null, 2)}\n`
            : formatResults(results, relative('.', folder)),
        );
        const failed = failures(results.conditions);
        if (failed.length > 0) throw new StageError(`--fail-if\n  ${failed.join('\n  ')}`);
      });
    });
}
