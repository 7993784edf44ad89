import { WHOLE_SPLIT } from '../../filters/index.js';
import { describeCalibration } from '../calibration/open.js';
import { counted, withInterval } from './figures-text.js';
import { decisionsText } from './notes.js';
import type { Results, SourceResult } from './results-schema.js';

function sourceText(source: SourceResult): string {
  const { calibration } = source;
  return calibration === null
    ? rawSourceText(source)
    : `${rawSourceText(source)}, ${describeCalibration(calibration)}, calibration SHA-256 ${calibration.sha256}`;
}

function rawSourceText({ kind, name, view, sha256, model_sha256: model }: SourceResult): string {
  return kind === 'predictions'
    ? `predictions ${name}, SHA-256 ${sha256}`
    : `model ${name}${model === null ? '' : `, SHA-256 ${model}`}, scores of the ${view === 'whole' ? 'whole picture' : 'centre crop'}, SHA-256 of their sums ${sha256}`;
}

/** Exactly what was evaluated, as text to stand beside a figure. */
export function citation(results: Results): string {
  const { split, labels, images, program, bootstrap } = results;
  const lines = [
    images === 'folder'
      ? `Evaluated with ${program} on an image folder.`
      : `Evaluated with ${program} on the split ${split}, ${images === 'balanced' ? 'balanced images' : 'all labelled images'}.`,
    `Labels: ${labels.set} (rules ${labels.rules}, target ${labels.target}), dataset key ${labels.key},`,
    `  label table SHA-256 ${labels.sha256}.`,
    ...(labels.decisions === null
      ? []
      : [
          `  They are ${decisionsText(labels.decisions)};`,
          `  decision table SHA-256 ${labels.decisions.sha256}.`,
        ]),
    `Intervals: ${bootstrap.confidence}; bootstrap of ${counted(bootstrap.replicates)} replicates, seed ${bootstrap.seed}.`,
    ...results.models.flatMap((model) => {
      const { rule, threshold, chosen_on: chosenOn } = model.operating_point;
      const { cost } = model;
      const whole = model.subsets.find(({ name }) => name === WHOLE_SPLIT);
      return [
        '',
        `Model ${model.name}: ${sourceText(model.source)}.`,
        `  Images with a prediction: ${counted(model.match.predicted)} of ${counted(model.match.images)}.`,
        `  Threshold: ${threshold} (${rule}${chosenOn === null ? '' : `, chosen on validation: ${sourceText(chosenOn.source)}`}).`,
        ...(cost === null
          ? []
          : [
              `  Input ${cost.width} x ${cost.height} ${cost.colour}; ${counted(cost.parameters)} parameters, ${counted(cost.multiply_accumulates)} multiply-accumulates.`,
            ]),
        ...(whole === undefined
          ? []
          : [
              `  On the whole split (${counted(whole.persons)} with a person, ${counted(whole.no_persons)} without): accuracy ${withInterval(whole.accuracy)} (${counted(whole.accuracy.successes)} of ${counted(whole.accuracy.trials)}),`,
              `  F1 ${withInterval(whole.f1)} (${counted(whole.confusion.true_positives)} found, ${counted(whole.confusion.false_positives)} false alarms, ${counted(whole.confusion.false_negatives)} missed).`,
            ]),
      ];
    }),
  ];
  return `${lines.join('\n')}\n`;
}
