import type { LabelDecision, NoteTrial, RuleOptions } from './label-rules.js';
import { plainNumber } from './plain-number.js';
import { isTargetImageLabel } from './target-classes.js';
import type { ImageLabel, RuleSet, TargetClasses } from './types.js';

/** Single precision tells numbers of seven decimals apart between 0 and 1; Open Images writes six at most. */
const CONFIDENCE_SCALE = 1e7;

/** A confidence as the whole number of its seven decimals. */
function decimalConfidence(confidence: number): number {
  return Math.round(confidence * CONFIDENCE_SCALE);
}

/**
 * trunc(confidence * 10), from the decimal number that stands in the file. Single precision holds 0.7 as
 * 0.69999999, which gives 7 nevertheless; 0.699999 gives 6.
 *
 * @param confidence 0..1, in single or double precision.
 * @returns 0..10.
 */
export function confidenceTenths(confidence: number): number {
  return Math.trunc(decimalConfidence(confidence) / (CONFIDENCE_SCALE / 10));
}

/**
 * The rows that speak of the target, as indices into the labels: under `published` all of them; under `corrected`
 * without what a machine says of a class that people looked at.
 */
export function countingImageLabels(
  labels: readonly ImageLabel[],
  ruleSet: RuleSet,
  target: TargetClasses,
): number[] {
  const ofTarget = labels.flatMap((row, index) => (isTargetImageLabel(target, row.label) ? [index] : []));
  if (ruleSet === 'published') return ofTarget;
  const seenByPeople = new Set(labels.filter(isHuman).map((row) => row.label));
  return ofTarget.filter((index) => isHuman(labels[index]) || !seenByPeople.has(labels[index].label));
}

/** Whether a row is confident enough to give the target: in whole tenths under `published`, exactly otherwise. */
export function isConfident(row: ImageLabel, ruleSet: RuleSet, needed: number): boolean {
  if (ruleSet === 'published') return confidenceTenths(row.confidence) >= confidenceTenths(needed);
  return decimalConfidence(row.confidence) >= decimalConfidence(needed);
}

/**
 * The published label from image-level labels: human and machine rows together, confidence in whole tenths. A
 * human "yes" is 10 tenths, a human "no" 0, which does not outweigh a confident machine.
 *
 * @param note takes note of each rule tried.
 */
export function publishedImageLabelRules(
  labels: readonly ImageLabel[],
  options: RuleOptions,
  note?: NoteTrial,
): LabelDecision {
  const needed = confidenceTenths(options.imageLabelConfidence);
  const targets = countingImageLabels(labels, 'published', options.target);
  const confident = targets.find((index) =>
    isConfident(labels[index], 'published', options.imageLabelConfidence),
  );
  note?.({
    rule: 'image_label_confident',
    matched: confident !== undefined,
    detail:
      confident === undefined
        ? noneConfident(targets.length, needed / 10)
        : `Label ${confident} has the confidence ${plainNumber(labels[confident].confidence)}, cut to ` +
          `${confidenceTenths(labels[confident].confidence) / 10}; ${needed / 10} is needed.`,
  });
  if (confident !== undefined) return { label: 1, rule: 'image_label_confident', deciding: confident };
  return weakOrNone(targets, note);
}

/**
 * The label from image-level labels with the quirk mended: where people looked at a class, what the machine says
 * of that class does not count. A confident rest gives 1, human noes alone 0, anything weaker -1.
 *
 * @param note takes note of each rule tried.
 */
export function correctedImageLabelRules(
  labels: readonly ImageLabel[],
  options: RuleOptions,
  note?: NoteTrial,
): LabelDecision {
  const counting = countingImageLabels(labels, 'corrected', options.target);
  const confident = counting.find((index) =>
    isConfident(labels[index], 'corrected', options.imageLabelConfidence),
  );
  note?.({
    rule: 'image_label_confident',
    matched: confident !== undefined,
    detail:
      confident === undefined
        ? noneConfident(counting.length, options.imageLabelConfidence)
        : `Label ${confident} has the confidence ${plainNumber(labels[confident].confidence)}; ${options.imageLabelConfidence} is needed.`,
  });
  if (confident !== undefined) return { label: 1, rule: 'image_label_confident', deciding: confident };

  const noes =
    counting.length > 0 &&
    counting.every((index) => isHuman(labels[index]) && labels[index].confidence === 0);
  note?.({
    rule: 'human_no',
    matched: noes,
    detail: noes
      ? 'People looked for the target and said no, and nothing else counts.'
      : counting.length === 0
        ? countedLabels(0)
        : 'Not all of the labels that count are human noes.',
  });
  if (noes) return { label: 0, rule: 'human_no', deciding: counting[0] };
  return weakOrNone(counting, note);
}

/** How many labels count, as a sentence. */
function countedLabels(count: number): string {
  if (count === 0) return 'No image-level label of the target counts.';
  return count === 1
    ? 'One image-level label of the target counts.'
    : `${count} image-level labels of the target count.`;
}

function noneConfident(count: number, needed: number): string {
  return count === 0
    ? countedLabels(0)
    : `${countedLabels(count)} None has a confidence of ${needed} or more.`;
}

function isHuman(row: ImageLabel): boolean {
  return row.source !== 'machine';
}

function weakOrNone(targets: readonly number[], note?: NoteTrial): LabelDecision {
  const [first] = targets;
  const weak = targets.length > 0;
  note?.({ rule: 'image_label_weak', matched: weak, detail: countedLabels(targets.length) });
  if (weak) return { label: -1, rule: 'image_label_weak', deciding: first };
  note?.({ rule: 'no_image_label', matched: true, detail: 'No image-level label speaks of the target.' });
  return { label: 0, rule: 'no_image_label', deciding: null };
}
