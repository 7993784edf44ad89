/**
 * A number for people: four significant digits, or all of them where four would make it look equal to what it is
 * compared with.
 *
 * @param against the number that stands beside it in the sentence.
 */
export function plainNumber(value: number, against?: number): string {
  const short = Number(value.toPrecision(4));
  return String(short === against ? value : short);
}
