/** Up to so many numbers are added in one block of eight running sums. */
const BLOCK = 128;
const LANES = 8;

/**
 * The sum of numbers in the order in which NumPy's `add.reduce` adds contiguous float64: left to right below 8, eight
 * interleaved sums up to 128, halves above. Counts are rounded from such sums, so the last bit can decide.
 */
export function pairwiseSum(values: ArrayLike<number>, from = 0, count = values.length): number {
  if (count < LANES) {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += values[from + i];
    return sum;
  }
  if (count > BLOCK) {
    const half = Math.floor(count / 2);
    const first = half - (half % LANES);
    return pairwiseSum(values, from, first) + pairwiseSum(values, from + first, count - first);
  }
  const lanes: number[] = [];
  for (let lane = 0; lane < LANES; lane++) lanes.push(values[from + lane]);
  const tail = count - (count % LANES);
  for (let i = LANES; i < tail; i++) lanes[i % LANES] += values[from + i];
  const [a, b, c, d, e, f, g, h] = lanes;
  let sum = a + b + (c + d) + (e + f + (g + h));
  for (let i = tail; i < count; i++) sum += values[from + i];
  return sum;
}
