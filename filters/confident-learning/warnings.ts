import { isTooSmall } from './prune.js';

/** What a reader must know to judge label issues that were, or were not, found. Closed: every kind is listed here. */
export type LabelIssueWarning =
  /** There is nothing to look at. */
  | { readonly kind: 'no-rows' }
  /** Every row carries the same label, so that no other class can be told from it. */
  | { readonly kind: 'one-class'; readonly label: number }
  /** No row carries the label: no row is ever taken for this class. */
  | { readonly kind: 'empty-class'; readonly label: number }
  /** The prune filters pass the class by: it has no more rows than `minimum`. */
  | { readonly kind: 'small-class'; readonly label: number; readonly rows: number; readonly minimum: number }
  /** No row reaches the threshold of any class, so the joint rests on nothing. */
  | { readonly kind: 'no-confident-rows' }
  /** All labels score the same, so that their ranking is the order of the rows. */
  | { readonly kind: 'equal-scores'; readonly score: number }
  /** An option was given that the filter does not look at. */
  | { readonly kind: 'option-ignored'; readonly option: 'minExamplesPerClass' | 'fracNoise' };

/** A warning as a sentence. */
export function describeWarning(warning: LabelIssueWarning): string {
  switch (warning.kind) {
    case 'no-rows':
      return 'there are no rows';
    case 'one-class':
      return `every row is labelled ${warning.label}: no label issue can be told`;
    case 'empty-class':
      return `no row is labelled ${warning.label}: no row is taken to belong there`;
    case 'small-class':
      return `label ${warning.label} has ${warning.rows} rows and is passed by: more than ${warning.minimum} are needed`;
    case 'no-confident-rows':
      return 'the model is confident of no row: no noise can be estimated';
    case 'equal-scores':
      return `all labels score ${warning.score}: they cannot be ranked`;
    case 'option-ignored':
      return `${warning.option} was given, but only the prune filters look at it`;
  }
}

/** The warnings about the rows of each label, in a fixed order. */
export function warnAboutClasses(labelCounts: Float64Array): LabelIssueWarning[] {
  const present = [...labelCounts.keys()].filter((label) => labelCounts[label] > 0);
  if (present.length === 0) return [{ kind: 'no-rows' }];
  const warnings: LabelIssueWarning[] = [];
  if (present.length === 1) warnings.push({ kind: 'one-class', label: present[0] });
  for (const [label, rows] of labelCounts.entries())
    if (rows === 0) warnings.push({ kind: 'empty-class', label });
  return warnings;
}

/** The classes that the prune filters pass by, but for those without rows. */
export function warnAboutSmallClasses(
  labelCounts: Float64Array,
  minExamplesPerClass: number,
): LabelIssueWarning[] {
  const minimum = Math.max(1, minExamplesPerClass);
  return [...labelCounts.entries()].flatMap(([label, rows]) =>
    rows > 0 && isTooSmall(rows, minExamplesPerClass)
      ? [{ kind: 'small-class' as const, label, rows, minimum }]
      : [],
  );
}

/** The warning that all scores are equal, where there are two or more. */
export function warnAboutScores(scores: Float64Array): LabelIssueWarning[] {
  if (scores.length < 2) return [];
  const first = scores[0];
  return scores.every((score) => score === first) ? [{ kind: 'equal-scores', score: first }] : [];
}
