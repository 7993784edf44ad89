import { plainNumber } from '../../filters/plain-number.js';
import type {
  ExplainedBox,
  ExplainedRules,
  ExplainedSplit,
  ExplainedTable,
  Explanation,
  ImportedFrom,
} from '../explain.js';
import { labelSourceOf, type DatasetSplit } from '../splits.js';
import type { IdSource } from '../tables/imported.js';
import { benchmarkSubsets } from './benchmark-subsets.js';
import { pictureLines } from './picture.js';
import { decisionLines } from './decision.js';
import { otherLabelLines } from './other-labels.js';
import { refusalWords } from './refused-rows.js';
import { REASON_WORDS, RULE_WORDS, wordFor } from './words.js';

const LABEL_WORDS: Readonly<Record<string, string>> = {
  '1': '1 (target)',
  '0': '0 (no target)',
  '-1': '-1 (left out)',
};

const CORRECTION_WORDS: Readonly<Record<string, string>> = {
  ...LABEL_WORDS,
  '-2': '-2 (no target, but a depiction of one)',
};

const DEPICTION_WORDS: Readonly<Record<string, string>> = {
  '1': 'a depiction',
  '0': 'real (no depiction)',
  '-1': 'depiction not known',
};

function labelWord(label: unknown): string {
  return wordFor(LABEL_WORDS, label) ?? 'none';
}

function area(value: number | null): string {
  return value === null ? 'none (the box is skipped)' : plainNumber(value);
}

/** `Man (/m/04yx4)`; the MID alone where no name is at hand. */
function className(explanation: Explanation, mid: string): string {
  const name = explanation.classNames[mid];
  return name === undefined ? mid : `${name} (${mid})`;
}

function boxLines(explanation: Explanation, explained: ExplainedBox, index: number): string[] {
  const { box, isTarget, areaPublished, areaCorrected } = explained;
  const place = `x ${box.xMin.toFixed(3)} to ${box.xMax.toFixed(3)}, y ${box.yMin.toFixed(3)} to ${box.yMax.toFixed(3)}`;
  const facts = [
    isTarget ? 'counts as the target' : 'a look-alike',
    wordFor(DEPICTION_WORDS, box.depiction),
    ...(box.groupOf === 1 ? ['a group'] : []),
    `drawn by ${box.source}`,
  ];
  const hasAreas = explanation.picture?.['outcome'] === 'ok';
  return [
    `  box ${index}: ${className(explanation, box.label)}, ${facts.join(', ')}; ${place}`,
    ...(hasAreas
      ? [
          `         area by the published geometry ${area(areaPublished)}, by the corrected ${area(areaCorrected)}`,
        ]
      : []),
  ];
}

function ruleLines(
  { ruleSet, trials, result, others }: ExplainedRules,
  { correction, isReviewed }: Pick<ExplainedSplit, 'correction' | 'isReviewed'>,
): string[] {
  const after =
    correction === null
      ? ''
      : ` ${isReviewed ? 'A review' : 'The correction file'} says ${wordFor(CORRECTION_WORDS, correction) ?? correction}: the label is ${labelWord(result.label)}.`;
  return [
    `  ${ruleSet} rules:`,
    ...trials.map(({ rule, matched, detail }) => `    ${matched ? '->' : '  '} ${rule}: ${detail}`),
    `    The rules say ${labelWord(result.base.label)}: ${RULE_WORDS[result.base.rule]}.${after}`,
    ...otherLabelLines(ruleSet, others).map((line) => `    ${line}`),
  ];
}

/** Where both rule sets stand to each other. */
function agreement(rules: readonly ExplainedRules[]): string[] {
  const [published, corrected] = rules;
  if (rules.length < 2) return [];
  return published.result.label === corrected.result.label
    ? [`  Both rule sets say ${labelWord(published.result.label)}.`]
    : [
        `  The rule sets differ: published says ${labelWord(published.result.label)}, corrected says ${labelWord(corrected.result.label)}.`,
      ];
}

function tableLines(split: DatasetSplit, table: ExplainedTable): string[] {
  const { ruleSet, set, isLabelled, row, decision, duplicates, subsetFiles } = table;
  const name = `  labels/${set}:`;
  // Image-level labels choose the pictures, too.
  const command = labelSourceOf(split) === 'boxes' ? 'label' : 'run --stages images,label';
  if (!isLabelled)
    return [
      `${name} not labelled yet. Run: wake-vision ${command} --split ${split} --set labels.rules=${ruleSet}`,
    ];
  if (row === null) return [`${name} not in the table: it is no candidate of this split`];
  const reason = typeof row['reason'] === 'string' ? row['reason'] : 'no reason';
  const lines = [
    `${name} label ${labelWord(row['label'])}, ${reason}: ${wordFor(REASON_WORDS, reason) ?? ''}`,
    ...decisionLines(set, decision),
    ...duplicateLines(duplicates),
  ];
  const files = subsetFiles.map(({ file, rows }) => `    in ${file}: ${rows.join(' and ')}`);
  const subsets = benchmarkSubsets(split, table);
  return subsets === null
    ? [...lines, ...files]
    : [...lines, `    benchmark subsets: ${subsets.length === 0 ? 'none' : subsets.join(', ')}`, ...files];
}

function duplicateLines(group: ExplainedTable['duplicates']): string[] {
  return group.map(
    ({ imageId, split, decision, distance }) =>
      `      in its group of duplicates: ${imageId} of ${split}, ${decision}${distance === null ? '' : `, ${distance} bits differ`}`,
  );
}

function scoreLine({ model, outcome, crop, whole }: Explanation['scores'][number]): string {
  const share = (value: number | null): string => (value === null ? 'none' : plainNumber(value));
  return outcome === 'ok'
    ? `score of ${model}: ${share(crop)} in the centre crop, ${share(whole)} in the whole picture`
    : `score of ${model}: none (${outcome})`;
}

/** A row for a terminal: what would move its cursor or change its colours is written as a code. */
function printable(row: string): string {
  // eslint-disable-next-line no-control-regex
  return row.replace(/[\u0000-\u001f\u007f-\u009f]/g, (character) =>
    character === '\t' ? character : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

function sourceLines(sourceRows: Explanation['sourceRows']): string[] {
  if (sourceRows === null) return [];
  return sourceRows.flatMap(({ key, file, found }) =>
    found === null
      ? [`${key} (${file}): not at hand`]
      : [
          `${key} (${file}): ${found.rows.length === 0 ? 'no row' : found.header}`,
          ...found.rows.map((row) => `  ${printable(row)}`),
        ],
  );
}

function refusedLines(rows: Explanation['refusedRows']): string[] {
  if (rows.length === 0) return [];
  return [
    `${rows.length} ${rows.length === 1 ? 'source row of it was' : 'source rows of it were'} refused and ${rows.length === 1 ? 'counts' : 'count'} for nothing:`,
    ...rows.map(
      (row) =>
        `  ${row.file}${row.line === null ? '' : `:${row.line}`}, ${refusalWords(row)}: ${printable(row.text)}`,
    ),
  ];
}

function splitLines(explained: ExplainedSplit): string[] {
  const { split, imported, rules, tables, exports } = explained;
  const rest = [
    ...tables.flatMap((table) => tableLines(split, table)),
    ...exports.map(({ file, record }) => `  exported: ${file}, record ${record}`),
  ];
  if (imported !== null) return ['', `${split}, imported:`, `  ${importLine(imported)}`, ...rest];
  const from = labelSourceOf(split) === 'boxes' ? 'labelled from boxes' : 'labelled from image-level labels';
  return [
    '',
    `${split}, ${from}:`,
    ...(rules === null
      ? ['  There is no picture, so no label can be derived.']
      : [...rules.flatMap((tried) => ruleLines(tried, explained)), ...agreement(rules)]),
    ...rest,
  ];
}

const ID_WORDS: Readonly<Record<IdSource, string>> = {
  dataset: 'stands beside the picture',
  ids_file: 'was found in the image list by the file name',
  file_name: 'is the file name',
  made: 'was made from the file name',
};

function importLine({ container, filename, idSource }: ImportedFrom): string {
  if (container === null || idSource === null) return 'The imported files do not have this image.';
  return (
    `Label and flags were taken over as they were published, with ${JSON.stringify(filename)} of ${container}; ` +
    `its id ${ID_WORDS[idSource]}.`
  );
}

function rotationWord(rotation: number | null): string {
  if (rotation === null) return 'Open Images does not say which side is up';
  return rotation === 0
    ? 'upright by Open Images'
    : `to be turned by ${rotation} degrees counter-clockwise by Open Images`;
}

function countLine({ boxCount, depictionBoxCount, boxes }: Explanation['metadata']): string {
  const shown = boxes.length === 0 ? 'none' : String(boxes.length);
  return `${boxCount} ${boxCount === 1 ? 'box' : 'boxes'} of any class (${depictionBoxCount} of them depictions); of the target, its parts and look-alikes: ${shown}`;
}

/** The explanation as text for a terminal. */
export function formatExplanation(explanation: Explanation): string {
  const { metadata, source, boxes, excludedByList, splits } = explanation;
  const { attribution } = metadata;
  const lines = [
    `image ${metadata.imageId} of Open Images ${source}, published as ${metadata.filename || '(no name)'}`,
    `title ${JSON.stringify(attribution.title)} by ${JSON.stringify(attribution.author)}, licence ${attribution.license || 'unknown'}`,
    `original ${attribution.originalUrl || 'unknown'}, ${rotationWord(metadata.rotation)}`,
    ...(metadata.inImageList || explanation.splits.some(({ imported }) => imported !== null)
      ? []
      : ['It stands in an annotation file only, not in the image list.']),
    ...(excludedByList ? ['The exclusion list names it: it is in no split, subset or export.'] : []),
    ...pictureLines(explanation),
    countLine(metadata),
    ...boxes.flatMap((box, index) => boxLines(explanation, box, index)),
    ...metadata.imageLabels.map(
      ({ label, source: from, confidence }, index) =>
        `  label ${index}: ${className(explanation, label)}, said by ${from}, confidence ${plainNumber(confidence)}`,
    ),
    ...metadata.miapBoxes.map(
      ({ gender, age }, index) => `  MIAP box ${index}: perceived gender ${gender}, perceived age ${age}`,
    ),
    ...refusedLines(explanation.refusedRows),
    ...explanation.scores.map(scoreLine),
    ...splits.flatMap(splitLines),
    ...(explanation.sourceRows === null ? [] : ['', 'source rows as they stand:']),
    ...sourceLines(explanation.sourceRows),
  ];
  return `${lines.join('\n')}\n`;
}
