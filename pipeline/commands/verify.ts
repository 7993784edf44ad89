import type { Command } from 'commander';
import { suggestCommand } from '../command-line.js';
import { withRunDatabase } from '../database.js';
import { StageError, UsageError } from '../errors.js';
import { addConfigFlags } from '../flags.js';
import { verifyOutputs, type OpenDatabase } from '../verify.js';
import { withSession, type CommandOptions } from './session.js';

/** Adds `wake-vision verify`. */
export function addVerifyCommand(program: Command): void {
  addConfigFlags(program.command('verify'), 'verify')
    .description('read every output again and hold it against its sidecar: size, SHA-256, rows, CRCs')
    .addHelpText('after', '\nExample:\n  $ wake-vision verify --workspace wake-vision-work')
    .action(async (options: CommandOptions) => {
      await withSession(options, async (context) => {
        const { config, workspace, report, signal } = context;
        let files = 0;
        let bad = 0;
        const task = report.task('verify', null, 'files');
        const openDatabase: OpenDatabase = (work) => withRunDatabase(config, workspace, work);
        for await (const { file, problems } of verifyOutputs(workspace.root, openDatabase)) {
          signal.throwIfAborted();
          files++;
          task.advance(1, file);
          if (problems.length > 0) bad++;
          for (const problem of problems) process.stdout.write(`${file}: ${problem}\n`);
        }
        task.finish('');
        if (files === 0)
          throw new UsageError(
            `${workspace.root}: nothing to verify here. Make the outputs first: ${suggestCommand(context, 'run')}`,
          );
        if (bad > 0)
          throw new StageError(
            `${bad} of ${files} files are not as written. Delete them, and make them again with: ${suggestCommand(context, 'run')} ` +
              '(outputs that the configuration does not ask for: with the command and flags that made them, such as export --format)',
          );
        process.stdout.write(`${files} files verified: all as written\n`);
      });
    });
}
