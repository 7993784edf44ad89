import type { Command } from 'commander';
import { UsageError } from '../errors.js';
import { explainImage } from '../explain.js';
import { formatExplanation } from '../explain/format.js';
import { addConfigFlags } from '../flags.js';
import { IMAGE_ID_PATTERN } from '../keys.js';
import { withSession, type CommandOptions } from './session.js';

/** Adds `wake-vision explain`. */
export function addExplainCommand(program: Command): void {
  addConfigFlags(program.command('explain'), 'explain')
    .description('every row, box, area, rule and decision that led to the label of an image')
    .argument('<image_id>', '16 lower-case hex digits')
    .option('--json', 'print it as JSON')
    .addHelpText('after', '\nExample:\n  $ wake-vision explain 0001eeaf4aed83f9')
    .action(async (imageId: string, options: CommandOptions) => {
      if (!IMAGE_ID_PATTERN.test(imageId))
        throw new UsageError(
          `${JSON.stringify(imageId)} is no image id: 16 lower-case hex digits are expected`,
        );
      await withSession(options, async (context) => {
        const asked = options['split'] === undefined ? null : context.config.splits;
        const explanation = await explainImage(context, imageId, asked);
        process.stdout.write(
          options['json'] === true
            ? `${JSON.stringify(explanation, null, 2)}\n`
            : formatExplanation(explanation),
        );
      });
    });
}
