import { WakeVisionError, InterruptedError } from '../errors.js';
import { workspaceStatus, type WorkspaceStatus } from '../status.js';
import { number } from '../tables/cells.js';
import { splitLabels } from './decisions.js';
import { html, type Html } from './html.js';
import { many, percent } from './numbers.js';
import { missing, numbersOf } from './parts.js';
import type { ReportInput, Section } from './section.js';

/** The key figures of each split, for the head of the page. */
export async function keyFigures(input: ReportInput): Promise<Html> {
  const { database } = input;
  const tiles: Html[] = [];
  for (const split of input.splits) {
    const { labelled, decided, note } = splitLabels(input, split);
    const [inSplit] = await database.all(
      `SELECT count(*) AS images, count(*) FILTER (label = 1) AS targets FROM ${decided} WHERE kept`,
    );
    const [row] = await database.all(
      `SELECT count(*) FILTER (outcome = 'ok' AND label <> other_rules_label) AS apart, count(*) AS images
       FROM ${labelled}`,
    );
    const kept = number(inSplit, 'images');
    tiles.push(
      html`<div class="tile">
        <dt>${split}</dt>
        <dd>
          ${many(kept)}<small
            >images${note}, ${percent(kept === 0 ? null : number(inSplit, 'targets') / kept)} with the
            target</small
          ><small
            >${many(number(row, 'apart'))} of ${many(number(row, 'images'))} differ between the rule
            sets</small
          >
        </dd>
      </div>`,
    );
  }
  return html`<dl class="tiles">${tiles}</dl>`;
}

/** How far each stage of each split is, as `wake-vision status` says it. */
export async function statusSection({ context }: ReportInput): Promise<Section> {
  const status = await workspaceStatus(context).catch((error: unknown): WorkspaceStatus | string => {
    if (error instanceof WakeVisionError && !(error instanceof InterruptedError)) return error.message;
    throw error;
  });
  const body =
    typeof status === 'string'
      ? missing(status, null)
      : html`${status.next === null ? html`<p>Every stage of every split is done, and holds for the configuration as it is.</p>` : ''}
        ${numbersOf(
          {
            caption: 'Stages of each split, held against the configuration as it is',
            columns: [{ name: 'Split' }, { name: 'Stage' }, { name: 'How far' }],
            rows: status.splits.flatMap(({ split, stages }) =>
              stages.map(({ stage, text }) => [split, stage, text]),
            ),
          },
          'Stage by stage',
        )}
        ${
          status.next === null
            ? ''
            : html`<p class="missing">
                The report shows the tables as they stand. Go on with: <code>${status.next}</code>
              </p>`
        }`;
  return { id: 'status', title: 'How far it is', body };
}
