import type { Rect, Size } from '../types.js';

/** One output of a model for one picture or a batch: numbers in row-major order. */
export interface OutputTensor {
  /** Length along each axis, the batch first. */
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** The outputs of one run of a model, by name. */
export type ModelOutputs = ReadonlyMap<string, OutputTensor>;

/** Which picture of a batch is read, and what the model was shown. */
export interface BatchPlace {
  /** 0..batch-1. */
  readonly item: number;
  readonly batch: number;
  /** Width and height of the model's input in pixels: boxes in pixels are pixels of it. */
  readonly input: Size;
}

/** Classes that count as the target, by their index in the output: 0 is the first. */
export type ClassIndices = readonly number[];

/** A classifier: logits over classes that exclude each other. The probabilities of the target's classes are added. */
export interface SoftmaxForm {
  readonly form: 'softmax';
  readonly output: string;
  readonly person: ClassIndices;
}

/** A classifier: a logit a class, each on its own. The largest of the target's classes counts. */
export interface SigmoidForm {
  readonly form: 'sigmoid';
  readonly output: string;
  readonly person: ClassIndices;
}

/** A classifier that gives probabilities, 0..1, as they are. The largest of the target's classes counts. */
export interface ProbabilityForm {
  readonly form: 'probability';
  readonly output: string;
  readonly person: ClassIndices;
}

/** A map of the target's probability at each place, as CenterNet gives: [n, classes, rows, columns]. */
export interface HeatmapForm {
  readonly form: 'heatmap';
  readonly output: string;
  readonly person: ClassIndices;
  /** Values are logits: the sigmoid is still to be taken. */
  readonly logits: boolean;
  /**
   * How many of the strongest peaks count, as independent signs of a person: 1 takes the highest place alone. A crowd of
   * small people gives many middling peaks, and clutter few.
   */
  readonly peaks?: number;
  readonly sizes?: {
    readonly output: string;
    /** Cells of the map, pixels of the input, or shares of the input's sides. */
    readonly unit: 'cells' | 'pixels' | 'relative';
    /**
     * Width and height of the object centred at each place, or the other way round: [n, 2, rows, columns]; or the ways
     * to its left, top, right and bottom: [n, 4, rows, columns].
     */
    readonly order: 'wh' | 'hw' | 'ltrb';
  };
  /** Where in its cell an object's centre lies, x then y, 0..1: [n, 2, rows, columns]. The middle where there is none. */
  readonly offsets?: string;
}

/**
 * A YOLO detector. Without suppression inside: version v5 gives a row a candidate (x, y, w, h, objectness, classes);
 * v8 and v11 give (x, y, w, h, classes), a row or a column a candidate. With it: rows of (x1, y1, x2, y2, score, class).
 */
export interface YoloForm {
  readonly form: 'yolo';
  readonly version: 'v5' | 'v8' | 'v11';
  /** Non-maximum suppression is part of the graph. */
  readonly nms: boolean;
  readonly output: string;
  readonly person: ClassIndices;
  readonly unit: 'pixels' | 'relative';
}

/** A set predictor: [n, queries, classes] and boxes [n, queries, 4] in shares of the input's sides. */
export interface DetrForm {
  readonly form: 'detr';
  readonly logits: string;
  readonly boxes: string;
  readonly person: ClassIndices;
  /** DETR and YOLOS: softmax, with a last class for "nothing". Deformable DETR and RT-DETR: sigmoid. */
  readonly activation: 'softmax' | 'sigmoid';
  readonly order: 'cxcywh' | 'xyxy';
}

/** Boxes, classes and scores in outputs of their own. Without `classes`, scores are [n, boxes, classes]. */
export interface SsdForm {
  readonly form: 'ssd';
  readonly boxes: string;
  readonly scores: string;
  readonly classes?: string;
  /** How many of the rows hold a detection; all of them where there is no such output. */
  readonly count?: string;
  /** With `classes`, the numbers that stand in it: the first COCO class is 1 in most SSD models. */
  readonly person: ClassIndices;
  readonly order: 'yxyx' | 'xyxy';
  readonly unit: 'pixels' | 'relative';
}

/** How to read what comes out of a model. */
export type OutputForm =
  SoftmaxForm | SigmoidForm | ProbabilityForm | HeatmapForm | YoloForm | DetrForm | SsdForm;

/** What a model says of one picture. */
export type Reading =
  | {
      readonly outcome: 'ok';
      /** That the target is in the picture, 0..1: of its best candidate, where there are several. */
      readonly probability: number;
      /** The best candidate's box, relative to the model's input; null where the model gives none. */
      readonly box: Rect | null;
    }
  /** A value that decides is NaN or infinite. */
  | { readonly outcome: 'not_finite'; readonly detail: string }
  /** What should be a probability lies outside of 0..1: the form does not fit the model. */
  | { readonly outcome: 'not_a_probability'; readonly detail: string }
  /** An output is missing, or its axes are not those of the form. */
  | { readonly outcome: 'wrong_shape'; readonly detail: string };
