/**
 * Groups of fewer images are marked as small, and no gap is claimed of them. At 50 images the 95 % interval of a
 * rate is still up to 27 points wide.
 */
export const SMALL_GROUP_BELOW = 50;
