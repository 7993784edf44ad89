import type { GroupGapOutcome } from './group-gap.js';

/** A share with three decimals. */
const three = (value: number): string => value.toFixed(3);

/**
 * Says in one plain sentence what a gap shows, or that it allows no claim. Groups are named by their titles, which
 * say "perceived" where they are about people.
 *
 * @param attribute in words, such as "perceived age".
 */
export function fairnessSentence(attribute: string, gap: GroupGapOutcome): string {
  if (!gap.defined) return `By ${attribute}: no comparison, for fewer than two groups have images.`;
  const { best, worst, groups, difference, differenceInterval, noClaim } = gap;
  const recall = ({ title, hits, images }: typeof best): string =>
    `${title} ${three(hits / images)} (${hits} of ${images})`;
  const recalls = `recall is ${recall(best)} against ${recall(worst)}`;
  if (!difference.defined || !differenceInterval.defined) return `By ${attribute}: ${recalls}.`;
  const { lower, upper, confidence } = differenceInterval;
  const range = `${three(difference.value)}, ${percentText(confidence)} interval ${three(lower)} to ${three(upper)}`;
  const widened = gap.pairs > 1 ? `, widened for ${gap.pairs} pairs of groups` : '';
  if (noClaim === 'small_group') {
    const small = groups.filter(
      (group) => group.small && (group.name === best.name || group.name === worst.name),
    );
    const names = small.map(
      ({ title, images }) => `${title} has ${images} ${images === 1 ? 'image' : 'images'}`,
    );
    return `By ${attribute}: ${recalls}; no claim: too few images (${names.join(', ')}).`;
  }
  if (noClaim === 'interval_holds_zero')
    return `By ${attribute}: ${recalls}; no claim: the interval of the difference holds 0 (${range}${widened}).`;
  return `By ${attribute}: ${recalls}; the model finds persons of the second group less often (difference ${range}${widened}).`;
}

/** 0.95 as "95 %"; one more decimal where it needs it. */
function percentText(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}
