import type { LabelDecision, NoteTrial, RuleOptions } from './label-rules.js';
import { isTargetImageLabel } from './target-classes.js';
import type { ImageLabel } from './types.js';

/** Open Images writes confidences with up to six decimals. */
const CONFIDENCE_SCALE = 1e6;

/**
 * trunc(confidence * 10), from the decimal number that stands in the file: single precision holds 0.7 as
 * 0.69999999, which must give 7 nevertheless.
 */
export function confidenceTenths(confidence: number): number {
  return Math.trunc(Math.round(confidence * CONFIDENCE_SCALE) / (CONFIDENCE_SCALE / 10));
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
  const targets = targetIndices(labels, options);
  const confident = targets.find((index) => confidenceTenths(labels[index].confidence) >= needed);
  note?.({
    rule: 'image_label_confident',
    matched: confident !== undefined,
    detail:
      confident === undefined
        ? `none of ${targets.length} target labels has ${needed} tenths`
        : `label ${confident} has ${confidenceTenths(labels[confident].confidence)} tenths, ${needed} needed`,
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
  const seenByPeople = new Set(labels.filter(isHuman).map((row) => row.label));
  const counting = targetIndices(labels, options).filter(
    (index) => isHuman(labels[index]) || !seenByPeople.has(labels[index].label),
  );
  const needed = Math.round(options.imageLabelConfidence * CONFIDENCE_SCALE);
  const confident = counting.find(
    (index) => Math.round(labels[index].confidence * CONFIDENCE_SCALE) >= needed,
  );
  note?.({
    rule: 'image_label_confident',
    matched: confident !== undefined,
    detail:
      confident === undefined
        ? `none of ${counting.length} counting target labels has ${options.imageLabelConfidence}`
        : `label ${confident} has ${labels[confident].confidence}, ${options.imageLabelConfidence} needed`,
  });
  if (confident !== undefined) return { label: 1, rule: 'image_label_confident', deciding: confident };

  const noes =
    counting.length > 0 &&
    counting.every((index) => isHuman(labels[index]) && labels[index].confidence === 0);
  note?.({
    rule: 'human_no',
    matched: noes,
    detail: noes ? 'people said no, and nothing else counts' : 'not only human noes',
  });
  if (noes) return { label: 0, rule: 'human_no', deciding: counting[0] };
  return weakOrNone(counting, note);
}

function isHuman(row: ImageLabel): boolean {
  return row.source !== 'machine';
}

function targetIndices(labels: readonly ImageLabel[], options: RuleOptions): number[] {
  return labels.flatMap((row, index) => (isTargetImageLabel(options.target, row.label) ? [index] : []));
}

function weakOrNone(targets: readonly number[], note?: NoteTrial): LabelDecision {
  const [first] = targets;
  const weak = targets.length > 0;
  note?.({ rule: 'image_label_weak', matched: weak, detail: `${targets.length} target labels are left` });
  if (weak) return { label: -1, rule: 'image_label_weak', deciding: first };
  note?.({ rule: 'no_image_label', matched: true, detail: 'no target label at all' });
  return { label: 0, rule: 'no_image_label', deciding: null };
}
