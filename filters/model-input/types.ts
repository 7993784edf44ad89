/** How a picture is put into the sides that a model takes. */
export type Fit = 'stretch' | 'letterbox' | 'crop';

/** Sides that a model takes, in pixels: always the same, or by the picture. */
export type InputSize =
  | { readonly width: number; readonly height: number }
  /** The longer side of the picture becomes `longestSide`; both sides of the input are multiples of `multipleOf`. */
  | { readonly longestSide: number; readonly multipleOf: number };

/** What goes into a model. */
export interface InputForm {
  readonly size: InputSize;
  readonly fit: Fit;
  /** Level around a letterboxed picture, 0..255. */
  readonly pad: number;
  /** Where a letterboxed picture stands: in the middle, or at the top left. */
  readonly place: 'middle' | 'start';
  readonly layout: 'NCHW' | 'NHWC';
  readonly channels: 'RGB' | 'BGR' | 'gray';
  readonly type: 'uint8' | 'float32' | 'float16';
  /** A level of 0..255 becomes (level x scale - mean) / std, by channel in the order of the tensor. Not for uint8. */
  readonly scale: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
}
