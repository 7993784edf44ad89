import { correctedLabel, type CleanLabel } from './corrections.js';
import {
  labelFromBoxes,
  labelFromImageLabels,
  type BoxLabelInput,
  type LabelOptions,
} from './label-image.js';
import { correctedArea } from './area-corrected.js';
import { publishedArea } from './area-published.js';
import { turnRect, turnSize } from './orientation.js';
import { isTargetBox, isTargetImageLabel } from './target-classes.js';
import type { Box, ImageLabel, Label, RuleSet } from './types.js';
import { workingSize } from './working-size.js';

/** One thing that could differ. Boxes and image-level labels are named by their places in the input. */
export type Change =
  /** A correction that says so; null: none. */
  | { readonly kind: 'correction'; readonly clean: CleanLabel | null }
  /** The share of the crop that a target box must fill, `labels.min_area`. */
  | {
      readonly kind: 'min_area';
      readonly value: number;
      readonly side: 'at_most' | 'below' | 'at_least' | 'above';
    }
  /** These boxes showing the real target (0) or a depiction of it (1). */
  | { readonly kind: 'depiction'; readonly boxes: readonly number[]; readonly depiction: 0 | 1 }
  /** These boxes not being there. */
  | { readonly kind: 'without_boxes'; readonly boxes: readonly number[] }
  /** One more box, of a real target, over the whole picture. */
  | { readonly kind: 'with_box' }
  /** What a target box of unknown depiction counts as, `labels.unknown_depiction`. */
  | { readonly kind: 'unknown_depiction'; readonly value: LabelOptions['unknownDepiction'] }
  /** Whether depictions are left out, `labels.exclude_depictions`. */
  | { readonly kind: 'exclude_depictions'; readonly value: boolean }
  /** The confidence that an image-level label needs, `labels.image_label_confidence`. */
  | { readonly kind: 'confidence'; readonly value: number; readonly side: 'at_most' | 'above' }
  /** These image-level labels not being there. */
  | { readonly kind: 'without_labels'; readonly labels: readonly number[] }
  /** One more image-level label, given by a person. */
  | { readonly kind: 'with_label'; readonly confidence: 0 | 1 };

/** A label that an image would have, were one thing different. */
export interface OtherLabel {
  readonly label: Label;
  readonly change: Change;
}

/** Areas are told apart to a millionth: the least by which a threshold has to differ from one. */
const AREA_STEP = 1e-6;
/** Confidences are told apart to a ten-millionth; published rules read tenths. */
const CONFIDENCE_STEP = 1e-7;

const CLEAN: readonly CleanLabel[] = [1, 0, -1, -2];
const UNKNOWN = ['target', 'depiction', 'exclude'] as const;

/** Keeps the changes that give another label than the one at hand, in the order tried. */
function keepOthers(
  label: Label,
  tried: readonly { readonly change: Change; readonly gives: Label }[],
): OtherLabel[] {
  return tried.flatMap(({ change, gives }) => (gives === label ? [] : [{ label: gives, change }]));
}

/**
 * What would have to differ for another label: every single change of those in {@link Change} that gives one. Each is
 * tried by the very rules that gave the label, so none is listed that would not.
 *
 * @returns in a fixed order: corrections, thresholds, boxes, options.
 */
export function otherLabelsFromBoxes(
  input: BoxLabelInput,
  ruleSet: RuleSet,
  options: LabelOptions,
): OtherLabel[] {
  const label = (changed: BoxLabelInput, settings: LabelOptions = options): Label =>
    labelFromBoxes(changed, ruleSet, settings).label;
  const withBoxes = (boxes: readonly Box[], boxCount = input.boxCount): Label =>
    label({ ...input, boxes, boxCount });
  const own = label(input);
  const tried: { change: Change; gives: Label }[] = [];
  const attempt = (change: Change, gives: Label): void => void tried.push({ change, gives });

  for (const clean of CLEAN) attempt({ kind: 'correction', clean }, label({ ...input, correction: clean }));
  if (input.correction !== null)
    attempt({ kind: 'correction', clean: null }, label({ ...input, correction: null }));

  const targets = input.boxes.flatMap((box, index) =>
    isTargetBox(options.target, box.label) ? [index] : [],
  );
  const area = (index: number): number => areaOf(input, ruleSet, index) ?? -1;
  const isReal = (index: number): boolean => {
    const { depiction } = input.boxes[index];
    return (
      depiction === 0 ||
      (ruleSet === 'corrected' && depiction === -1 && options.unknownDepiction === 'target')
    );
  };
  const real = targets.filter(isReal);
  const largest = Math.max(-1, ...real.map(area));
  // Published areas may exceed the crop; a threshold cannot.
  if (largest > 0 && largest < 1)
    for (const { value, side, minArea } of areaThresholds(largest, ruleSet))
      attempt({ kind: 'min_area', value, side }, label(input, { ...options, minArea }));

  const depictionOf = (indices: readonly number[], depiction: 0 | 1): Label =>
    withBoxes(input.boxes.map((box, index) => (indices.includes(index) ? { ...box, depiction } : box)));
  const filling = real.filter((index) =>
    ruleSet === 'published' ? area(index) > options.minArea : area(index) >= options.minArea,
  );
  for (const index of targets)
    if (input.boxes[index].depiction !== 0)
      attempt({ kind: 'depiction', boxes: [index], depiction: 0 }, depictionOf([index], 0));
  for (const group of groups(filling, real)) {
    attempt({ kind: 'depiction', boxes: group, depiction: 1 }, depictionOf(group, 1));
    attempt(
      { kind: 'without_boxes', boxes: group },
      withBoxes(
        input.boxes.filter((_, index) => !group.includes(index)),
        input.boxCount - group.length,
      ),
    );
  }
  const whole = wholeBox(options);
  if (whole !== null) attempt({ kind: 'with_box' }, withBoxes([...input.boxes, whole], input.boxCount + 1));

  if (ruleSet === 'corrected')
    for (const value of UNKNOWN)
      attempt({ kind: 'unknown_depiction', value }, label(input, { ...options, unknownDepiction: value }));
  const excludeDepictions = !options.excludeDepictions;
  attempt(
    { kind: 'exclude_depictions', value: excludeDepictions },
    label(input, { ...options, excludeDepictions }),
  );
  return keepOthers(own, tried);
}

/** The boxes that fill enough of the crop, and all that count: each once, none empty. */
function groups(filling: readonly number[], real: readonly number[]): (readonly number[])[] {
  const some = [filling, real].filter((group) => group.length > 0);
  return filling.length === real.length ? some.slice(0, 1) : some;
}

function areaOf({ boxes, picture }: BoxLabelInput, ruleSet: RuleSet, index: number): number | null {
  const { sourceSize, exifOrientation, turn } = picture;
  return ruleSet === 'published'
    ? publishedArea(boxes[index], workingSize(turnSize(sourceSize, exifOrientation)))
    : correctedArea(turnRect(boxes[index], turn), turnSize(sourceSize, turn));
}

/** Thresholds just on either side of an area. Published rules want more than the threshold, corrected ones as much. */
function areaThresholds(
  area: number,
  ruleSet: RuleSet,
): { value: number; side: 'at_most' | 'below' | 'at_least' | 'above'; minArea: number }[] {
  return ruleSet === 'published'
    ? [
        { value: area, side: 'below', minArea: Math.max(0, area - AREA_STEP) },
        { value: area, side: 'at_least', minArea: area },
      ]
    : [
        { value: area, side: 'at_most', minArea: area },
        { value: area, side: 'above', minArea: area + AREA_STEP },
      ];
}

/** A box of the target over the whole picture; null of a target without a box class of its own. */
function wholeBox({ target }: LabelOptions): Box | null {
  const label = [...target.boxes].sort().at(0);
  if (label === undefined) return null;
  return {
    label,
    source: 'xclick',
    confidence: 1,
    xMin: 0,
    xMax: 1,
    yMin: 0,
    yMax: 1,
    occluded: 0,
    truncated: 0,
    groupOf: 0,
    depiction: 0,
    inside: 0,
  };
}

/**
 * The same for labels from image-level labels.
 *
 * @param correction what a person said on looking; null where nobody did.
 * @returns in a fixed order: corrections, the threshold, labels left out, labels that a person would give.
 */
export function otherLabelsFromImageLabels(
  labels: readonly ImageLabel[],
  ruleSet: RuleSet,
  options: LabelOptions,
  correction: CleanLabel | null = null,
): OtherLabel[] {
  const said = (rows: readonly ImageLabel[], settings: LabelOptions = options): Label =>
    labelFromImageLabels(rows, ruleSet, settings).label;
  const label = (rows: readonly ImageLabel[], settings?: LabelOptions): Label =>
    correctedLabel(said(rows, settings), correction, options.excludeDepictions);
  const own = label(labels);
  const tried: { change: Change; gives: Label }[] = [...CLEAN, null].map((clean) => ({
    change: { kind: 'correction', clean },
    gives: correctedLabel(said(labels), clean, options.excludeDepictions),
  }));
  const targets = labels.flatMap((row, index) =>
    isTargetImageLabel(options.target, row.label) ? [index] : [],
  );
  const highest = Math.max(0, ...targets.map((index) => labels[index].confidence));
  if (highest > 0) {
    // Published rules cut confidences to tenths, so only a tenth can be a threshold.
    const value = ruleSet === 'published' ? Math.floor(highest * 10 + CONFIDENCE_STEP) / 10 : highest;
    const above = ruleSet === 'published' ? value + 0.1 : value + CONFIDENCE_STEP;
    for (const [side, imageLabelConfidence] of [
      ['at_most', value],
      ['above', above],
    ] as const)
      if (value > 0 && imageLabelConfidence <= 1)
        tried.push({
          change: { kind: 'confidence', value, side },
          gives: label(labels, { ...options, imageLabelConfidence }),
        });
  }
  const confident = targets.filter(
    (index) => labels[index].confidence >= options.imageLabelConfidence - CONFIDENCE_STEP,
  );
  for (const group of groups(confident, targets))
    tried.push({
      change: { kind: 'without_labels', labels: group },
      gives: label(labels.filter((_, index) => !group.includes(index))),
    });
  const mid = [...options.target.imageLabels].sort().at(0);
  for (const confidence of mid === undefined ? [] : ([1, 0] as const))
    tried.push({
      change: { kind: 'with_label', confidence },
      gives: label([...labels, { label: mid ?? '', source: 'verification', confidence }]),
    });
  return keepOthers(own, tried);
}
