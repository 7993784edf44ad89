import type { FigureResult, RateResult } from '../evaluate/results-schema.js';
import { html, type Html } from './html.js';
import { decimals, many } from './numbers.js';

/** An interval of a figure; open above where its upper bound is null. */
type Interval = readonly [number, number | null] | null | undefined;

/** A figure whose interval may be open above. */
type OpenFigure = Omit<FigureResult, 'interval'> & { readonly interval?: Interval };

/** `0.812 to 0.915`, `0.812 or more` where it is open above; `-` where there is no interval. */
export function intervalText(interval: Interval, places = 3): string {
  if (interval === undefined || interval === null) return '-';
  const [lower, upper] = interval;
  return upper === null
    ? `${decimals(lower, places)} or more`
    : `${decimals(lower, places)} to ${decimals(upper, places)}`;
}

/** A figure with its interval below it where it has one, and with why it has no value where it has none. */
export function figureCell({ value, interval, undefined: why }: OpenFigure): Html {
  if (value === null) return html`-${why === undefined ? '' : html` <small class="why">${why}</small>`}`;
  return html`${decimals(value)}${below(interval === undefined || interval === null ? null : intervalText(interval))}`;
}

/** A rate with the counts that it is made of, and Wilson's interval, below it. */
export function rateCell(rate: RateResult): Html {
  return html`${figureCell(rate)}${below(`${many(rate.successes)} of ${many(rate.trials)}`)}`;
}

/** Small print below what a cell says; a space parts the two where no line does. */
export function small(text: string): Html {
  return html` <small>${text}</small>`;
}

function below(text: string | null): Html | null {
  return text === null ? null : small(text);
}

/** A difference with its sign, as a gain or a loss; `-` where it has no value. */
export function signed(value: number | null, places = 3): string {
  return value !== null && value > 0 ? `+${decimals(value, places)}` : decimals(value, places);
}

/** A difference with its interval below it, and with why it has no value where it has none. */
export function differenceCell({ value, interval, undefined: why }: FigureResult): Html {
  if (value === null) return figureCell({ value, undefined: why });
  return html`${signed(value)}${below(
    interval === undefined || interval === null ? null : interval.map((bound) => signed(bound)).join(' to '),
  )}`;
}

/** A p-value: three decimals, or that it lies below them. */
export function chance(value: number | null): string {
  return value !== null && value < 0.001 ? '<0.001' : decimals(value);
}

/** The title of a subset, with a star where it is too small to claim anything by. */
export function starred(subset: { readonly title: string; readonly small: boolean }): string {
  return `${subset.title}${subset.small ? ' *' : ''}`;
}

/** Verdicts of comparisons, in words. */
export const VERDICTS = {
  regression: 'worse',
  improvement: 'better',
  no_claim: 'no claim',
  undefined: '-',
} as const;
