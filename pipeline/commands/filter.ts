import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { RunContext } from '../context.js';
import { withRunDatabase } from '../database.js';
import { diffDecisions, formatDiff } from '../decision-diff.js';
import { addConfigFlags } from '../flags.js';
import { atWork } from '../at-work.js';
import { STAGE_DESCRIPTIONS } from '../run.js';
import { calibrateForFilter, filterSplits, type FilteredSplit } from '../stages/filter.js';
import { decisionPlace, type DecisionPlace } from '../stages/filter/inputs.js';
import { formatSummary } from '../stages/filter/report.js';
import { decisionPaths, labelSetName } from '../workspace.js';
import { withSession, type CommandOptions } from './session.js';

/** Adds `wake-vision filter`. */
export function addFilterCommand(program: Command): void {
  addConfigFlags(program.command('filter'), 'filter')
    .description(STAGE_DESCRIPTIONS.filter)
    .option('--dry-run', 'write nothing, and say what would change')
    .option('--json', 'print the summaries as JSON')
    .addHelpText(
      'after',
      `
Examples:
  $ wake-vision filter --split train_quality,validation,test --dry-run
  $ wake-vision filter --split test --set filter.duplicates.distance=2`,
    )
    .action(async (options: CommandOptions) => {
      await withSession(options, async (context) => {
        if (options['dryRun'] === true) {
          // The spill folder goes when the command ends.
          const folder = join(context.workspace.spill, 'decisions', labelSetName(context));
          const place: DecisionPlace = (split) => decisionPaths(folder, split);
          const filtered = await filterSplits(context, place);
          await print(context, options, filtered, place);
          return;
        }
        await atWork(context, async () => {
          await calibrateForFilter(context);
          await print(context, options, await filterSplits(context, decisionPlace(context)), null);
        });
      });
    });
}

/** @param dry where a dry run wrote its tables; null of one that was no dry run. */
async function print(
  context: RunContext,
  options: CommandOptions,
  filtered: readonly FilteredSplit[],
  dry: DecisionPlace | null,
): Promise<void> {
  if (options['json'] === true) {
    process.stdout.write(
      `${JSON.stringify(
        filtered.map(({ summary }) => summary),
        null,
        2,
      )}\n`,
    );
    return;
  }
  const { enabled } = context.config.filter;
  const lines: string[] = [];
  for (const { summary } of filtered) {
    lines.push(...formatSummary(summary));
    const standing = decisionPlace(context)(summary.split).table;
    if (dry !== null && existsSync(standing)) {
      const diff = await withRunDatabase(context.config, context.workspace, (database) =>
        diffDecisions(database, standing, dry(summary.split).table),
      );
      lines.push('  against the decisions that stand:', ...formatDiff(diff).map((line) => `    ${line}`));
    }
    lines.push('');
  }
  lines.push(
    dry === null
      ? `Decisions: ${join(context.workspace.root, 'decisions', labelSetName(context))}`
      : 'Dry run: nothing was written.',
    ...(enabled || dry !== null
      ? []
      : ['Export and subsets follow them with filter.enabled: true (--set filter.enabled=true).']),
  );
  process.stdout.write(`${lines.join('\n')}\n`);
}
