/** How much of the crop the largest target box fills, as the benchmark names it. */
export type DistanceBand = 'far' | 'medium_distance' | 'near';

/** Areas from which a band begins, in parts of the crop. Source: the published pipeline. */
export const DISTANCE_BANDS: readonly {
  readonly band: DistanceBand;
  readonly from: number;
  readonly below: number;
}[] = [
  { band: 'far', from: 0.005, below: 0.1 },
  { band: 'medium_distance', from: 0.1, below: 0.6 },
  { band: 'near', from: 0.6, below: 100 },
];

/**
 * The band in which some box lies and beyond which none does: that of the largest area. Null where no area is
 * in any band.
 *
 * @param areas of the target's boxes, in parts of the crop.
 */
export function distanceBand(areas: readonly number[]): DistanceBand | null {
  const largest = areas.reduce((most, area) => Math.max(most, area), -Infinity);
  return DISTANCE_BANDS.find(({ from, below }) => largest >= from && largest < below)?.band ?? null;
}
