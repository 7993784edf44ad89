import type { TargetClasses } from './types.js';

/**
 * Whether an image is labelled through parts of the target alone.
 *
 * @param deciding classes of the boxes or image-level labels that each suffice for the label.
 * @param present classes of all target boxes or labels: looked at where none suffices (a corrected label).
 */
export function throughPartsAlone(
  deciding: readonly string[],
  present: readonly string[],
  target: TargetClasses,
): boolean {
  const classes = deciding.length > 0 ? deciding : present;
  const isWhole = (label: string): boolean => target.boxes.has(label) || target.imageLabels.has(label);
  return classes.length > 0 && !classes.some(isWhole);
}
