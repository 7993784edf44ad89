import type { Command } from 'commander';
import { addConfigFlags } from '../flags.js';
import { workspaceStatus, type SplitStatus } from '../status.js';
import { withSession, type CommandOptions } from './session.js';

function lines(status: SplitStatus): string[] {
  const width = Math.max(...status.stages.map(({ stage }) => stage.length));
  return [`${status.split}:`, ...status.stages.map(({ stage, text }) => `  ${stage.padEnd(width)}  ${text}`)];
}

/** Adds `wake-vision status`. */
export function addStatusCommand(program: Command): void {
  addConfigFlags(program.command('status'), 'status')
    .description('what is done, what failed and why, what is left')
    .option('--json', 'print it as JSON')
    .addHelpText('after', '\nExample:\n  $ wake-vision status --split validation,test')
    .action(async (options: CommandOptions) => {
      await withSession(options, async (context) => {
        const { config, workspace } = context;
        const status = await workspaceStatus(context);
        if (options['json'] === true) {
          process.stdout.write(`${JSON.stringify(status, null, 2)}\n`);
          return;
        }
        process.stdout.write(`Workspace ${workspace.root}, ${config.labels.rules} rules\n`);
        for (const split of status.splits) process.stdout.write(`${lines(split).join('\n')}\n`);
        process.stdout.write(status.next === null ? 'Everything is done.\n' : `Next: ${status.next}\n`);
        if (status.retry !== null)
          process.stdout.write(
            `Some pictures failed in ways that may pass. Try them again with: ${status.retry}\n`,
          );
      });
    });
}
