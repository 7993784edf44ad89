/** A single-precision or whole number that an Open Images attribute can hold: 1 yes, 0 no, -1 unknown. */
export type Tristate = -1 | 0 | 1;

/** Sides of a picture in pixels, whole and at least 1. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * A rectangle in relative coordinates: 0..1 of the picture's width (x) and height (y), origin at the
 * top left. Open Images coordinates are read as single-precision floats.
 */
export interface Rect {
  readonly xMin: number;
  readonly xMax: number;
  readonly yMin: number;
  readonly yMax: number;
}

/** The five attributes that Open Images and MIAP give a box. */
export interface BoxAttributes {
  readonly occluded: Tristate;
  readonly truncated: Tristate;
  readonly groupOf: Tristate;
  readonly depiction: Tristate;
  readonly inside: Tristate;
}

/** One row of an Open Images box file. */
export interface Box extends Rect, BoxAttributes {
  /** Class as a Freebase MID, such as `/m/01g317`. */
  readonly label: string;
  /** How the box was made: xclick, freeform, activemil; free text in other data sets. */
  readonly source: string;
  readonly confidence: number;
}

/** One row of an Open Images image-level label file. */
export interface ImageLabel {
  readonly label: string;
  /** verification and crowdsource-verification are human; machine is not. */
  readonly source: string;
  /** 0..1; human rows hold 0 (no) or 1 (yes). */
  readonly confidence: number;
}

/** Perceived gender presentation, in the words of the MIAP files. */
export type GenderPresentation = 'Predominantly Feminine' | 'Predominantly Masculine' | 'Unknown';

/** Perceived age presentation, in the words of the MIAP files. */
export type AgePresentation = 'Young' | 'Middle' | 'Older' | 'Unknown';

/** One row of a MIAP (More Inclusive Annotations for People) box file. */
export interface MiapBox extends Rect, BoxAttributes {
  readonly label: string;
  readonly confidence: number;
  readonly gender: GenderPresentation;
  readonly age: AgePresentation;
}

/** 1 the target is there, 0 it is not, -1 the image is excluded. */
export type Label = 1 | 0 | -1;

/** Which writing of the rules gives the label: as published, quirks kept, or with the quirks mended. */
export type RuleSet = 'published' | 'corrected';

/**
 * The classes that count as "the target", as MIDs. Every rule is written for a target; Person is the
 * default one.
 */
export interface TargetClasses {
  /** Display name, such as `Person` or `Bird`. */
  readonly name: string;
  /** Box classes that are the target as a whole. */
  readonly boxes: ReadonlySet<string>;
  /** Box classes that are a part of the target. */
  readonly partBoxes: ReadonlySet<string>;
  /** Image-level classes that are the target as a whole. */
  readonly imageLabels: ReadonlySet<string>;
  /** Image-level classes that are a part of the target. */
  readonly partImageLabels: ReadonlySet<string>;
  /** Box classes that look like the target and are not (a skull, for Person). */
  readonly lookAlikes: ReadonlySet<string>;
  /** Box classes of which a depicted box makes a depiction of the target. */
  readonly depictable: ReadonlySet<string>;
}
