import { judgeSize, type SizeFences } from './odd-size.js';
import {
  aspectRatioScore,
  colourScore,
  darkScore,
  informationScore,
  lightScore,
  sharpnessScore,
} from './scores.js';
import {
  CLEANVISION_THRESHOLDS,
  IMAGE_ISSUES,
  type ImageIssue,
  type ImageIssueFindings,
  type ImageIssueThresholds,
  type IssueFinding,
  type PictureMeasures,
} from './types.js';

/**
 * Judges a picture in every respect, from what was measured of it, as CleanVision 0.3.7 does.
 *
 * @param measures of a picture that has a working copy.
 * @param fences of the sizes of the whole set, from `SizeQuartiles` in a pass before this one.
 */
export function findImageIssues(
  measures: PictureMeasures,
  fences: SizeFences,
  thresholds: ImageIssueThresholds = CLEANVISION_THRESHOLDS,
): ImageIssueFindings {
  return {
    dark: below(darkScore(measures), thresholds.dark),
    light: below(lightScore(measures), thresholds.light),
    low_information: below(informationScore(measures), thresholds.lowInformation),
    odd_aspect_ratio: below(aspectRatioScore(measures.size), thresholds.oddAspectRatio),
    odd_size: judgeSize(measures.size, fences, thresholds.oddSize),
    grayscale: below(colourScore(measures.mode, thresholds.greyModes), 1),
    blurry: below(sharpnessScore(measures, thresholds.blurryHistogramFloor), thresholds.blurry),
  };
}

/** The issues that a picture has, in the order of `IMAGE_ISSUES`. */
export function issuesIn(findings: ImageIssueFindings): readonly ImageIssue[] {
  return IMAGE_ISSUES.filter((issue) => findings[issue].isIssue);
}

function below(score: number, threshold: number): IssueFinding {
  return { score, isIssue: score < threshold };
}
