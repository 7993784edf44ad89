/**
 * An image id as a decimal number: the published records were placed by it.
 *
 * @param imageId 16 hex digits, a number of 64 bits.
 */
export function decimalImageId(imageId: string): string {
  return BigInt(`0x${imageId}`).toString(10);
}
