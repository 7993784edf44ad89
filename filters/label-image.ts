import { correctedArea } from './area-corrected.js';
import { publishedArea } from './area-published.js';
import { throughPartsAlone } from './body-part.js';
import { correctedBoxRules } from './box-rules-corrected.js';
import { publishedBoxRules, type BoxRuleInput } from './box-rules-published.js';
import { correctedBoxes, correctedDepictionCount, correctedLabel, type CleanLabel } from './corrections.js';
import { depictionKind, type DepictionKind } from './depiction.js';
import { distanceBand, type DistanceBand } from './distance.js';
import {
  correctedImageLabelRules,
  countingImageLabels,
  isConfident,
  publishedImageLabelRules,
} from './image-label-rules.js';
import type { LabelDecision, NoteTrial, RuleOptions } from './label-rules.js';
import { turnRect, turnSize, type Orientation } from './orientation.js';
import { isTargetBox } from './target-classes.js';
import type { Box, ImageLabel, Label, RuleSet, Size, Tristate } from './types.js';
import { workingSize } from './working-size.js';

/** Rule options, and the smaller area of the distance subsets. */
export interface LabelOptions extends RuleOptions {
  readonly distanceMinArea: number;
}

/** What is known of a picture that was fetched. */
export interface PictureFacts {
  /** Size as stored, before any turn. */
  readonly sourceSize: Size;
  /** EXIF's orientation; 1 where it says none. */
  readonly exifOrientation: Orientation;
  /** The turn that the working copy got: EXIF's, else that of the metadata. */
  readonly turn: Orientation;
}

/** One image as the box rules see it. */
export interface BoxLabelInput {
  /** Boxes as they stand in the CSV. */
  readonly boxes: readonly Box[];
  readonly boxCount: number;
  readonly depictionBoxCount: number;
  readonly picture: PictureFacts;
  readonly correction: CleanLabel | null;
}

/** The label of one image by one rule set, and all that hangs on its boxes. */
export interface LabelledImage {
  /** After the correction. */
  readonly label: Label;
  /** Before the correction. */
  readonly base: LabelDecision;
  /** Area of the deciding box under both geometries; null without a deciding box, or where it is skipped. */
  readonly areaPublished: number | null;
  readonly areaCorrected: number | null;
  /** Class of the deciding box or image-level label. */
  readonly decidingClass: string | null;
  /**
   * Classes of all boxes or image-level labels that each suffice for the label; of all that are there where none does,
   * as under a correction.
   */
  readonly decidingClasses: readonly string[];
  /** Label with the smaller area of the distance subsets, after the correction; null without boxes as source. */
  readonly distanceLabel: Label | null;
  readonly distance: DistanceBand | null;
  /** The area that the distance went by, in parts of the crop; null where there is no distance. */
  readonly largestArea: number | null;
  readonly depiction: DepictionKind | null;
  /** 1 labelled through parts alone, 0 not; published: 1 for every image. */
  readonly bodyPart: Tristate;
}

/** Boxes and size in the geometry of a rule set. */
function geometry(input: BoxLabelInput, ruleSet: RuleSet): BoxRuleInput {
  const { sourceSize, exifOrientation, turn } = input.picture;
  if (ruleSet === 'published') {
    // The published decoder turned pixels by EXIF, and left their boxes as they were.
    return {
      boxes: input.boxes,
      boxCount: input.boxCount,
      size: workingSize(turnSize(sourceSize, exifOrientation)),
    };
  }
  const boxes = input.boxes.map((box) => ({ ...box, ...turnRect(box, turn) }));
  return { boxes, boxCount: input.boxCount, size: turnSize(sourceSize, turn) };
}

/**
 * Boxes with the setting for unknown depictions applied, as far as it makes depictions of them: what is taken for a
 * depiction in the label is one in the subsets too. The published rules know no such setting.
 */
function settledBoxes(boxes: readonly Box[], ruleSet: RuleSet, options: LabelOptions): readonly Box[] {
  if (ruleSet === 'published' || options.unknownDepiction !== 'depiction') return boxes;
  return boxes.map((box) =>
    box.depiction === -1 && isTargetBox(options.target, box.label) ? { ...box, depiction: 1 } : box,
  );
}

/** Whether a box counts as the target itself, not a depiction of it, once the settings are applied. */
function isReal(box: Box, options: LabelOptions): boolean {
  return box.depiction === 0 || (box.depiction === -1 && options.unknownDepiction === 'target');
}

/**
 * Labels an image from its boxes.
 *
 * @param note takes note of each rule tried for the label (not for the distance subsets).
 */
export function labelFromBoxes(
  input: BoxLabelInput,
  ruleSet: RuleSet,
  options: LabelOptions,
  note?: NoteTrial,
): LabelledImage {
  const rules = ruleSet === 'published' ? publishedBoxRules : correctedBoxRules;
  const place = geometry(input, ruleSet);
  const area = (box: Box): number | null =>
    ruleSet === 'published' ? publishedArea(box, place.size) : correctedArea(box, place.size);
  const base = rules(place, options, note);
  const { correction } = input;
  const label = correctedLabel(base.label, correction, options.excludeDepictions);

  const boxes = settledBoxes(correctedBoxes(place.boxes, correction), ruleSet, options);
  const targets = boxes.filter((box) => isTargetBox(options.target, box.label));
  const wider = rules(place, { ...options, minArea: options.distanceMinArea });
  const distanceLabel = correctedLabel(wider.label, correction, options.excludeDepictions);
  const banded = ruleSet === 'published' ? targets : targets.filter((box) => isReal(box, options));
  const areas = banded.flatMap((box) => area(box) ?? []);
  const distance = distanceLabel === 1 ? distanceBand(areas) : null;

  const real = targets.filter((box) => isReal(box, options));
  const sufficient = real.filter((box) => (area(box) ?? -1) >= options.minArea);
  const classes = (list: readonly Box[]): string[] => list.map((box) => box.label);
  const partsAlone = label === 1 && throughPartsAlone(classes(sufficient), classes(real), options.target);

  const decidingCsv = base.deciding === null ? null : input.boxes[base.deciding];
  return {
    label,
    base,
    areaPublished:
      decidingCsv === null ? null : publishedArea(decidingCsv, geometry(input, 'published').size),
    areaCorrected: decidingCsv === null ? null : turnedArea(decidingCsv, input.picture),
    decidingClass: decidingCsv?.label ?? null,
    decidingClasses: classes(deciding(ruleSet, sufficient, real)),
    distanceLabel,
    distance,
    largestArea: distance === null ? null : Math.max(...areas),
    depiction: depictionKind(
      label,
      boxes,
      Math.max(
        correctedDepictionCount(input.depictionBoxCount, input.boxCount, correction),
        boxes.filter((box) => box.depiction === 1).length,
      ),
      options.target,
    ),
    bodyPart: ruleSet === 'published' || partsAlone ? 1 : 0,
  };
}

/** Boxes that each suffice; all that there are where none does. Published rules take no box of unknown depiction. */
function deciding(ruleSet: RuleSet, sufficient: readonly Box[], real: readonly Box[]): readonly Box[] {
  const known = (list: readonly Box[]): readonly Box[] =>
    ruleSet === 'published' ? list.filter((box) => box.depiction === 0) : list;
  const enough = known(sufficient);
  return enough.length > 0 ? enough : known(real);
}

function turnedArea(box: Box, { sourceSize, turn }: PictureFacts): number {
  return correctedArea(turnRect(box, turn), turnSize(sourceSize, turn));
}

/**
 * Labels an image from its image-level labels. There is no distance, depiction or correction here; for an image that a
 * person looked at see {@link correctedByPerson}.
 *
 * @param note takes note of each rule tried.
 */
export function labelFromImageLabels(
  labels: readonly ImageLabel[],
  ruleSet: RuleSet,
  options: LabelOptions,
  note?: NoteTrial,
): LabelledImage {
  const rules = ruleSet === 'published' ? publishedImageLabelRules : correctedImageLabelRules;
  const base = rules(labels, options, note);
  const targets = countingImageLabels(labels, ruleSet, options.target).map((index) => labels[index]);
  const sufficient = targets.filter((row) => isConfident(row, ruleSet, options.imageLabelConfidence));
  const classes = (list: readonly ImageLabel[]): string[] => list.map((row) => row.label);
  const partsAlone =
    base.label === 1 && throughPartsAlone(classes(sufficient), classes(targets), options.target);
  return {
    label: base.label,
    base,
    areaPublished: null,
    areaCorrected: null,
    decidingClass: base.deciding === null ? null : labels[base.deciding].label,
    decidingClasses: classes(sufficient.length > 0 ? sufficient : targets),
    distanceLabel: null,
    distance: null,
    largestArea: null,
    depiction: null,
    bodyPart: ruleSet === 'published' || partsAlone ? 1 : 0,
  };
}

/**
 * An image that was labelled from its image-level labels, after a correction; the image as it was where there is none.
 * Depictions stay unknown: there are no boxes to tell of them.
 */
export function correctedByPerson(
  image: LabelledImage,
  correction: CleanLabel | null,
  ruleSet: RuleSet,
  options: LabelOptions,
): LabelledImage {
  if (correction === null) return image;
  const label = correctedLabel(image.base.label, correction, options.excludeDepictions);
  return { ...image, label, bodyPart: ruleSet === 'published' ? 1 : label === 1 ? image.bodyPart : 0 };
}
