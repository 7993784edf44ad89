import { literal } from '../io/duckdb.js';
import { standingTables } from '../image-tables.js';
import { sourceSplitOf, sourceSplitsOf, type DatasetSplit, type SourceSplit } from '../splits.js';
import { number, text, textOrNull } from '../tables/cells.js';
import { licenseName } from './card.js';
import { splitLabels } from './decisions.js';
import { sentence } from './gallery.js';
import { html, safeHref, type Html } from './html.js';
import { many, percent, words } from './numbers.js';
import { figure, missing, table } from './parts.js';
import { barPlot } from './plots.js';
import type { ReportInput, Section } from './section.js';
import { OUTCOME_SENTENCES } from './sentences.js';

/** Licences named in a table, at most: annotation files of other data sets may hold any number. */
const LICENCES = 20;

/** Where pictures came from, what became of those that failed, and under which terms they stand. */
export async function sourcesSection(input: ReportInput): Promise<Section> {
  const parts: Html[] = [];
  for (const split of sourceSplitsOf(input.splits)) parts.push(await pictureSources(input, split));
  for (const split of input.splits) parts.push(await licences(input, split));
  return { id: 'sources', title: 'Sources, failures, licences', body: html`${parts}` };
}

async function pictureSources({ context, database }: ReportInput, split: SourceSplit): Promise<Html> {
  const standing = await standingTables(context.workspace, split);
  if (standing === null || standing.tables.length === 0)
    return missing(`${split}: no pictures are there.`, 'wake-vision images');
  const rows = (
    await database.all(
      `SELECT outcome, coalesce(source_kind, '') AS kind, coalesce(source_format, '') AS format, count(*) AS images
       FROM read_parquet([${standing.tables.map(literal).join(', ')}]) GROUP BY ALL ORDER BY images DESC, outcome, kind, format`,
    )
  ).map((row) => ({
    outcome: text(row, 'outcome'),
    kind: text(row, 'kind'),
    format: text(row, 'format'),
    images: number(row, 'images'),
  }));
  const total = rows.reduce((sum, { images }) => sum + images, 0);
  const failed = rows.filter(({ outcome }) => outcome !== 'ok');
  const failures = [...new Set(failed.map(({ outcome }) => outcome))].map((outcome) => ({
    outcome,
    images: failed.filter((row) => row.outcome === outcome).reduce((sum, { images }) => sum + images, 0),
  }));
  const lost = failures.reduce((sum, { images }) => sum + images, 0);
  return html`<h3>Pictures of ${split}</h3>
    ${
      standing.missing.length === 0
        ? ''
        : missing(
            `${standing.missing.length} of ${standing.shardCount} shards are not fetched yet.`,
            'wake-vision images',
          )
    }
    ${table({
      caption: `${split}: where ${many(total - lost)} pictures came from`,
      columns: [
        { name: 'Source' },
        { name: 'Format' },
        { name: 'Pictures', kind: 'number' },
        { name: 'Share', kind: 'number' },
      ],
      rows: rows
        .filter(({ outcome }) => outcome === 'ok')
        .map(({ kind, format, images }) => [kind, format, many(images), percent(images / (total - lost))]),
    })}
    ${
      failures.length === 0
        ? html`<p>Every picture was fetched.</p>`
        : figure(
            barPlot(
              `Pictures of ${split} that failed, by what became of them: ${failures.map(({ outcome, images }) => `${words(outcome)} ${many(images)}`).join(', ')}`,
              failures.map(({ outcome, images }) => ({
                name: words(outcome),
                value: images,
                text: many(images),
                meaning: 'failed' as const,
              })),
            ),
            `${many(lost)} of ${many(total)} pictures (${percent(lost / total)}) could not be had.`,
            {
              caption: `${split}: failures`,
              columns: [{ name: 'Outcome' }, { name: 'Pictures', kind: 'number' }, { name: 'What it means' }],
              rows: failures.map(({ outcome, images }) => [
                words(outcome),
                many(images),
                sentence(OUTCOME_SENTENCES[outcome] ?? ''),
              ]),
            },
          )
    }`;
}

async function licences(input: ReportInput, split: DatasetSplit): Promise<Html> {
  const { context, database } = input;
  const { decided, note } = splitLabels(input, split);
  const rows = await database.all(
    `SELECT coalesce(m.license, '') AS license, count(*) AS images
     FROM ${decided} l
     JOIN read_parquet(${literal(context.workspace.metadata(sourceSplitOf(split)).table)}) m USING (image_id)
     WHERE l.kept GROUP BY ALL ORDER BY images DESC, license`,
  );
  const total = rows.reduce((sum, row) => sum + number(row, 'images'), 0);
  const shown = rows.slice(0, LICENCES);
  const rest = rows.slice(LICENCES).reduce((sum, row) => sum + number(row, 'images'), 0);
  return table({
    caption: `${split}: licences of the ${many(total)} images in the split${note}`,
    columns: [
      { name: 'Licence' },
      { name: 'Address' },
      { name: 'Images', kind: 'number' },
      { name: 'Share', kind: 'number' },
    ],
    rows: [
      ...shown.map((row) => {
        const address = textOrNull(row, 'license') ?? '';
        const href = safeHref(address);
        return [
          address === '' ? 'not stated' : licenseName(address),
          href === null ? address : html`<a href="${href}" rel="noopener noreferrer nofollow">${address}</a>`,
          many(number(row, 'images')),
          percent(number(row, 'images') / total),
        ];
      }),
      ...(rest === 0
        ? []
        : [[`${many(rows.length - LICENCES)} others`, '', many(rest), percent(rest / total)]]),
    ],
  });
}
