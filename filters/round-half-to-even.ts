/** The nearest whole number; a half goes to the even neighbour, as in IEEE 754, Python and OpenCV. */
export function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const part = value - floor;
  if (part !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
