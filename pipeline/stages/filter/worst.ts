import { qualityAt } from './draft.js';
import type { Survey } from './survey.js';

/**
 * Places of the images whose labels the model disagrees with most: lowest quality first, ties by place. Labels that a
 * correction gave are passed by.
 *
 * @param count how many, at most.
 */
export function worstLabels(survey: Survey, count: number): number[] {
  const worst: { index: number; quality: number }[] = [];
  for (let index = 0; index < survey.count; index++) {
    const quality = survey.corrected[index] === 1 ? null : qualityAt(survey, index);
    if (quality === null || (worst.length === count && quality >= worst[count - 1].quality)) continue;
    const at = worst.findIndex((other) => other.quality > quality);
    worst.splice(at === -1 ? worst.length : at, 0, { index, quality });
    if (worst.length > count) worst.pop();
  }
  return worst.map(({ index }) => index);
}
