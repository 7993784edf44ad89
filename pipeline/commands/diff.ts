import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { diffDecisions, formatDiff } from '../decision-diff.js';
import { UsageError } from '../errors.js';
import { withDatabase } from '../io/duckdb.js';
import { configOf, type CommandOptions } from './session.js';

/** Adds `wake-vision diff`. */
export function addDiffCommand(program: Command): void {
  program
    .command('diff')
    .description('compare two decision tables: how many images change, by decision and reason')
    .argument('<first>', 'a decision table (decisions/RULES/SPLIT.parquet)')
    .argument('<second>', 'another one')
    .option('-c, --config <file>', 'YAML configuration (default: wake-vision.yaml where it exists)')
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      `
Example:
  $ cp wake-vision-work/decisions/published/test.parquet before.parquet
  $ wake-vision filter --split test --set filter.duplicates.distance=2
  $ wake-vision diff before.parquet wake-vision-work/decisions/published/test.parquet`,
    )
    .action(async (first: string, second: string, options: CommandOptions) => {
      for (const path of [first, second])
        if (!existsSync(path)) throw new UsageError(`${path}: there is no such file`);
      const { sources } = await configOf(options);
      const diff = await withDatabase(
        {
          memoryLimit: sources.memory_limit,
          threads: sources.threads ?? availableParallelism(),
          spillFolder: sources.spill_folder,
        },
        (database) => diffDecisions(database, first, second),
      );
      process.stdout.write(
        options['json'] === true ? `${JSON.stringify(diff, null, 2)}\n` : `${formatDiff(diff).join('\n')}\n`,
      );
    });
}
