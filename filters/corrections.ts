import type { Box, Label } from './types.js';

/** What a person said on looking: 1 target, 0 none, -1 leave out, -2 no target but a depiction of one. */
export type CleanLabel = 1 | 0 | -1 | -2;

/**
 * The label after a correction; the label as it was where there is none.
 *
 * @param excludeDepictions whether depictions are left out instead of being labelled 0.
 */
export function correctedLabel(label: Label, clean: CleanLabel | null, excludeDepictions: boolean): Label {
  if (clean === null) return label;
  if (clean === -2) return excludeDepictions ? -1 : 0;
  return clean;
}

/**
 * The boxes after a correction: a target makes every box real, a depiction makes every box a depiction. Other
 * corrections leave them alone.
 */
export function correctedBoxes(boxes: readonly Box[], clean: CleanLabel | null): readonly Box[] {
  if (clean === 1) return boxes.map((box) => ({ ...box, depiction: 0 }));
  if (clean === -2) return boxes.map((box) => ({ ...box, depiction: 1 }));
  return boxes;
}

/** Depicted boxes of any class after a correction: a depiction counts as one even where there are no boxes. */
export function correctedDepictionCount(count: number, boxCount: number, clean: CleanLabel | null): number {
  if (clean === 1) return 0;
  if (clean === -2) return Math.max(1, boxCount);
  return count;
}
