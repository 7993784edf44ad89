import { describeWarning } from '../../../filters/confident-learning/index.js';
import { suggestCommand } from '../../command-line.js';
import type { RunContext } from '../../context.js';
import { sourceSplitOf, type DatasetSplit } from '../../splits.js';
import type { SplitFindings } from './draft.js';
import { splitsAbove, type FilterInputs } from './inputs.js';
import type { FilterWarning } from './summary.js';

/** What a reader must know to judge the decisions of a split, each with a name. */
export function filterWarnings(
  context: RunContext,
  split: DatasetSplit,
  { model, tables, decided, inSample, otherModels }: FilterInputs,
  { members, labelIssues, duplicates }: SplitFindings,
): FilterWarning[] {
  const { duplicates: config, label_issues: judging } = context.config.filter;
  const warnings: FilterWarning[] = [];
  const warn = (name: string, message: string): void => void warnings.push({ name, message });
  if (members === 0) warn('no_images', 'no image has a picture and a label: there is nothing to filter');
  if (tables.scores === null) {
    warn(
      'no_scores',
      `${model} has scored no image of ${sourceSplitOf(split)}, so no label issues are looked for. Run: ${suggestCommand(context, 'score')}` +
        (otherModels.length === 0
          ? ''
          : `, or take the scores of ${otherModels.join(' or ')} (--model NAME)`),
    );
  } else {
    if (labelIssues.unscored > 0)
      warn(
        'unscored',
        `${labelIssues.unscored.toLocaleString('en-US')} labelled images have no score: their labels are not judged`,
      );
    if (inSample)
      warn(
        'in_sample',
        `${model} was trained on ${sourceSplitOf(split)}: it will find fewer label issues than there are`,
      );
    else if (tables.scores.trainedOn === null && judging.trained_on.length === 0)
      warn(
        'training_unknown',
        `what ${model} was trained on is not known (trainedOn of its card, filter.label_issues.trained_on): if ${sourceSplitOf(split)} was part of it, it will find fewer label issues than there are`,
      );
    for (const warning of labelIssues.facts.warnings)
      warn(`label_issues.${warning.kind}`, `label issues: ${describeWarning(warning)}`);
  }
  const unseen = splitsAbove(split).filter((other) => !decided.some(({ split: seen }) => seen === other));
  if (config.enabled && unseen.length > 0)
    warn(
      'leaks_not_looked_for',
      `pictures that are also in ${unseen.join(' or ')} are not looked for. Run: ${suggestCommand(context, 'filter', { set: { '--split': [...unseen, split].join(',') } })}`,
    );
  for (const message of duplicates.warnings) warn('duplicates_left_out', message);
  return warnings;
}

/**
 * Why the model must not judge the labels of a split; null where it may. A model that has seen the labels repeats their
 * errors.
 */
export function inSampleRefusal(
  context: RunContext,
  split: DatasetSplit,
  { model, inSample }: Pick<FilterInputs, 'model' | 'inSample'>,
): string | null {
  const { label_issues: config } = context.config.filter;
  if (!inSample || config.in_sample === 'warn' || config[split] === 'off') return null;
  return (
    `${split}: ${model} was trained on ${sourceSplitOf(split)}, so it has learnt the errors of the very labels that it is to judge. ` +
    `Score with another model (--model NAME), leave the labels alone (--set filter.label_issues.${split}=off), ` +
    'or go on all the same (--set filter.label_issues.in_sample=warn)'
  );
}
