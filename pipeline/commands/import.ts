import type { Command } from 'commander';
import { addConfigFlags } from '../flags.js';
import { atWork } from '../at-work.js';
import { runStages } from '../run.js';
import { runImport, throwIfAboveShare, type ImportRequest } from '../stages/import.js';
import { withSession, type CommandOptions } from './session.js';

function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}

/** Adds `wake-vision import`. */
export function addImportCommand(program: Command): void {
  addConfigFlags(program.command('import'), 'import')
    .description(
      'take over the published data set as it lies on disk: in the place of ingest, images and label, without Open Images',
    )
    .option('--csv <file>', 'published CSV file of a split; may be repeated', collect)
    .option(
      '--pictures <path>',
      'its pictures: a .tar or .tar.gz, or a folder of them or of pictures',
      collect,
    )
    .option('--tfds <folder>', 'a TFDS data set on disk (TFRecord): the folder of dataset_info.json', collect)
    .option('--huggingface <path>', 'Parquet files of the Hugging Face copy, or their folder', collect)
    .option('--webdataset <path>', 'WebDataset shards, or their folder', collect)
    .option('--ids <file>', 'image list of Open Images: ids and licences are looked up in it by file name')
    .addHelpText(
      'after',
      `
A path may begin with its split, as in validation=path, where the file names do not say it. Names of members count, and
the folders that they stand in do not; links are never followed. What is refused stands in import/<split>.rejects.parquet
of the workspace. The same command again goes on where it stopped.

Examples:
  $ wake-vision import -w imported --csv wake_vision_validation.csv --pictures validation.tar.gz
  $ wake-vision import -w imported --csv train_quality=labels.csv --pictures tars/ --ids image_ids_and_rotation.csv
  $ wake-vision import -w imported --tfds ~/tensorflow_datasets/wake_vision/1.0.0 -s validation,test
  $ wake-vision import -w imported --huggingface Wake-Vision/data
  $ wake-vision export -w imported -s validation --size 48 --format mlperf-tiny,npy`,
    )
    .action(async (options: CommandOptions) => {
      await withSession(options, async (context) => {
        await atWork(context, async () => {
          const asked = options['split'] === undefined ? null : context.config.splits;
          const summary = await runImport(context, requestOf(options, asked));
          for (const line of summary.lines) context.report.info(`import: ${line}`);
          const problems = await runStages(['ingest', 'images', 'label'], summary.context);
          const { splits } = summary.context.config;
          process.stdout.write(`Imported: ${splits.join(', ')}, into ${context.workspace.root}\n`);
          throwIfAboveShare([
            ...(summary.aboveAllowedShare === null ? [] : [summary.aboveAllowedShare]),
            ...problems,
          ]);
        });
      });
    });
}

function requestOf(options: CommandOptions, splits: ImportRequest['splits']): ImportRequest {
  const paths = (name: string): string[] => {
    const given = options[name];
    return Array.isArray(given) ? given.map(String) : [];
  };
  const ids = options['ids'];
  return {
    csv: paths('csv'),
    pictures: paths('pictures'),
    tfds: paths('tfds'),
    huggingFace: paths('huggingface'),
    webDataset: paths('webdataset'),
    ids: typeof ids === 'string' ? ids : null,
    splits,
  };
}
