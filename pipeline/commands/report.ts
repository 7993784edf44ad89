import type { Command } from 'commander';
import { relative, resolve } from 'node:path';
import { addConfigFlags } from '../flags.js';
import { makeReport } from '../report.js';
import { writeFileAtomically } from '../sidecar.js';
import { labelSetName } from '../workspace.js';
import { prepareWorkspace } from '../workspace-folder.js';
import { withSession, type CommandOptions } from './session.js';

/** Adds `wake-vision report`. */
export function addReportCommand(program: Command): void {
  addConfigFlags(program.command('report'), 'report')
    .description(
      'one HTML file that shows the whole data set: no network, no script, light and dark, phone and desk',
    )
    .option('-o, --output <file>', 'where to write it (default: report/{set}.html in the workspace)')
    .addHelpText(
      'after',
      `
Examples:
  $ wake-vision report
  $ wake-vision report --split validation,test -o report.html
  $ wake-vision report --preset corrected`,
    )
    .action(async (options: CommandOptions) => {
      await withSession(options, async (context) => {
        const page = await makeReport(context);
        const asked = options['output'];
        if (typeof asked !== 'string') await prepareWorkspace(context.workspace.root);
        const file =
          typeof asked === 'string' ? resolve(asked) : context.workspace.report(labelSetName(context));
        await writeFileAtomically(file, page);
        const megabytes = (Buffer.byteLength(page) / 1e6).toFixed(1);
        process.stdout.write(`Report: ${relative('.', file)} (${megabytes} MB). Open it in a browser.\n`);
      });
    });
}
