import { resolve } from 'node:path';
import type { Command } from 'commander';
import { closestName } from '../config/closest-name.js';
import { suggestCommand } from '../command-line.js';
import type { RunContext } from '../context.js';
import { UsageError } from '../errors.js';
import { addConfigFlags } from '../flags.js';
import { correctionsText } from '../review/corrections-file.js';
import { mergeFiles, reviewLines, settledRows } from '../review/merge.js';
import { reviewerName } from '../review/reviewer.js';
import { readReviews } from '../review/reviews.js';
import { serveReview } from '../review/serve.js';
import { reviewTables } from '../review/tables.js';
import { isShown } from '../review/words.js';
import { MAX_AUDIT } from '../review/audit.js';
import type { QueueKind, ReviewRequest } from '../review/room.js';
import { writeFileAtomically } from '../sidecar.js';
import { DECISION_REASONS } from '../tables/decisions.js';
import { prepareWorkspace } from '../workspace-folder.js';
import { answerSetName } from '../workspace.js';
import { withSession, type CommandOptions } from './session.js';

/** Adds `wake-vision review` and its part `merge`. */
export function addReviewCommand(program: Command): void {
  const review = addConfigFlags(program.command('review'), 'review')
    .description('look at images in a page on this machine, and correct their labels')
    .option('--queue <name>', 'quality (lowest label quality first), reason, audit or disagreement')
    .option('--reason <code>', 'only images of this reason, such as label_issue')
    .option('--audit <count>', 'a random sample of this many images, to estimate the share of wrong labels')
    .option('--seed <number>', 'draws the audit sample (default: 1)')
    .option('--reviewer <name>', 'whose answers these are (default: the name of the user)')
    .option('--port <number>', 'port on the loopback address (default: a free one)')
    .option('--export <file>', 'write the settled answers of all reviewers as a correction file, and end')
    .addHelpText(
      'after',
      `
Examples:
  $ wake-vision review --split validation                       then open the printed address
  $ wake-vision review --split test --audit 400 --reviewer ann  how many labels of test are wrong
  $ wake-vision review --split test --export wv_test_cleaned.csv
  $ wake-vision review merge ann.jsonl bob.jsonl -o merged.csv`,
    )
    .action(async (options: CommandOptions) => {
      await withSession(options, async (context) => {
        const file = textOption(options, 'export');
        if (file !== undefined) {
          await exportAnswers(context, file);
          return;
        }
        const request = await reviewRequest(context, options);
        await prepareWorkspace(context.workspace.root);
        const summary = await serveReview(context, request, {
          port: portOption(options),
          onReady: (url) => {
            process.stdout.write(`Review as ${request.reviewer ?? ''}: ${url}\nCtrl-C ends it.\n`);
          },
        });
        const next = `Apply the answers with: ${suggestCommand(context, 'label')}`;
        process.stdout.write(`${[...summary, next].join('\n')}\n`);
      });
    });
  review
    .command('merge')
    .description('lay the answers of several reviewers side by side, and list where they disagree')
    .argument('<files...>', 'logs (.jsonl) or correction files (.csv) of one split')
    .option('-o, --output <file>', 'write what is settled as a correction file')
    .action(async (files: string[], options: { output?: string }) => {
      if (files.length < 2) throw new UsageError('merge: name the files of two reviewers or more');
      const reviews = await mergeFiles(files);
      process.stdout.write(`${reviewLines(reviews).join('\n')}\n`);
      if (options.output === undefined) return;
      await writeFileAtomically(resolve(options.output), correctionsText(settledRows(reviews)));
      process.stdout.write(`Wrote ${options.output}\n`);
    });
}

/** Adds `wake-vision browse`. */
export function addBrowseCommand(program: Command): void {
  addConfigFlags(program.command('browse'), 'browse')
    .description('look through the images of a split by label, rule, reason, subset and score')
    .option('--port <number>', 'port on the loopback address (default: a free one)')
    .addHelpText('after', '\nExample:\n  $ wake-vision browse --split validation,test')
    .action(async (options: CommandOptions) => {
      await withSession(options, async (context) => {
        const filter = { reason: null, label: null };
        await serveReview(
          context,
          { reviewer: null, queue: 'quality', filter, audit: null },
          {
            port: portOption(options),
            onReady: (url) => {
              process.stdout.write(`Browse: ${url}\nCtrl-C ends it.\n`);
            },
          },
        );
      });
    });
}

async function exportAnswers(context: RunContext, file: string): Promise<void> {
  const [split, ...others] = context.config.splits;
  if (others.length > 0)
    throw new UsageError(
      `--export writes one split, and ${context.config.splits.length} are asked for: name one with --split`,
    );
  const reviews = await readReviews(context.workspace.answers(answerSetName(context), split));
  if (reviews.reviewers.length === 0)
    throw new UsageError(`${split}: nobody has answered yet. Run: ${suggestCommand(context, 'review')}`);
  await writeFileAtomically(resolve(file), correctionsText(settledRows(reviews)));
  process.stdout.write(`${[`Wrote ${file}`, ...reviewLines(reviews)].join('\n')}\n`);
}

function textOption(options: CommandOptions, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** A whole number of an option; `fallback` where it is not given. */
function wholeOption(
  options: CommandOptions,
  name: string,
  [low, high]: readonly [number, number],
  fallback: number,
): number {
  const text = textOption(options, name);
  if (text === undefined) return fallback;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (value >= low && value <= high) return value;
  throw new UsageError(
    `--${name} is ${JSON.stringify(text)}: a whole number from ${low} to ${high} is expected`,
  );
}

function portOption(options: CommandOptions): number {
  return wholeOption(options, 'port', [0, 65_535], 0);
}

const QUEUES: Readonly<Partial<Record<string, QueueKind>>> = {
  quality: 'quality',
  reason: 'quality',
  audit: 'audit',
  disagreement: 'disagreement',
};

async function reviewRequest(context: RunContext, options: CommandOptions): Promise<ReviewRequest> {
  const size =
    textOption(options, 'audit') === undefined ? null : wholeOption(options, 'audit', [1, MAX_AUDIT], 0);
  const reason = textOption(options, 'reason') ?? null;
  const named = textOption(options, 'queue') ?? (size !== null ? 'audit' : 'quality');
  const queue = Object.hasOwn(QUEUES, named) ? QUEUES[named] : undefined;
  if (queue === undefined)
    throw new UsageError(
      `--queue is ${JSON.stringify(named)}: one of ${Object.keys(QUEUES).join(', ')} is expected`,
    );
  if (named === 'reason' && reason === null)
    throw new UsageError('--queue reason: say which with --reason, such as --reason label_issue');
  if (queue === 'audit' && size === null)
    throw new UsageError('--queue audit: say how many images to draw, such as --audit 200');
  if (reason !== null) checkReason(reason);
  await tellOfOrder(context, reason);
  return {
    reviewer: reviewerName(textOption(options, 'reviewer')),
    queue,
    filter: { reason, label: null },
    audit: size === null ? null : { size, seed: wholeOption(options, 'seed', [0, 999_999_999], 1) },
  };
}

function checkReason(reason: string): void {
  const known = DECISION_REASONS.filter(isShown);
  if (known.some((name) => name === reason)) return;
  const near = closestName(reason, known);
  throw new UsageError(
    `--reason is ${JSON.stringify(reason)}: ${near === null ? `one of ${known.join(', ')} is expected` : `did you mean ${near}?`}`,
  );
}

/** Says where there is no order by quality, and what would give one. */
async function tellOfOrder(context: RunContext, reason: string | null): Promise<void> {
  for (const split of context.config.splits) {
    if ((await reviewTables(context, split)).decisions !== null) continue;
    const command = suggestCommand(context, 'filter', { set: { '--split': split } });
    if (reason !== null)
      throw new UsageError(`${split}: not filtered yet, so that no image has a reason. Run: ${command}`);
    context.report.warn(
      `${split}: not filtered yet, so the images come in no order of suspicion. A better one: wake-vision score, then ${command}`,
    );
  }
}
