import type { Label, TargetClasses } from './types.js';

/** What a rule can be, as a reason code. */
export const LABEL_RULES = [
  /** From boxes: the image has no box of any class. */
  'no_boxes',
  /** A target box fills enough of the crop. */
  'target_box',
  /** The same, where only boxes whose depiction is unknown do. */
  'target_box_depiction_unknown',
  /** A target box is there, but fills too little of the crop. */
  'target_box_too_small',
  /** Boxes whose depiction is unknown leave the image undecided, by option. */
  'depiction_unknown',
  /** Left out by option: a depiction or a look-alike is in the image. */
  'depiction_or_look_alike',
  /** No target box. */
  'no_target_box',
  /** From image-level labels: one is confident enough. */
  'image_label_confident',
  /** One is there, but not confident enough. */
  'image_label_weak',
  /** People looked for the target and said no, and nothing else speaks for it. */
  'human_no',
  /** No image-level label of the target. */
  'no_image_label',
] as const;

export type LabelRule = (typeof LABEL_RULES)[number];

/** The label of an image before corrections, and what gave it. */
export interface LabelDecision {
  readonly label: Label;
  readonly rule: LabelRule;
  /** Index of the deciding box or image-level label in the input; null where none decided. */
  readonly deciding: number | null;
}

/** One rule that was tried, for an explanation. */
export interface RuleTrial {
  readonly rule: LabelRule;
  readonly matched: boolean;
  /** What was compared with what, in a short sentence. */
  readonly detail: string;
}

/** Takes note of each rule tried; left out where nobody asks. */
export type NoteTrial = (trial: RuleTrial) => void;

/** Thresholds and choices of the label rules. */
export interface RuleOptions {
  readonly target: TargetClasses;
  /** Share of the crop that a target box must fill. */
  readonly minArea: number;
  /** Confidence from which an image-level label gives 1. */
  readonly imageLabelConfidence: number;
  /** Leave out images with depictions or look-alikes. */
  readonly excludeDepictions: boolean;
  /** Under `corrected`: what a target box with unknown depiction (-1) is. */
  readonly unknownDepiction: 'target' | 'depiction' | 'exclude';
}
