import type { Size } from '../types.js';

/** Everything that can be wrong with a picture as a picture, in CleanVision's words. */
export const IMAGE_ISSUES = [
  'dark',
  'light',
  'low_information',
  'odd_aspect_ratio',
  'odd_size',
  'grayscale',
  'blurry',
] as const;

/** Name of an issue. */
export type ImageIssue = (typeof IMAGE_ISSUES)[number];

/** What was measured of a picture: all that the issues are told from. */
export interface PictureMeasures {
  /** 5th percentile of brightness, 0..1. */
  readonly brightnessP5: number;
  /** 99th percentile of brightness, 0..1. */
  readonly brightnessP99: number;
  /** Shannon entropy of the joined band histograms, bits, 0..9.585 (0..8 for a grey picture). */
  readonly entropy: number;
  /** Population standard deviation of the edge picture at 64 pixels, grey levels, 0 and up. */
  readonly edgeDeviation: number;
  /** Population standard deviation of the 256 histogram counts at 64 pixels, 0 and up. */
  readonly histogramSpread: number;
  /** Pillow's name of the picture's mode, such as `RGB` or `L`. */
  readonly mode: string;
  /**
   * The size by which shape and odd size are judged: that of the file as fetched, since working copies are all made
   * nearly equal in size. Which side is the longer one does not matter.
   */
  readonly size: Size;
}

/** Where each issue begins. A score below its threshold is an issue. */
export interface ImageIssueThresholds {
  readonly dark: number;
  readonly light: number;
  readonly lowInformation: number;
  readonly oddAspectRatio: number;
  /**
   * Null takes 0.5 (outside the fences) where the middle half of the sizes differs, and 1 (every other size) where it
   * does not.
   */
  readonly oddSize: number | null;
  /** Fences stand so many interquartile ranges outside the quartiles of all sizes. */
  readonly oddSizeFences: number;
  readonly blurry: number;
  /** A histogram term of the blurry score of at most this counts as 0. */
  readonly blurryHistogramFloor: number;
  /** Modes that count as grey. */
  readonly greyModes: readonly string[];
}

/** The thresholds of CleanVision 0.3.7 (`image_property_issue_manager.py`). */
export const CLEANVISION_THRESHOLDS: ImageIssueThresholds = {
  dark: 0.32,
  light: 0.05,
  lowInformation: 0.3,
  oddAspectRatio: 0.35,
  oddSize: null,
  oddSizeFences: 3,
  blurry: 0.29,
  blurryHistogramFloor: 0.18,
  greyModes: ['L'],
};

/** How a picture does in one respect. */
export interface IssueFinding {
  /** 0..1; low is bad. */
  readonly score: number;
  readonly isIssue: boolean;
}

/** How a picture does in every respect. */
export type ImageIssueFindings = Readonly<Record<ImageIssue, IssueFinding>>;
