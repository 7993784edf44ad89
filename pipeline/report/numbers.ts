import { plainNumber } from '../../filters/plain-number.js';

/** A count with thousands separators. */
export function many(count: number): string {
  return count.toLocaleString('en-US');
}

/** A share of 0..1 in percent with a decimal; `-` where there is nothing to take a share of. */
export function percent(share: number | null): string {
  return share === null || !Number.isFinite(share) ? '-' : `${(100 * share).toFixed(1)} %`;
}

/** A figure to so many decimals; `-` where it has no value. */
export function decimals(value: number | null, places = 3): string {
  return value === null || !Number.isFinite(value) ? '-' : value.toFixed(places);
}

/** `1 image`, `2 images`. */
export function counted(count: number, one: string, several = `${one}s`): string {
  return `${many(count)} ${count === 1 ? one : several}`;
}

/** A code such as `label_excluded` as words. */
export function words(code: string): string {
  return code.replaceAll('_', ' ');
}

/** The area of a box in parts of the crop; `none` of a box that the published code skips. */
export function area(value: number | null): string {
  return value === null ? 'none' : plainNumber(value);
}
