import type { GroupGap, GroupGapOutcome } from './group-gap.js';
import { undefinedText } from './measured.js';

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
  const widened = gap.pairs > 1 ? `, widened for ${gap.pairs} pairs of groups` : '';
  const figures =
    `difference ${three(difference.value)}, ${percentText(confidence)} interval ${three(lower)} to ${three(upper)}${widened}; ` +
    missText(gap);
  const aside =
    gap.leftAside.length === 0
      ? ''
      : ` Left aside for too few images: ${gap.leftAside.map(recall).join(', ')}.`;
  const ending = ` (${figures}).${aside}`;
  if (noClaim === 'small_group') {
    const small = groups.filter(
      (group) => group.small && (group.name === best.name || group.name === worst.name),
    );
    const names = small.map(
      ({ title, images }) => `${title} has ${images} ${images === 1 ? 'image' : 'images'}`,
    );
    return `By ${attribute}: ${recalls}; no claim: too few images, ${names.join(', ')}${ending}`;
  }
  if (noClaim === 'interval_holds_zero')
    return `By ${attribute}: ${recalls}; no claim: the interval of the difference holds 0${ending}`;
  return `By ${attribute}: ${recalls}; the model finds persons of the second group less often${ending}`;
}

/** How many times as often persons of the second group are missed. */
function missText({ missRatio, missRatioInterval: interval }: GroupGap): string {
  if (!missRatio.defined) return `no ratio of misses: ${undefinedText(missRatio.reason)}`;
  const ratio = `missed ${times(missRatio.value)} times as often`;
  if (!interval.defined) return ratio;
  const { lower, upper } = interval;
  return upper === null
    ? `${ratio}, interval from ${times(lower)} on, without an upper end`
    : `${ratio}, interval ${times(lower)} to ${times(upper)}`;
}

/** A ratio with two decimals. */
const times = (value: number): string => value.toFixed(2);

/** 0.95 as "95 %"; one more decimal where it needs it. */
function percentText(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}
