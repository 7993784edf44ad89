import type { Rect, Size } from '../types.js';
import type { InputForm } from './types.js';

/** A rectangle in whole pixels. */
export interface PixelRect extends Size {
  readonly left: number;
  readonly top: number;
}

/** What of a picture a model is shown: all of it, or the centre crop that exports show. */
export type View = 'crop' | 'whole';

/** Which pixels of a picture stand where in a model's input. */
export interface Placement {
  readonly picture: Size;
  /** The pixels of the picture that are shown. */
  readonly source: PixelRect;
  /** Where they stand in the input, scaled to these sides; padding around. */
  readonly content: PixelRect;
  readonly input: Size;
}

/** The largest rectangle of this shape in the middle of another; offsets rounded down, sides at least 1. */
function centred(within: PixelRect, shape: Size): PixelRect {
  const scale = Math.min(within.width / shape.width, within.height / shape.height);
  const width = Math.max(1, Math.min(within.width, Math.round(shape.width * scale)));
  const height = Math.max(1, Math.min(within.height, Math.round(shape.height * scale)));
  return {
    left: within.left + Math.floor((within.width - width) / 2),
    top: within.top + Math.floor((within.height - height) / 2),
    width,
    height,
  };
}

/** The pixels of a view: those of the whole picture, or of its largest centred square. */
export function viewPixels(picture: Size, view: View): PixelRect {
  const whole = { left: 0, top: 0, width: picture.width, height: picture.height };
  return view === 'whole' ? whole : centred(whole, { width: 1, height: 1 });
}

/** Sides scaled to fit into others, whole and at least 1. */
function scaledInto(size: Size, into: Size): Size {
  const scale = Math.min(into.width / size.width, into.height / size.height);
  return {
    width: Math.max(1, Math.min(into.width, Math.round(size.width * scale))),
    height: Math.max(1, Math.min(into.height, Math.round(size.height * scale))),
  };
}

/**
 * Places a view of a picture in a model's input.
 *
 * - stretch: all of the view on all of the input; where the size goes by the picture, its sides are rounded to the
 *   nearest multiples.
 * - letterbox: all of the view, its shape kept, with padding; where the size goes by the picture, each side is padded to
 *   the next multiple.
 * - crop: the middle of the view on all of the input, its shape kept; where the size goes by the picture, a square.
 */
export function placeView(
  form: Pick<InputForm, 'size' | 'fit' | 'place'>,
  picture: Size,
  view: View,
): Placement {
  const shown = viewPixels(picture, view);
  const { size } = form;
  const bound = 'width' in size ? size : { width: size.longestSide, height: size.longestSide };
  if (form.fit === 'crop')
    return {
      picture,
      source: centred(shown, bound),
      content: { left: 0, top: 0, ...sides(bound) },
      input: sides(bound),
    };
  const scaled = scaledInto(shown, bound);
  if (form.fit === 'stretch') {
    const input = 'width' in size ? sides(size) : multiples(scaled, size.multipleOf, Math.round);
    return { picture, source: shown, content: { left: 0, top: 0, ...input }, input };
  }
  const input = 'width' in size ? sides(size) : multiples(scaled, size.multipleOf, Math.ceil);
  const middle = form.place === 'middle';
  return {
    picture,
    source: shown,
    content: {
      left: middle ? Math.floor((input.width - scaled.width) / 2) : 0,
      top: middle ? Math.floor((input.height - scaled.height) / 2) : 0,
      ...scaled,
    },
    input,
  };
}

function sides({ width, height }: Size): Size {
  return { width, height };
}

function multiples(size: Size, of: number, round: (value: number) => number): Size {
  const multiple = (side: number): number => Math.max(1, round(side / of)) * of;
  return { width: multiple(size.width), height: multiple(size.height) };
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}

/**
 * A box relative to the input as one relative to the whole picture, cut at its edges; null where nothing of it is
 * left, as of a box that lies in the padding.
 */
export function boxInPicture({ picture, source, content, input }: Placement, box: Rect): Rect | null {
  const across = (share: number): number =>
    clamp(
      (source.left + ((share * input.width - content.left) / content.width) * source.width) / picture.width,
    );
  const down = (share: number): number =>
    clamp(
      (source.top + ((share * input.height - content.top) / content.height) * source.height) / picture.height,
    );
  const placed = {
    xMin: across(box.xMin),
    xMax: across(box.xMax),
    yMin: down(box.yMin),
    yMax: down(box.yMax),
  };
  return placed.xMax > placed.xMin && placed.yMax > placed.yMin ? placed : null;
}
