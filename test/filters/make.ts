import type { BoxLabelInput, LabelOptions } from '../../filters/label-image.js';
import { personTarget } from '../../filters/target-classes.js';
import type { Box, ImageLabel, MiapBox, Tristate } from '../../filters/types.js';

/** MIDs that the tests name. */
export const MID = {
  person: '/m/01g317',
  man: '/m/04yx4',
  girl: '/m/05r655',
  humanBody: '/m/02p0tk3',
  face: '/m/0dzct',
  head: '/m/04hgtk',
  hand: '/m/0k65p',
  beard: '/m/015h_t',
  skull: '/m/016m2d',
  lady: '/m/02pkb8',
  cat: '/m/01yrx',
} as const;

export type ClassName = keyof typeof MID;

/** xMin, xMax, yMin, yMax. */
export type Corners = readonly [number, number, number, number];

/** A box with single-precision corners, as the metadata table holds them. */
export function box(name: ClassName, depiction: Tristate, [xMin, xMax, yMin, yMax]: Corners): Box {
  return {
    label: MID[name],
    source: depiction === -1 ? 'activemil' : 'xclick',
    confidence: 1,
    xMin: Math.fround(xMin),
    xMax: Math.fround(xMax),
    yMin: Math.fround(yMin),
    yMax: Math.fround(yMax),
    occluded: 0,
    truncated: 0,
    groupOf: 0,
    depiction,
    inside: 0,
  };
}

/** An image-level label with a single-precision confidence. */
export function imageLabel(name: ClassName, source: string, confidence: number): ImageLabel {
  return { label: MID[name], source, confidence: Math.fround(confidence) };
}

/** A MIAP box of which only the two presentations matter. */
export function miapBox(gender: MiapBox['gender'], age: MiapBox['age']): MiapBox {
  return { ...box('person', 0, [0, 1, 0, 1]), gender, age };
}

/** The thresholds of the published pipeline, for persons. */
export const PUBLISHED_OPTIONS: LabelOptions = {
  target: personTarget(),
  minArea: 0.05,
  distanceMinArea: 0.005,
  imageLabelConfidence: 0.7,
  excludeDepictions: false,
  unknownDepiction: 'target',
};

/** An image as the box rules see it: upright, without a correction, with no boxes but those given. */
export function boxInput(
  boxes: readonly Box[],
  size: readonly [number, number],
  change: Partial<BoxLabelInput> = {},
): BoxLabelInput {
  return {
    boxes,
    boxCount: boxes.length,
    depictionBoxCount: boxes.filter((one) => one.depiction === 1).length,
    picture: { sourceSize: { width: size[0], height: size[1] }, exifOrientation: 1, turn: 1 },
    correction: null,
    ...change,
  };
}
