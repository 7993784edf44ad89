import { DUPLICATE_REASONS, type DuplicateReason } from './duplicates/policy.js';
import { IMAGE_ISSUES, type ImageIssue } from './image-issues/types.js';
import type { Label } from './types.js';

/** What a filter can find of an image. Closed, and in the order in which reasons are listed. */
export const FINDINGS = ['label_issue', ...DUPLICATE_REASONS, ...IMAGE_ISSUES] as const;
export type Finding = (typeof FINDINGS)[number];

/** What becomes of an image. */
export const DECISIONS = ['keep', 'drop', 'flip', 'review'] as const;
export type Decision = (typeof DECISIONS)[number];

/** What to do about a label that is likely wrong. */
export const LABEL_ACTIONS = ['drop', 'flip', 'exclude', 'review', 'off'] as const;

/**
 * - `drop`: the image is left out; its label stands in the table as it was given
 * - `flip`: the image takes the other label, where the model holds it for the more probable one; else it is reviewed
 * - `exclude`: the image is left out, and its label becomes -1, as that of an image that the label rules exclude
 * - `review`: the image stays as it is until a person has looked at it
 * - `off`: nothing
 */
export type LabelAction = (typeof LABEL_ACTIONS)[number];

/** What is done about findings. */
export interface ImagePolicy {
  readonly labelIssue: LabelAction;
  readonly imageIssues: Readonly<Record<ImageIssue, 'drop' | 'off'>>;
}

/** What is known of an image. */
export interface ImageFindings {
  /** Label that the label stage gave. */
  readonly givenLabel: Label;
  /** The label is likely wrong; null where it is not. */
  readonly labelIssue: {
    /** The label that it should have. */
    readonly suggested: 0 | 1;
    /** Whether the model holds the suggested label for the more probable one. */
    readonly isMoreProbable: boolean;
    /** Whether the policy looks past it: a person gave the label, or its quality is good enough. */
    readonly isSpared: boolean;
  } | null;
  readonly imageIssues: readonly ImageIssue[];
  /** Why the image goes for the sake of another one; null where it does not. */
  readonly duplicate: DuplicateReason | null;
}

/** What becomes of an image, and why. */
export interface ImageDecision {
  readonly decision: Decision;
  /** The findings that the policy acts on, in the order of {@link FINDINGS}. */
  readonly reasons: readonly Finding[];
  /** All findings, acted on or not, in the same order. */
  readonly found: readonly Finding[];
  /** The label from here on. */
  readonly finalLabel: Label;
}

const NONE: readonly Finding[] = [];

/** Decides on an image: leaving it out goes before another label, and that before a review. */
export function decideImage(findings: ImageFindings, policy: ImagePolicy): ImageDecision {
  const { givenLabel, labelIssue, imageIssues, duplicate } = findings;
  // So is nearly every image.
  if (labelIssue === null && duplicate === null && imageIssues.length === 0)
    return { decision: 'keep', reasons: NONE, found: NONE, finalLabel: givenLabel };
  const found = new Set<Finding>([
    ...(labelIssue === null ? [] : (['label_issue'] as const)),
    ...(duplicate === null ? [] : [duplicate]),
    ...imageIssues,
  ]);
  const action = labelIssue === null || labelIssue.isSpared ? 'off' : policy.labelIssue;
  const acted = new Set<Finding>(imageIssues.filter((issue) => policy.imageIssues[issue] === 'drop'));
  if (duplicate !== null) acted.add(duplicate);
  const leavesOut = acted.size > 0;
  if (action !== 'off') acted.add('label_issue');
  const ordered = {
    reasons: FINDINGS.filter((finding) => acted.has(finding)),
    found: FINDINGS.filter((finding) => found.has(finding)),
  };
  if (action === 'exclude') return { ...ordered, decision: 'drop', finalLabel: -1 };
  if (leavesOut || action === 'drop') return { ...ordered, decision: 'drop', finalLabel: givenLabel };
  if (action === 'flip' && labelIssue?.isMoreProbable === true)
    return { ...ordered, decision: 'flip', finalLabel: labelIssue.suggested };
  const decision = action === 'flip' || action === 'review' ? 'review' : 'keep';
  return { ...ordered, decision, finalLabel: givenLabel };
}
