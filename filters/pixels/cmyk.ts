/** a * b / 255, rounded. Source: Pillow's MULDIV255. */
function multiply(a: number, b: number): number {
  const product = a * b + 128;
  return ((product >> 8) + product) >> 8;
}

/**
 * RGB of CMYK pixels without a colour profile: each ink takes its share of the light that black leaves. The same
 * as Pillow; OpenCV's differs by a level at most.
 *
 * @param cmyk 4 bytes a pixel, 255 is full ink.
 * @returns 3 bytes a pixel.
 */
export function cmykToRgb(cmyk: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((cmyk.length / 4) * 3);
  for (let from = 0, to = 0; from < cmyk.length; from += 4) {
    const light = 255 - cmyk[from + 3];
    rgb[to++] = light - multiply(cmyk[from], light);
    rgb[to++] = light - multiply(cmyk[from + 1], light);
    rgb[to++] = light - multiply(cmyk[from + 2], light);
  }
  return rgb;
}
