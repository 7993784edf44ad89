import { InvalidArgumentError, type Command } from 'commander';
import { atWork } from '../at-work.js';
import type { Config } from '../config.js';
import { FailureShareError } from '../errors.js';
import { addConfigFlags } from '../flags.js';
import { runStages, STAGE_DESCRIPTIONS } from '../run.js';
import { STAGES, type StageName } from '../stage-names.js';
import { withSession, type CommandOptions } from './session.js';

function parseStages(value: string): StageName[] {
  return value.split(',').map((name) => {
    const stage = STAGES.find((known) => known === name.trim());
    if (stage === undefined) throw new InvalidArgumentError(`Stages are: ${STAGES.join(', ')}.`);
    return stage;
  });
}

/** Stages of `run` where none is named: those that the configuration leaves on. */
function stagesOf({ score, filter }: Config): readonly StageName[] {
  return STAGES.filter(
    (stage) => (stage !== 'score' || score.enabled) && (stage !== 'filter' || filter.enabled),
  );
}

async function run(asked: readonly StageName[] | null, options: CommandOptions): Promise<void> {
  await withSession(options, async (context) => {
    const stages = asked ?? stagesOf(context.config);
    await atWork(context, async () => {
      const aboveAllowedShare = await runStages(stages, context);
      process.stdout.write(
        `Done: ${stages.join(', ')} for ${context.config.splits.join(', ')}, in ${context.workspace.root}\n`,
      );
      if (aboveAllowedShare.length > 0) throw new FailureShareError(aboveAllowedShare.join('\n'));
    });
  });
}

/** Examples of stages that have more to show than one. */
const EXAMPLES: Readonly<Partial<Record<StageName, string>>> = {
  score: `
Examples:
  $ wake-vision score --split validation                          with the default model
  $ wake-vision score --split test --model yolo11n.onnx           the form is told by the graph
  $ wake-vision score --split test --model my-model.json          as its model card says
  $ wake-vision score --split test --model my-model.json --providers cuda,cpu --batch 32`,
};

/** Adds `wake-vision run`, and each stage as a command of its own. */
export function addStageCommands(program: Command): void {
  addConfigFlags(program.command('run'), 'run')
    .description('run all stages, or some; what is done already is not done again')
    .option('--stages <names>', `only these, comma separated: ${STAGES.join(', ')}`, parseStages)
    .option('--retry-failed', 'fetch failed images again')
    .addHelpText(
      'after',
      `
Examples:
  $ wake-vision run --split validation --limit 500
  $ wake-vision run --split test --preset corrected --size 48,96 --color rgb,grayscale
  $ wake-vision run --split validation --images-folder photos --set sources.image_list=folder \\
      --set sources.files.validation_boxes=photos/boxes.csv`,
    )
    .action((options: CommandOptions) => run(parsedStages(options), options));
  for (const stage of STAGES) {
    // It prints more than other stages do, and has a command of its own.
    if (stage === 'filter') continue;
    const command = addConfigFlags(program.command(stage), stage).description(STAGE_DESCRIPTIONS[stage]);
    if (stage === 'images') {
      command.option('--retry-failed', 'fetch failed images again');
    }
    if (stage === 'images' || stage === 'score') {
      command.option(
        '--part <k/n>',
        'take every n-th shard, from the k-th on: one part a machine over a shared folder',
      );
    }
    command
      .addHelpText('after', EXAMPLES[stage] ?? `\nExample:\n  $ wake-vision ${stage} --split validation`)
      .action((options: CommandOptions) => run([stage], options));
  }
}

function parsedStages(options: CommandOptions): readonly StageName[] | null {
  const stages = options['stages'];
  return Array.isArray(stages) ? STAGES.filter((stage) => stages.includes(stage)) : null;
}
