import { suggestCommand } from '../command-line.js';
import { readSidecar } from '../sidecar.js';
import { isImported } from '../imported.js';
import { isBenchmarkSplit, sourceSplitOf, type DatasetSplit } from '../splits.js';
import { decisionsOf } from './decisions.js';
import { decisionStep } from './funnel-decisions.js';
import { labelSteps } from './funnel-labels.js';
import type { Change, Step } from './funnel-step.js';
import { html, type Html } from './html.js';
import { counted, many, percent, words } from './numbers.js';
import { figure, missing, table } from './parts.js';
import { barPlot } from './plots.js';
import type { ReportInput, Section } from './section.js';

/** How many images each stage left, and why the others went. */
export async function funnelSection(input: ReportInput): Promise<Section> {
  const bodies: Html[] = [];
  for (const split of input.splits) bodies.push(await splitFunnel(input, split));
  return {
    id: 'funnel',
    title: 'Funnel',
    body: html`<p>
        How many images each stage passed on, and the reason of every one that it did not. Reasons stand in
        the tables of the workspace, a row an image.
      </p>
      ${bodies}`,
  };
}

async function splitFunnel(input: ReportInput, split: DatasetSplit): Promise<Html> {
  const source = sourceSplitOf(split);
  const metadata = await readSidecar(input.context.workspace.metadata(source).sidecar);
  const filtered = await decisionStep(input, split);
  const steps: Step[] = [
    ...(metadata === null
      ? []
      : [
          {
            name: `${isImported(input.context, source) ? 'imported' : 'Open Images'} ${source}`,
            images: metadata.counts['images'] ?? 0,
            changes: [],
          },
        ]),
    ...(await labelSteps(input, split)),
    ...(filtered === null ? [] : [filtered.step]),
  ];
  return html`<h3 id="funnel-${split}">${split}</h3>
    ${stepsFigure(split, steps)} ${withoutDecisions(input, split)} ${changesTable(split, steps)}
    ${markedTable(split, filtered?.marked ?? [])} ${malformedRows(split, metadata?.counts ?? {})}`;
}

/** What is said where the step of the filter is not there, though there are decisions or exports wait for some. */
function withoutDecisions(input: ReportInput, split: DatasetSplit): Html {
  const decisions = decisionsOf(input, split);
  if (decisions.state === 'out_of_date') return decisions.notice;
  if (decisions.state === 'current' || !input.context.config.filter.enabled) return html``;
  return missing(
    `${split} is not filtered yet, and exports wait for it: filter.enabled is true.`,
    suggestCommand(input.context, 'filter', { set: { '--split': split } }),
  );
}

function stepsFigure(split: DatasetSplit, steps: readonly Step[]): Html {
  const first = steps[0]?.images ?? 0;
  const last = steps.at(-1);
  return figure(
    barPlot(
      `Images of ${split} after each step: ${steps.map(({ name, images }) => `${name} ${many(images)}`).join(', ')}`,
      steps.map(({ name, images }) => ({ name, value: images, text: many(images) })),
    ),
    `${counted(first, 'image')} at the start, ${counted(last?.images ?? 0, 'image')} at the end${isBenchmarkSplit(split) ? '; distance subsets may hold a few more' : ''}.`,
    {
      caption: `${split}: images after each step`,
      columns: [
        { name: 'Step' },
        { name: 'Images', kind: 'number' },
        { name: 'Of the first', kind: 'number' },
      ],
      rows: steps.map(({ name, images }) => [
        name,
        many(images),
        percent(first === 0 ? null : images / first),
      ]),
    },
  );
}

/** Every image that a step did not pass on, and those that came back: the rows of a step sum up to its drop. */
function changesTable(split: DatasetSplit, steps: readonly Step[]): Html {
  const rows = steps.flatMap(({ name, changes }) =>
    changes.map(({ reason, images, why }) => [name, reason, change(images), why]),
  );
  if (rows.length === 0) return html`<p>Nothing went on the way.</p>`;
  return table({
    caption: `${split}: what went before each step, and why`,
    columns: [
      { name: 'Before' },
      { name: 'Reason' },
      { name: 'Images', kind: 'number' },
      { name: 'What it means' },
    ],
    rows,
  });
}

function change(images: number): string {
  return images > 0 ? `+${many(images)}` : `−${many(-images)}`;
}

function markedTable(split: DatasetSplit, marked: readonly Change[]): Html {
  if (marked.length === 0) return html``;
  return table({
    caption: `${split}: what the filter says of images that stay`,
    columns: [{ name: 'Decision' }, { name: 'Images', kind: 'number' }, { name: 'What it means' }],
    rows: marked.map(({ reason, images, why }) => [reason, many(images), why]),
  });
}

/** Rows of the source files that could not be read: rows, not images. */
function malformedRows(split: DatasetSplit, counts: Readonly<Record<string, number>>): Html {
  const rejects = Object.entries(counts).filter(([name, rows]) => name.startsWith('rejects.') && rows > 0);
  if (rejects.length === 0) return html``;
  return table({
    caption: `${split}: malformed rows of the source files, which were passed over (rows, not images)`,
    columns: [{ name: 'Fault' }, { name: 'Rows', kind: 'number' }],
    rows: rejects.map(([name, rows]) => [words(name.slice('rejects.'.length)), many(rows)]),
  });
}
