import { correctedArea } from './area-corrected.js';
import { countedBoxes, withoutTarget, type BoxRuleInput } from './box-rules-published.js';
import type { LabelDecision, NoteTrial, RuleOptions } from './label-rules.js';
import { plainNumber } from './plain-number.js';
import { isTargetBox } from './target-classes.js';
import type { Box } from './types.js';

/** What a target box shows, with the setting for unknown depictions applied. */
function showsTarget(box: Box, options: RuleOptions): 'target' | 'depiction' | 'unknown' {
  if (box.depiction === 0) return 'target';
  if (box.depiction === 1) return 'depiction';
  return options.unknownDepiction === 'exclude' ? 'unknown' : options.unknownDepiction;
}

interface Largest {
  readonly index: number;
  readonly area: number;
}

function largestBox(input: BoxRuleInput, indices: readonly number[]): Largest | null {
  let largest: Largest | null = null;
  for (const index of indices) {
    const area = correctedArea(input.boxes[index], input.size);
    if (largest === null || area > largest.area) largest = { index, area };
  }
  return largest;
}

/**
 * The label from boxes with the quirks mended: the area is the box's share of the centre crop; a box of unknown
 * depiction counts by a setting, and a label that rests on such boxes alone says so.
 *
 * The deciding box is the largest one; real boxes come before those of unknown depiction.
 *
 * @param input boxes turned with the picture, and the size of the upright picture.
 * @param note takes note of each rule tried.
 */
export function correctedBoxRules(
  input: BoxRuleInput,
  options: RuleOptions,
  note?: NoteTrial,
): LabelDecision {
  const { boxes, boxCount } = input;
  note?.({ rule: 'no_boxes', matched: boxCount === 0, detail: countedBoxes(boxCount) });
  if (boxCount === 0) return { label: -1, rule: 'no_boxes', deciding: null };

  const targets = boxes.flatMap((box, index) => (isTargetBox(options.target, box.label) ? [index] : []));
  const known = largestBox(
    input,
    targets.filter((index) => boxes[index].depiction === 0),
  );
  const guessed = largestBox(
    input,
    targets.filter(
      (index) => boxes[index].depiction === -1 && showsTarget(boxes[index], options) === 'target',
    ),
  );
  const filling = (largest: Largest | null): Largest | null =>
    largest !== null && largest.area >= options.minArea ? largest : null;
  const say = (largest: Largest | null, what: string): string =>
    largest === null
      ? `No box shows ${what}.`
      : `Box ${largest.index} fills ${plainNumber(largest.area, options.minArea)} of the centre crop; ${options.minArea} is needed.`;

  const real = filling(known);
  note?.({ rule: 'target_box', matched: real !== null, detail: say(known, 'a real target (depiction 0)') });
  if (real !== null) return { label: 1, rule: 'target_box', deciding: real.index };
  const likely = filling(guessed);
  note?.({
    rule: 'target_box_depiction_unknown',
    matched: likely !== null,
    detail: say(guessed, 'a target of unknown depiction (-1)'),
  });
  if (likely !== null) return { label: 1, rule: 'target_box_depiction_unknown', deciding: likely.index };

  const small = known ?? guessed;
  note?.({ rule: 'target_box_too_small', matched: small !== null, detail: say(small, 'a target') });
  if (small !== null) return { label: -1, rule: 'target_box_too_small', deciding: small.index };

  const undecided = targets.find((index) => showsTarget(boxes[index], options) === 'unknown');
  note?.({
    rule: 'depiction_unknown',
    matched: undecided !== undefined,
    detail:
      undecided === undefined
        ? 'No box is left undecided.'
        : `Whether box ${undecided} shows a real target or a depiction is not known.`,
  });
  if (undecided !== undefined) return { label: -1, rule: 'depiction_unknown', deciding: undecided };
  return withoutTarget(boxes, options, note);
}
