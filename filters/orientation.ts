import type { Rect, Size } from './types.js';

/**
 * How stored pixels become the upright picture, in the numbers of EXIF: 1 as they are, 2 mirrored left to right,
 * 3 turned by 180 degrees, 4 mirrored top to bottom, 5 transposed, 6 turned clockwise, 7 transversed, 8 turned
 * counter-clockwise.
 */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/**
 * The orientation for Open Images' Rotation: degrees counter-clockwise by which the picture should be turned.
 * Unknown (null) leaves it as it is.
 */
export function orientationFromRotation(rotation: 0 | 90 | 180 | 270 | null): Orientation {
  switch (rotation) {
    case 90:
      return 8;
    case 180:
      return 3;
    case 270:
      return 6;
    case 0:
    case null:
      return 1;
  }
}

/** The turn that a picture gets: EXIF's where it says one, else that of the metadata; never both. */
export function chosenOrientation(exif: Orientation, rotation: 0 | 90 | 180 | 270 | null): Orientation {
  return exif > 1 ? exif : orientationFromRotation(rotation);
}

/** Whether the turn swaps width and height. */
export function swapsSides(orientation: Orientation): boolean {
  return orientation >= 5;
}

/** The size of a picture after its turn. */
export function turnSize(size: Size, orientation: Orientation): Size {
  return swapsSides(orientation) ? { width: size.height, height: size.width } : size;
}

/** Where a box stands after the picture was turned. Relative coordinates in and out. */
export function turnRect(rect: Rect, orientation: Orientation): Rect {
  const { xMin, xMax, yMin, yMax } = rect;
  const mirroredX = { xMin: 1 - xMax, xMax: 1 - xMin };
  const mirroredY = { yMin: 1 - yMax, yMax: 1 - yMin };
  switch (orientation) {
    case 1:
      return { xMin, xMax, yMin, yMax };
    case 2:
      return { ...mirroredX, yMin, yMax };
    case 3:
      return { ...mirroredX, ...mirroredY };
    case 4:
      return { xMin, xMax, ...mirroredY };
    case 5:
      return { xMin: yMin, xMax: yMax, yMin: xMin, yMax: xMax };
    case 6:
      return { xMin: 1 - yMax, xMax: 1 - yMin, yMin: xMin, yMax: xMax };
    case 7:
      return { xMin: 1 - yMax, xMax: 1 - yMin, yMin: 1 - xMax, yMax: 1 - xMin };
    case 8:
      return { xMin: yMin, xMax: yMax, yMin: 1 - xMax, yMax: 1 - xMin };
  }
}
