import type { BootstrapOptions } from './bootstrap.js';
import type { EvaluationAttribute } from './evaluation-subsets.js';
import { fairnessSentence } from './fairness-sentence.js';
import { groupGap, type GroupGapOutcome } from './group-gap.js';
import type { NamedSubsetScores } from './score-subsets.js';

/** The gap of one attribute, in figures and in words. */
export interface AttributeGap {
  readonly attribute: EvaluationAttribute;
  readonly gap: GroupGapOutcome;
  readonly sentence: string;
}

/**
 * The gaps of attributes, from subsets that are scored. Subsets that were not scored are left out.
 *
 * @param smallBelow groups of fewer images allow no claim; 50 where left out.
 */
export function attributeGaps(
  attributes: readonly EvaluationAttribute[],
  scored: readonly NamedSubsetScores[],
  options: BootstrapOptions,
  smallBelow?: number,
): AttributeGap[] {
  return attributes.map((attribute) => {
    const groups = attribute.subsets.flatMap((name) =>
      scored
        .filter(({ subset }) => subset.name === name)
        .map(({ subset, scores }) => ({
          name: subset.persons,
          title: subset.title,
          hits: scores.counts.truePositives,
          images: scores.positives,
        })),
    );
    const gap = groupGap(groups, options, smallBelow);
    return { attribute, gap, sentence: fairnessSentence(attribute.title, gap) };
  });
}
