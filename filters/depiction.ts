import type { Box, Label, TargetClasses } from './types.js';

/** What an image without the target shows instead, as the benchmark names it. */
export type DepictionKind = 'person_depiction' | 'non-person_depiction' | 'non-person_non-depiction';

/**
 * The depiction subset of an image: a depiction of the target, of something else, or none. Null where the label
 * is not 0.
 *
 * @param boxes target, part and look-alike boxes, corrections applied.
 * @param depictionBoxCount depicted boxes of any class, corrections applied.
 */
export function depictionKind(
  label: Label,
  boxes: readonly Box[],
  depictionBoxCount: number,
  target: TargetClasses,
): DepictionKind | null {
  if (label !== 0) return null;
  if (boxes.some((box) => box.depiction === 1 && target.depictable.has(box.label))) return 'person_depiction';
  return depictionBoxCount > 0 ? 'non-person_depiction' : 'non-person_non-depiction';
}
