import type { ExplainedRules, ExplainedSplit, ExplainedTable, Explanation } from '../explain.js';
import type { PlainValue, Row } from '../io/duckdb.js';
import { credit, labelChip, legend, pictureFrame } from '../report/card.js';
import { html, type Html } from '../report/html.js';
import { decimals, words } from '../report/numbers.js';
import { renderPage } from '../report/page.js';
import { facts, missing, table } from '../report/parts.js';
import type { ShownPicture } from '../report/pictures.js';
import type { Section } from '../report/section.js';
import { columnWords } from '../report/subset-words.js';
import { labelSourceOf, type DatasetSplit } from '../splits.js';
import { PACKAGE_VERSION } from '../version.js';
import { benchmarkSubsets } from './benchmark-subsets.js';
import { boxesSection } from './html-boxes.js';
import { otherLabelLines } from './other-labels.js';
import { pictureLines } from './picture.js';
import { RULE_WORDS } from './words.js';

/**
 * An explanation as a page in one file, in the look of the report.
 *
 * @param picture with its boxes and crop; null where there is none.
 */
export function explanationPage(explanation: Explanation, picture: ShownPicture | null): string {
  const { metadata, source, excludedByList } = explanation;
  return renderPage({
    title: `Image ${metadata.imageId}`,
    lead: html`<p>Open Images ${source}, published as ${metadata.filename || '(no name)'}</p>
      ${credit({ metadata })}
      ${
        excludedByList
          ? html`<p class="warning">The exclusion list names it: it is in no split, subset or export.</p>`
          : ''
      }`,
    sections: [
      pictureSection(explanation, picture),
      boxesSection(explanation),
      ...explanation.splits.map((split) => splitSection(split)),
      sourceSection(explanation),
    ],
    foot: `wake-vision-pipeline ${PACKAGE_VERSION}`,
  });
}

function pictureSection(explanation: Explanation, picture: ShownPicture | null): Section {
  // Where the label comes from image-level labels, no box decides.
  const rules = explanation.splits
    .filter(({ split }) => labelSourceOf(split) === 'boxes')
    .flatMap((split) => split.rules ?? []);
  const deciding = rules.flatMap(({ result }) => result.base.deciding ?? []);
  return {
    id: 'picture',
    title: 'Picture',
    body: html`${
      picture === null
        ? ''
        : html`${legend()}
            <div class="single">
              ${pictureFrame(
                picture,
                deciding,
                `The picture, with ${picture.boxes.length} boxes and the centre crop`,
              )}
            </div>`
    }
    ${pictureLines(explanation).map((line) => html`<p>${line.trim()}</p>`)}
    ${
      explanation.scores.length === 0
        ? html`<p>No model has scored it.</p>`
        : table({
            caption: 'Scores: probability of the target',
            columns: [
              { name: 'Model' },
              { name: 'Outcome' },
              { name: 'Centre crop', kind: 'number' },
              { name: 'Whole picture', kind: 'number' },
            ],
            rows: explanation.scores.map(({ model, outcome, crop, whole }) => [
              model,
              words(outcome),
              decimals(crop, 4),
              decimals(whole, 4),
            ]),
          })
    }`,
  };
}

function splitSection({ split, rules, correction, isReviewed, tables, exports }: ExplainedSplit): Section {
  return {
    id: split,
    title: split,
    body: html`<p>Labelled from ${labelSourceOf(split) === 'boxes' ? 'boxes' : 'image-level labels'}.</p>
      ${
        rules === null
          ? missing('There is no picture, so no label can be derived.', null)
          : rules.map((tried) => rulesOf(tried, correction, isReviewed))
      }
      ${tables.map((one) => tableOf(split, one))}
      <h3>Exports</h3>
      ${
        exports.length === 0
          ? html`<p>No export holds it.</p>`
          : table({
              caption: 'Files that it went into',
              columns: [
                { name: 'File', kind: 'code' },
                { name: 'Record', kind: 'number' },
              ],
              rows: exports.map(({ file, record }) => [file, record]),
            })
      }`,
  };
}

function rulesOf(
  { ruleSet, trials, result, others }: ExplainedRules,
  correction: number | null,
  isReviewed: boolean,
): Html {
  return html`<h3>The ${ruleSet} rules: ${labelChip(result.label)}</h3>
    ${table({
      caption: `Each rule of the ${ruleSet} set, in the order tried`,
      columns: [{ name: 'Rule' }, { name: 'Holds' }, { name: 'Why' }],
      rows: trials.map(({ rule, matched, detail }) => [
        words(rule),
        matched ? html`<strong>yes</strong>` : 'no',
        detail,
      ]),
    })}
    <p>
      The rules say ${result.base.label}: ${RULE_WORDS[result.base.rule]}.
      ${correction === null ? '' : `${isReviewed ? 'A review' : 'The correction file'} says ${correction}: the label is ${result.label}.`}
    </p>
    <h4>What would have to differ</h4>
    <ul>
      ${otherLabelLines(ruleSet, others).map((line) => html`<li>${line}</li>`)}
    </ul>`;
}

function cell(value: PlainValue): string {
  if (value === null) return '–';
  if (Array.isArray(value)) return value.map((item: PlainValue) => cell(item)).join(', ') || 'none';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function rowFacts(row: Row): Html {
  return facts(Object.entries(row).map(([name, value]) => [columnWords(name), cell(value)]));
}

function tableOf(split: DatasetSplit, explained: ExplainedTable): Html {
  const { set, isLabelled, row, decision, duplicates, subsetFiles } = explained;
  const subsets = benchmarkSubsets(split, explained);
  if (!isLabelled || row === null)
    return html`<h3>labels/${set}</h3>
      ${missing(isLabelled ? 'It is no candidate of this split.' : 'The split is not labelled by these rules.', null)}`;
  return html`<h3>labels/${set}</h3>
    ${rowFacts(row)}
    ${
      decision === null
        ? missing('The split is not filtered.', null)
        : html`<h4>decisions/${set}</h4>
            ${rowFacts(decision)}`
    }
    ${
      duplicates.length === 0
        ? html`<p>It is in no group of duplicates.</p>`
        : table({
            caption: 'Its group of duplicates, the kept picture first',
            columns: [
              { name: 'Image', kind: 'code' },
              { name: 'Split' },
              { name: 'Decision' },
              { name: 'Bits that differ', kind: 'number' },
            ],
            rows: duplicates.map(({ imageId, split, decision: what, distance }) => [
              imageId,
              split,
              what,
              distance ?? '–',
            ]),
          })
    }
    ${
      subsets === null
        ? ''
        : html`<p>
            ${
              subsets.length === 0
                ? 'It is a member of no benchmark subset.'
                : `Benchmark subsets that it is a member of: ${subsets.join(', ')}.`
            }
          </p>`
    }
    ${
      subsetFiles.length === 0
        ? html`<p>No subset file names it.</p>`
        : table({
            caption: 'Subset files that name it',
            columns: [
              { name: 'File', kind: 'code' },
              { name: 'Row', kind: 'code' },
            ],
            rows: subsetFiles.map(({ file, rows }) => [file, rows.join(' / ')]),
          })
    }`;
}

function sourceSection({ sourceRows }: Explanation): Section {
  return {
    id: 'source-rows',
    title: 'Source rows',
    body:
      sourceRows === null
        ? html`<p>The source files were not read.</p>`
        : html`${sourceRows.map(
            ({ key, file, found }) =>
              html`<h3>${key}</h3>
                <p><code>${file}</code></p>
                ${
                  found === null
                    ? missing('The file is not at hand.', null)
                    : found.rows.length === 0
                      ? html`<p>No row.</p>`
                      : html`<pre tabindex="0" aria-label="Rows of ${file}">
${[found.header, ...found.rows].join('\n')}</pre>`
                }`,
          )}`,
  };
}
