import { resolve } from 'node:path';
import type { Command } from 'commander';
import { withRunDatabase } from '../database.js';
import type { RunContext } from '../context.js';
import { UsageError } from '../errors.js';
import { explainImage, type Explanation } from '../explain.js';
import { explanationJson } from '../explain/explanation-schema.js';
import { formatExplanation } from '../explain/format.js';
import { explanationPage } from '../explain/html.js';
import { addConfigFlags } from '../flags.js';
import { IMAGE_ID_PATTERN } from '../keys.js';
import { openPictureBook } from '../report/pictures.js';
import { writeFileAtomically } from '../sidecar.js';
import { withSession, type CommandOptions } from './session.js';

/** Adds `wake-vision explain`. */
export function addExplainCommand(program: Command): void {
  addConfigFlags(program.command('explain'), 'explain')
    .description('every row, box, area, rule and decision that led to the label of an image')
    .argument('<image_id>', '16 lower-case hex digits')
    .option('--json', 'print it as JSON (docs/explanation-schema.md)')
    .option('--html', 'print it as a page in one file, with the picture')
    .option('-o, --output <file>', 'write it to a file instead of printing it')
    .option('--no-source-rows', 'do not look up its rows in the source files')
    .addHelpText(
      'after',
      `
Examples:
  $ wake-vision explain 0001eeaf4aed83f9
  $ wake-vision explain 0001eeaf4aed83f9 --html -o why.html
  $ wake-vision explain 0001eeaf4aed83f9 --json --no-source-rows`,
    )
    .action(async (imageId: string, options: CommandOptions) => {
      if (!IMAGE_ID_PATTERN.test(imageId))
        throw new UsageError(
          `${JSON.stringify(imageId)} is no image id: 16 lower-case hex digits are expected`,
        );
      if (options['json'] === true && options['html'] === true)
        throw new UsageError('--json and --html: give one of them');
      await withSession(options, async (context) => {
        const asked = options['split'] === undefined ? null : context.config.splits;
        const explanation = await explainImage(context, imageId, asked, options['sourceRows'] !== false);
        const text = await render(context, options, explanation);
        const output = options['output'];
        if (typeof output === 'string') await writeFileAtomically(resolve(output), text);
        else process.stdout.write(text);
      });
    });
}

/** The longer side of the picture of a page, in pixels. */
const PICTURE_SIDE = 640;

async function render(
  context: RunContext,
  options: CommandOptions,
  explanation: Explanation,
): Promise<string> {
  if (options['json'] === true) return explanationJson(explanation);
  if (options['html'] !== true) return formatExplanation(explanation);
  const { source, metadata } = explanation;
  const picture = await withRunDatabase(context.config, context.workspace, async (database) => {
    const book = openPictureBook(context, database);
    try {
      const found = await book.find(source, [metadata], PICTURE_SIDE);
      return found.get(metadata.imageId)?.picture ?? null;
    } finally {
      await book.close();
    }
  });
  return explanationPage(explanation, picture);
}
