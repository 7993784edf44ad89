import { publishedArea } from './area-published.js';
import type { LabelDecision, NoteTrial, RuleOptions } from './label-rules.js';
import { plainNumber } from './plain-number.js';
import { isTargetBox } from './target-classes.js';
import type { Box, Size } from './types.js';

/** What the box rules look at. */
export interface BoxRuleInput {
  /** Target, part and look-alike boxes, in the picture's own orientation for these rules. */
  readonly boxes: readonly Box[];
  /** Boxes of any class in the image. */
  readonly boxCount: number;
  readonly size: Size;
}

/**
 * The published label from boxes, quirks kept: only boxes whose depiction is 0 can make a person, so an unknown
 * depiction (-1) makes the image "no person"; areas are those of {@link publishedArea}.
 *
 * @param input boxes as they stand in the CSV, and the size of the working picture in pixels.
 * @param note takes note of each rule tried.
 */
export function publishedBoxRules(
  input: BoxRuleInput,
  options: RuleOptions,
  note?: NoteTrial,
): LabelDecision {
  const { boxes, boxCount, size } = input;
  note?.({ rule: 'no_boxes', matched: boxCount === 0, detail: countedBoxes(boxCount) });
  if (boxCount === 0) return { label: -1, rule: 'no_boxes', deciding: null };

  let small: number | null = null;
  let largest: number | null = null;
  for (const [index, box] of boxes.entries()) {
    if (!isTargetBox(options.target, box.label) || box.depiction !== 0) continue;
    const area = publishedArea(box, size);
    if (area !== null && area > options.minArea) {
      note?.({
        rule: 'target_box',
        matched: true,
        detail: `Box ${index} has the area ${plainNumber(area, options.minArea)}; more than ${options.minArea} is needed.`,
      });
      return { label: 1, rule: 'target_box', deciding: index };
    }
    if (area !== null && (largest === null || area > largest)) largest = area;
    small ??= index;
  }
  note?.({
    rule: 'target_box',
    matched: false,
    detail:
      largest === null
        ? 'No box with an area shows a real target (depiction 0).'
        : `The largest area of a real target is ${plainNumber(largest, options.minArea)}; more than ${options.minArea} is needed.`,
  });
  note?.({
    rule: 'target_box_too_small',
    matched: small !== null,
    detail:
      small === null
        ? 'No box shows a real target (depiction 0).'
        : `Box ${small} shows a real target, whatever its area.`,
  });
  if (small !== null) return { label: -1, rule: 'target_box_too_small', deciding: small };
  return withoutTarget(boxes, options, note);
}

/** How many boxes an image has, as a sentence. */
export function countedBoxes(count: number): string {
  if (count === 0) return 'The image has no box of any class.';
  return count === 1 ? 'The image has a box.' : `The image has ${count} boxes.`;
}

/** The rules' last part: no target box is left, but depictions and look-alikes may be. */
export function withoutTarget(boxes: readonly Box[], options: RuleOptions, note?: NoteTrial): LabelDecision {
  if (options.excludeDepictions) {
    const { target } = options;
    const found = boxes.findIndex(
      (box) => isTargetBox(target, box.label) || target.lookAlikes.has(box.label),
    );
    note?.({
      rule: 'depiction_or_look_alike',
      matched: found >= 0,
      detail: found < 0 ? 'No box is one.' : `Box ${found} is one.`,
    });
    if (found >= 0) return { label: -1, rule: 'depiction_or_look_alike', deciding: found };
  }
  note?.({ rule: 'no_target_box', matched: true, detail: 'None of the rules above holds.' });
  return { label: 0, rule: 'no_target_box', deciding: null };
}
