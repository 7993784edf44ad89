import { readdir } from 'node:fs/promises';
import { suggestCommand } from '../command-line.js';
import { isMissingFile, StageError } from '../errors.js';
import { literal } from '../io/duckdb.js';
import { findScoreFiles, staleScores } from '../score-files.js';
import { openScoreTables } from '../score-tables.js';
import { sourceSplitOf, type DatasetSplit } from '../splits.js';
import { readFilterSummary, type FilterSummary } from '../stages/filter/summary.js';
import { number } from '../tables/cells.js';
import { wilsonInterval } from '../../filters/wilson.js';
import type { CalibrationFile } from '../calibration/file.js';
import { calibrationCurve, calibrationsOf, calibrationTable } from './calibrations.js';
import { decisionsOf } from './decisions.js';
import { html, type Html } from './html.js';
import { decimals, many, percent } from './numbers.js';
import { figure, missing, table } from './parts.js';
import { histogramPlot, reliabilityPlot, type HistogramSeries } from './plots.js';
import type { ReportInput, Section } from './section.js';

/** Bins of a histogram, and of a reliability curve. */
const BINS = 20;
const RELIABILITY_BINS = 10;

/** The histograms, by label. */
const SERIES: readonly HistogramSeries[] = [
  { name: 'no target', meaning: 'no_target' },
  { name: 'target', meaning: 'target' },
];

/** What models say of the labels: histograms, reliability, confident joint. */
export async function scoresSection(input: ReportInput): Promise<Section> {
  const { context } = input;
  const models = await scoredModels(input);
  const parts: Html[] = [];
  for (const model of models) {
    const calibrations = await calibrationsOf(input, model);
    for (const split of input.splits) parts.push(await scoresOf(input, model, split, calibrations));
    parts.push(calibrationTable(model, calibrations));
  }
  for (const split of input.splits) parts.push(await confidentJoint(input, split));
  return {
    id: 'scores',
    title: 'Scores',
    body: html`${
      models.length === 0
        ? missing('No model has scored these pictures.', suggestCommand(context, 'score'))
        : html`<p>
            The probability that a model gives the target, for images of each label. A label that the model
            contradicts is no error yet: it is where to look first.
          </p>`
    }
    ${parts}`,
  };
}

/** Names of the models with scores, sorted. */
async function scoredModels({ context }: ReportInput): Promise<string[]> {
  const found = await readdir(context.workspace.scoresRoot, { withFileTypes: true }).catch(
    (error: unknown) => {
      if (isMissingFile(error)) return [];
      throw error;
    },
  );
  return found
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

interface LabelledScores {
  /** Images a bin, from the lowest: of label 0, of label 1. */
  readonly histogram: readonly (readonly [number, number])[];
  readonly reliability: readonly {
    readonly images: number;
    readonly targets: number;
    readonly mean: number;
  }[];
}

async function labelledScores(
  { context, database, set }: ReportInput,
  model: string,
  split: DatasetSplit,
): Promise<LabelledScores | null> {
  const { workspace, config } = context;
  const source = sourceSplitOf(split);
  const { probability } = config.filter;
  const scores = await openScoreTables(context, database, { model, probability }, source);
  if (scores === null) return null;
  const joined = `read_parquet(${literal(workspace.labels(set, split).table)}) l JOIN ${scores.sql} s USING (image_id) WHERE l.label >= 0`;
  const bin = (bins: number): string => `least(floor(s.probability * ${bins}), ${bins - 1})::INTEGER`;
  const histogram = Array.from({ length: BINS }, (): [number, number] => [0, 0]);
  for (const row of await database.all(
    `SELECT ${bin(BINS)} AS bin, l.label, count(*) AS images FROM ${joined} GROUP BY ALL`,
  ))
    histogram[number(row, 'bin')][number(row, 'label') === 1 ? 1 : 0] += number(row, 'images');
  const reliability = (
    await database.all(
      // Sums of whole millionths: equal whatever order the rows come in.
      `SELECT ${bin(RELIABILITY_BINS)} AS bin, count(*) AS images, count(*) FILTER (l.label = 1) AS targets,
         sum(round(s.probability * 1e6)::BIGINT)::DOUBLE / 1e6 / count(*) AS mean
       FROM ${joined} GROUP BY ALL ORDER BY bin`,
    )
  ).map((row) => ({
    images: number(row, 'images'),
    targets: number(row, 'targets'),
    mean: number(row, 'mean'),
  }));
  return { histogram, reliability };
}

async function scoresOf(
  input: ReportInput,
  model: string,
  split: DatasetSplit,
  calibrations: readonly CalibrationFile[],
): Promise<Html> {
  const command = suggestCommand(input.context, 'score', { set: { '--model': model, '--split': split } });
  const files = await findScoreFiles(input.context.workspace, model, sourceSplitOf(split));
  const problem = files === null ? null : staleScores(model, files);
  if (problem !== null) return missing(`${split}: ${problem}, and are not shown.`, command);
  const found = await labelledScores(input, model, split);
  if (found === null) return missing(`${model} has not scored ${split}.`, command);
  const { histogram, reliability } = found;
  const [calibration] = calibrations;
  const curve = calibrationCurve(calibration, input.context.config.filter.probability);
  const view = input.context.config.filter.probability === 'crop' ? 'the centre crop' : 'the whole picture';
  const bins = histogram.flatMap((counts, bin) =>
    counts.map((count, label) => ({
      from: bin / BINS,
      to: (bin + 1) / BINS,
      count,
      series: SERIES[label].name,
    })),
  );
  const points = reliability.map(({ images, targets, mean }) => ({
    mean,
    share: targets / images,
    ...wilsonInterval(targets, images),
  }));
  const totals = [0, 1].map((label) => histogram.reduce((sum, counts) => sum + counts[label], 0));
  return html`<h3>${model} on ${split}</h3>
    <div class="plots">
      ${figure(
        histogramPlot(
          `Histogram of the probabilities that ${model} gives ${view} on ${split}: ${many(totals[0])} images labelled no target, ${many(totals[1])} labelled target`,
          SERIES,
          bins,
          'probability of the target',
        ),
        `Images by the probability that ${model} gives ${view}, one histogram a label.`,
        {
          caption: `${split}: images by probability and label`,
          columns: [
            { name: 'Probability' },
            { name: 'No target', kind: 'number' },
            { name: 'Target', kind: 'number' },
          ],
          rows: histogram.map(([no, yes], bin) => [
            `${decimals(bin / BINS, 2)} to ${decimals((bin + 1) / BINS, 2)}`,
            many(no),
            many(yes),
          ]),
        },
      )}
      ${figure(
        reliabilityPlot(
          `Calibration of ${model} on ${split}: share of images labelled target against the mean probability, in ${RELIABILITY_BINS} bins`,
          points,
          { x: 'mean probability in the bin', y: 'share labelled target' },
          curve,
        ),
        `Calibration: on the dashed line a probability is the share of images that bear the target. Bars are Wilson intervals of 95 %.${curve.length === 0 ? '' : ` The purple curve is what the ${calibration.method} calibration, fitted on corrected labels of ${calibration.split}, makes of a probability.`}`,
        {
          caption: `${split}: calibration in bins of equal width`,
          columns: [
            { name: 'Mean probability', kind: 'number' },
            { name: 'Images', kind: 'number' },
            { name: 'Labelled target', kind: 'number' },
            { name: 'Share', kind: 'number' },
            { name: '95 % interval', kind: 'number' },
          ],
          rows: reliability.map(({ images, targets }, index) => [
            decimals(points[index].mean),
            many(images),
            many(targets),
            decimals(points[index].share),
            `${decimals(points[index].low)} to ${decimals(points[index].high)}`,
          ]),
        },
      )}
    </div>`;
}

async function confidentJoint(input: ReportInput, split: DatasetSplit): Promise<Html> {
  const { context, set } = input;
  const decisions = decisionsOf(input, split);
  if (decisions.state === 'out_of_date')
    return html`<h3>Confident joint of ${split}</h3>
      ${decisions.notice}`;
  if (decisions.state === 'none')
    return missing(
      `${split} is not filtered, so there is no confident joint.`,
      suggestCommand(context, 'filter', { set: { '--split': split } }),
    );
  const summary = await readFilterSummary(context.workspace.decisions(set, split).summary).catch(
    (error: unknown) => {
      if (error instanceof StageError) return error.message;
      throw error;
    },
  );
  if (typeof summary === 'string') return missing(summary, null);
  const { label_issues: issues, warnings } = summary;
  if (issues.scored === 0)
    return html`<h3>Confident joint of ${split}</h3>
      ${missing(
        `${split} was filtered without scores, so labels were not judged.`,
        suggestCommand(context, 'score', { set: { '--split': split } }),
      )}`;
  return html`<h3>Confident joint of ${split}</h3>
    <p>
      ${many(issues.scored)} labelled images with a score by ${summary.model}; ${many(issues.estimated)}
      labels are wrong by estimate. From a probability of ${decimals(issues.thresholds[1])} on the target is
      taken to be there with confidence, from ${decimals(issues.thresholds[0])} that it is not.
      <code>${issues.filter_by}</code> chooses the labels to act on (${summary.action}).
    </p>
    ${warnings.map(({ message }) => html`<p class="warning">${message}</p>`)} ${jointTable(split, summary)}
    ${table({
      caption: `${split}: labels that each way of choosing would flag`,
      columns: [{ name: 'Way' }, { name: 'Images', kind: 'number' }],
      rows: Object.entries(issues.by_filter).map(([name, count]) => [
        name === issues.filter_by ? html`<strong>${name}</strong> (taken)` : name,
        many(count),
      ]),
    })}`;
}

function jointTable(split: DatasetSplit, { label_issues: issues }: FilterSummary): Html {
  const names = ['0 no target', '1 target'];
  return table({
    caption: `${split}: confident joint (rows: label as given; columns: what the scores make of it)`,
    columns: [
      { name: 'Given' },
      ...[0, 1].map((label) => ({ name: `Truly ${label}, counted`, kind: 'number' as const })),
      ...[0, 1].map((label) => ({ name: `Truly ${label}, scaled`, kind: 'number' as const })),
      { name: 'Likely wrong', kind: 'number' as const },
    ],
    rows: names.map((name, given) => [
      name,
      ...issues.joint[given].map(many),
      ...issues.calibrated_joint[given].map(many),
      percent(issues.inverse_noise[1 - given][given]),
    ]),
  });
}
