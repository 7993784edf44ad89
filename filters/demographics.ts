import type { AgePresentation, GenderPresentation, MiapBox } from './types.js';

function unanimous<T>(values: readonly T[]): T | null {
  const [first, ...rest] = values;
  return values.length > 0 && rest.every((value) => value === first) ? first : null;
}

/** The perceived gender presentation on which all MIAP boxes of an image agree; null where none or not all do. */
export function perceivedGender(boxes: readonly MiapBox[]): GenderPresentation | null {
  return unanimous(boxes.map((box) => box.gender));
}

/** The perceived age presentation on which all MIAP boxes of an image agree; null where none or not all do. */
export function perceivedAge(boxes: readonly MiapBox[]): AgePresentation | null {
  return unanimous(boxes.map((box) => box.age));
}
