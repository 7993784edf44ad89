/** Lighting of a picture, as the benchmark names it. */
export type Lighting = 'dark' | 'normal_lighting' | 'bright';

/** Mean greys, 0..255, at which lighting changes. */
export interface LightingThresholds {
  readonly darkBelow: number;
  readonly brightFrom: number;
}

/**
 * Lighting by the mean grey of the whole working picture, truncated to a whole number.
 *
 * @param greyMean 0..255, by the published grey.
 */
export function lightingOf(greyMean: number, { darkBelow, brightFrom }: LightingThresholds): Lighting {
  const grey = Math.trunc(greyMean);
  if (grey < darkBelow) return 'dark';
  return grey >= brightFrom ? 'bright' : 'normal_lighting';
}
