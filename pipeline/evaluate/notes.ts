import { personTarget, WHOLE_SPLIT, type RuleSet } from '../../filters/index.js';
import { describeCalibration } from '../calibration/open.js';
import type { LoadedSplit } from './load.js';
import type { PreparedModel } from './model-files.js';
import type { SourceFacts } from './probabilities.js';
import type { Truth, TruthDecisions } from './truth.js';
import { predictedRows, type ModelScores } from './score.js';

/**
 * What a reader of a model's figures should know beforehand: the split is of one class or next to empty, or the model
 * tells nothing apart.
 *
 * @param model its place among the models.
 */
export function modelNotes(split: LoadedSplit, model: number, { subsets }: ModelScores): string[] {
  const whole = subsets.find(({ subset }) => subset.name === WHOLE_SPLIT)?.scores;
  if (whole === undefined) return [];
  const { positives, negatives } = whole;
  const notes: string[] = [];
  if (positives === 0)
    notes.push('No image of the split has a person: precision, recall, F1, AUC and AP have no value.');
  if (negatives === 0)
    notes.push(
      'Every image of the split has a person: false alarms cannot be seen, and f1_rates and AUC have no value.',
    );
  if (positives + negatives === 1)
    notes.push('A single image was scored: these figures say nothing of a model.');
  const only = onlyProbability(split, model);
  if (positives + negatives > 1 && only !== null)
    notes.push(`All predictions are ${only}: the model tells no image from another.`);
  return notes;
}

/** The probability that all images of both classes have; null where there are two. */
function onlyProbability(split: LoadedSplit, model: number): number | null {
  let only: number | null = null;
  const rowsOf = predictedRows(split, [model]);
  for (const group of ['person', 'no_person'])
    for (const row of rowsOf.get(group) ?? []) {
      const value = split.probabilities[model][row];
      if (only !== null && value !== only) return null;
      only = value;
    }
  return only;
}

/** What a reader should know of where a model's probabilities come from. */
export function sourceNotes(
  { name, kind, calibration }: SourceFacts,
  truth: Pick<Truth, 'decisions'> & { readonly split: string },
): string[] {
  const notes: string[] = [];
  if (calibration !== null)
    notes.push(
      `Probabilities are ${describeCalibration(calibration)}` +
        (calibration.split === truth.split
          ? ': the very split that is evaluated, so its calibration error says nothing.'
          : '.'),
    );
  if (kind === 'scores' && truth.decisions?.model === name)
    notes.push(`${name} itself judged these labels in filtering: figures on what it left are too good.`);
  return notes;
}

/** What filtering did to the labels, in words. */
export function decisionsText({ model, dropped, flipped, reviewed }: TruthDecisions): string {
  const many = (count: number): string => count.toLocaleString('en-US');
  return `filtered by the scores of ${model}: ${many(dropped)} images left out, ${many(flipped)} labels flipped, ${many(reviewed)} left to people as they are`;
}

/** What is to be known of a model's cost: why there is none, or what it leaves out. */
export function costNotes({ cost, costTrouble }: Pick<PreparedModel, 'cost' | 'costTrouble'>): string[] {
  if (costTrouble !== null) return [`What the model costs to run was not measured: ${costTrouble}`];
  if (cost === null || cost.notCounted.length === 0) return [];
  return [`Multiply-accumulates of ${cost.notCounted.join(', ')} are not counted: the sum is too low.`];
}

/** What a reader of all figures should know of the labels. @param hasBoxes whether boxes could be looked at again. */
export function labelNotes(
  rules: RuleSet,
  target: string,
  hasBoxes: boolean,
  { decisions }: Pick<Truth, 'decisions'>,
): string[] {
  return [
    ...(decisions === null
      ? []
      : [`The labels are ${decisionsText(decisions)}. For the labels as the rules give them: --unfiltered.`]),
    ...(target === personTarget().name
      ? []
      : [`The labels are of ${target}: wherever these figures say "person", that is meant.`]),
    ...(rules === 'published'
      ? ['Published labels mark every person as "body parts only"; corrected labels mark those that are.']
      : []),
    ...(hasBoxes
      ? []
      : [
          'Boxes or pictures are not in the workspace, so "far, from 0.05" and single body parts are not measured.',
        ]),
  ];
}

/** The same of an image folder. @param layout how it is laid out. */
export function folderNotes(layout: string, target: string): string[] {
  return [
    `The folder is read as ${layout}. Of its pictures only the class is known: there are no subsets.`,
    ...(target === personTarget().name
      ? []
      : [`The labels are of ${target}: wherever these figures say "person", that is meant.`]),
  ];
}
