/** A colour as red, green and blue, 0..255 each. */
export type Colour = readonly [number, number, number];

const byte = (value: number): number => Math.max(0, Math.min(255, Math.round(value)));

/** The colour as SVG spells it. */
export function css([red, green, blue]: Colour): string {
  return `#${[red, green, blue].map((v) => byte(v).toString(16).padStart(2, '0')).join('')}`;
}

/** `#rrggbb` as a colour. */
export function hex(text: string): Colour {
  const value = Number.parseInt(text.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** A share `t` of the way from one colour to another. */
export function mix(from: Colour, to: Colour, t: number): Colour {
  return [from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t, from[2] + (to[2] - from[2]) * t];
}

/** Darker below 1, lighter above it. */
export function shade(colour: Colour, factor: number): Colour {
  return factor <= 1 ? mix([0, 0, 0], colour, factor) : mix(colour, [255, 255, 255], factor - 1);
}
