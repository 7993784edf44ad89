import { familyTable } from './family-table.js';
import { counted, NO_FIGURE, three, withInterval, wrapped, type TextColumn } from './figures-text.js';
import type { ModelResult, Results, SubsetResult } from './results-schema.js';
import { comparisonLines } from './format-comparison.js';
import { costLines } from './format-cost.js';
import { labelComparisonLines } from './format-labels.js';
import { measuredSubsets } from './measured-subsets.js';

/** A count and what it is a part of: `50/53`. */
function outOf(count: number, rest: number): string {
  return `${counted(count)}/${counted(count + rest)}`;
}

const COLUMNS: readonly TextColumn<SubsetResult>[] = [
  { title: 'found', cell: ({ confusion: of }) => outOf(of.true_positives, of.false_negatives) },
  { title: 'alarms', cell: ({ confusion: of }) => outOf(of.false_positives, of.true_negatives) },
  { title: 'accur', cell: ({ accuracy }) => three(accuracy.value) },
  { title: 'prec', cell: ({ precision }) => three(precision.value) },
  { title: 'recall', cell: ({ recall }) => three(recall.value) },
  { title: 'F1 with interval', cell: ({ f1 }) => withInterval(f1) },
  { title: 'f1_rates', cell: ({ f1_rates: rates }) => three(rates.value) },
  { title: 'AUC', cell: ({ roc_auc: auc }) => three(auc.value) },
  { title: 'AP', cell: ({ average_precision: precision }) => three(precision.value) },
];

/** The results as text for a terminal of 100 columns. */
export function formatResults(results: Results, folder: string): string {
  const { conditions, limits } = results;
  const lines = [
    ...headLines(results),
    ...results.models.flatMap((model) => modelLines(results, model)),
    ...costLines(results),
    ...results.comparisons.flatMap((comparison) => comparisonLines(results, comparison)),
    ...results.label_comparisons.flatMap((comparison) => labelComparisonLines(results, comparison)),
    ...(conditions.length === 0 ? [] : ['', 'Conditions to fail on:']),
    ...conditions.map(
      ({ text, model, outcome, value, undefined: why }) =>
        `  ${model}: ${text}: ${outcome === 'not_met' ? 'no' : outcome === 'met' ? 'YES' : `cannot be told: ${why ?? ''}`}` +
        (value === null ? '' : ` (${Number(value.toPrecision(4))})`),
    ),
    '',
    'What these figures cannot say:',
    ...limits.flatMap((limit) => wrapped(limit, '  ')),
    '',
    'Written, with results.json, results.csv, published.csv and citation.txt:',
    `  ${folder}`,
  ];
  return `${lines.join('\n')}\n`;
}

const WHICH: Readonly<Record<Results['images'], string>> = {
  balanced: 'the balanced images, as the published benchmark takes them',
  all_labelled: 'all labelled images, not the balanced ones of the published benchmark',
  folder: 'an image folder, whose folders or list are the labels',
};

function headLines(results: Results): string[] {
  const { split, labels, images, bootstrap, small_below: smallBelow } = results;
  return [
    `${split}, ${labels.set} labels: ${WHICH[images]}`,
    ...wrapped(
      `Intervals at ${Number((100 * bootstrap.confidence).toFixed(2))} %: F1 and gaps from ${counted(bootstrap.replicates)} ` +
        `bootstrap replicates (seed ${bootstrap.seed}); those of rates, by Wilson, are in the files. ` +
        'found: images of the class that a subset is about (persons; of depictions those without) that are told so, of all of them; ' +
        'alarms: others that are told so, too, of all others. ' +
        `* marks subsets with fewer than ${smallBelow} images of a class: too few for a claim. ${NO_FIGURE} is a figure without a value.`,
      '',
    ),
    ...results.notes.flatMap((note) => wrapped(`Note: ${note}`, '')),
  ];
}

function modelLines(results: Results, model: ModelResult): string[] {
  const { measured, empty } = measuredSubsets(model.subsets);
  const [whole] = model.subsets;
  return [
    '',
    ...wrapped(`${model.name}: ${sourceText(model)}`, ''),
    ...wrapped(matchText(results, model), ''),
    ...model.notes.flatMap((note) => wrapped(`Note: ${note}`, '')),
    '',
    ...familyTable(COLUMNS, measured),
    ...(empty.length === 0 ? [] : wrapped(`No images of: ${empty.join('; ')}.`, '')),
    '',
    `Expected calibration error of the whole split: ${three(whole.calibration_error.value)}`,
    ...model.gaps.flatMap(({ sentence }) => wrapped(sentence, '')),
  ];
}

function sourceText({
  source,
  operating_point: { rule, threshold, chosen_on: chosenOn },
}: ModelResult): string {
  const from =
    source.kind === 'predictions'
      ? source.name
      : `scores of ${source.name}, ${source.view === 'whole' ? 'whole picture' : 'centre crop'}`;
  const how = chosenOn === null ? '' : `, chosen on validation by ${rule}`;
  return `${from}, a person from ${Number(threshold.toPrecision(6))} on${how}`;
}

function matchText({ split }: Results, { match }: ModelResult): string {
  const { images, predicted, ambiguous, distance_only: wider, distance_only_predicted: found } = match;
  const parts = [`${counted(predicted)} of ${counted(images)} images of ${split} have a prediction`];
  if (predicted < images) parts.push('figures are without the others');
  if (ambiguous > 0) parts.push(`${counted(ambiguous)} share their file name with another image`);
  if (wider > 0)
    parts.push(`so have ${counted(found)} of ${counted(wider)} that are in the distance subsets alone`);
  if (match.not_evaluated > 0)
    parts.push(`${counted(match.not_evaluated)} predictions are of images that are not evaluated`);
  if (match.unknown > 0) parts.push(`${counted(match.unknown)} name no image of it`);
  return `${parts.join('; ')}.`;
}
