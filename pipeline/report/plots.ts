import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { z } from 'zod';
import { escapeHtml, trustedMarkup, type Html } from './html.js';

/** Width of every plot in its own units; the page scales it. Chosen so that letters stay readable on a phone. */
const WIDTH = 440;
const FONT = '13.5px system-ui, sans-serif';

/** What the plot library is used for, and no more: its own types name a browser's. */
interface DrawnElement {
  readonly outerHTML: string;
  removeAttribute(name: string): void;
  querySelectorAll(selector: string): Iterable<DrawnElement>;
}

const isDrawn = (value: unknown): value is DrawnElement =>
  typeof value === 'object' && value !== null && 'outerHTML' in value && 'querySelectorAll' in value;

const drawnSchema = z.custom<DrawnElement>(isDrawn);
const windowSchema = z.custom<{ readonly document: object }>(
  (value) =>
    typeof value === 'object' && value !== null && typeof Reflect.get(value, 'document') === 'object',
);

/**
 * Draws a plot. What it shows is said once, for the whole: its inner labels of axes and marks are hidden from screen
 * readers, and the table beside it holds its numbers.
 *
 * @param alt what the plot shows, in a sentence.
 */
function draw(alt: string, options: Plot.PlotOptions): Html {
  const { document } = windowSchema.parse(parseHTML('<!doctype html><html><body></body></html>'));
  const drawn = drawnSchema.parse(
    Plot.plot({ document, width: WIDTH, style: { font: FONT, background: 'none' }, ...options }),
  );
  for (const inner of drawn.querySelectorAll('[aria-label], [aria-hidden]')) {
    inner.removeAttribute('aria-label');
    inner.removeAttribute('aria-hidden');
  }
  // Written here, as the library's way of writing attributes leaves some characters as they are.
  return trustedMarkup(
    drawn.outerHTML.replace(/^<svg/, () => `<svg role="img" aria-label="${escapeHtml(alt)}"`),
  );
}

/** One bar. */
export interface Bar {
  readonly name: string;
  readonly value: number;
  /** Written at its end. */
  readonly text: string;
  /** What it stands for, and so its colour; a plain count where left out. */
  readonly meaning?: Meaning;
}

/** What a colour of the page stands for, in every plot, chip and box of it. */
export type Meaning = 'target' | 'no_target' | 'left_out' | 'failed' | 'count';

const COLOURS: Readonly<Record<Meaning, string>> = {
  target: 'var(--target)',
  no_target: 'var(--no-target)',
  left_out: 'var(--left-out)',
  failed: 'var(--failed)',
  count: 'var(--count)',
};

/** How series without a meaning of their own, such as models, are told apart: by shape as well as by colour. */
export const SERIES = [
  { colour: 'var(--c1)', symbol: 'circle', words: 'Purple discs' },
  { colour: 'var(--c2)', symbol: 'square', words: 'Orange squares' },
  { colour: 'var(--c3)', symbol: 'triangle', words: 'Olive triangles' },
  { colour: 'var(--c4)', symbol: 'diamond', words: 'Pink diamonds' },
  { colour: 'var(--c5)', symbol: 'star', words: 'Grey stars' },
] as const;

/** Letters of a name that a plot shows; the table behind it has the whole name. */
const NAME_LETTERS = 30;

function shownName(name: string): string {
  return name.length <= NAME_LETTERS ? name : `${name.slice(0, NAME_LETTERS - 1).trimEnd()}…`;
}

/** Room for the longest of some names at the left of a plot, in its units. */
function nameMargin(names: readonly string[]): number {
  return 18 + Math.max(0, ...names.map((name) => shownName(name).length)) * 7.2;
}

/** Bars that lie, a row each, in the order given. */
export function barPlot(alt: string, bars: readonly Bar[]): Html {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  return draw(alt, {
    height: 22 + bars.length * 26,
    marginLeft: nameMargin(bars.map(({ name }) => name)),
    marginRight: 62,
    marginTop: 4,
    marginBottom: 4,
    x: { axis: null, domain: [0, most] },
    y: {
      label: null,
      domain: bars.map(({ name }) => name),
      tickFormat: shownName,
      tickSize: 0,
      padding: 0.28,
    },
    marks: [
      Plot.barX(bars, {
        x: 'value',
        y: 'name',
        fill: (bar: Bar) => COLOURS[bar.meaning ?? 'count'],
        rx: 2,
      }),
      Plot.text(bars, {
        x: 'value',
        y: 'name',
        text: 'text',
        textAnchor: 'start',
        dx: 6,
        fill: 'currentColor',
      }),
    ],
    color: { type: 'identity' },
  });
}

/** One bin of a histogram. */
export interface HistogramBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly series: string;
}

/** A histogram's name, and what it counts. */
export interface HistogramSeries {
  readonly name: string;
  readonly meaning: Meaning;
}

/** Histograms above each other on one scale of 0..1, a series each. */
export function histogramPlot(
  alt: string,
  series: readonly HistogramSeries[],
  bins: readonly HistogramBin[],
  label: string,
): Html {
  return draw(alt, {
    height: 56 + series.length * 110,
    marginLeft: 48,
    marginRight: 70,
    marginTop: 14,
    marginBottom: 42,
    x: { domain: [0, 1], label, labelAnchor: 'center', labelArrow: 'none' },
    y: { label: null, grid: true, ticks: 3 },
    fy: { domain: series.map(({ name }) => name), label: null, padding: 0.18 },
    color: { type: 'identity' },
    marks: [
      Plot.rectY(bins, {
        x1: 'from',
        x2: 'to',
        y: 'count',
        fy: 'series',
        fill: (bin: HistogramBin) =>
          COLOURS[series.find(({ name }) => name === bin.series)?.meaning ?? 'count'],
        inset: 0.5,
      }),
      Plot.ruleY([0], { stroke: 'currentColor' }),
    ],
  });
}

/** One point of a reliability curve, with the interval of its share. */
export interface ReliabilityPoint {
  readonly mean: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** Shares against the probabilities that were given, beside the diagonal on which both are equal. */
export function reliabilityPlot(
  alt: string,
  points: readonly ReliabilityPoint[],
  labels: { readonly x: string; readonly y: string },
  curve: readonly { readonly x: number; readonly y: number }[] = [],
): Html {
  return draw(alt, {
    height: 330,
    marginLeft: 46,
    marginTop: 28,
    marginBottom: 42,
    x: { domain: [0, 1], label: labels.x, labelAnchor: 'center', labelArrow: 'none' },
    y: { domain: [0, 1], label: labels.y, grid: true, labelArrow: 'none' },
    marks: [
      Plot.line(
        [
          [0, 0],
          [1, 1],
        ],
        { stroke: 'currentColor', strokeOpacity: 0.45, strokeDasharray: '4 4' },
      ),
      Plot.line(curve, { x: 'x', y: 'y', stroke: SERIES[0].colour, strokeWidth: 1.5 }),
      Plot.ruleX(points, { x: 'mean', y1: 'low', y2: 'high', stroke: COLOURS.target, strokeWidth: 1.5 }),
      Plot.dot(points, { x: 'mean', y: 'share', fill: COLOURS.target, r: 4 }),
    ],
  });
}

/** A figure with its interval. */
export interface IntervalRow {
  readonly name: string;
  readonly series: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Figures with their intervals on a scale of 0..1, a row each name, a colour and a shape each series. */
export function intervalPlot(alt: string, rows: readonly IntervalRow[], label: string): Html {
  const names = [...new Set(rows.map(({ name }) => name))];
  const series = [...new Set(rows.map((row) => row.series))];
  const lane = (row: IntervalRow): number => series.indexOf(row.series) - (series.length - 1) / 2;
  const rowHeight = 14 + 8 * series.length;
  const marks = series.flatMap((name, index) => {
    const own = rows.filter((row) => row.series === name);
    const dy = own.length === 0 ? 0 : lane(own[0]) * 9;
    const { colour, symbol } = SERIES[index % SERIES.length];
    return [
      Plot.ruleY(own, { y: 'name', x1: 'low', x2: 'high', stroke: colour, strokeWidth: 2, dy }),
      Plot.dot(own, { y: 'name', x: 'value', fill: colour, symbol, r: 3.5, dy }),
    ];
  });
  return draw(alt, {
    height: 54 + names.length * rowHeight,
    marginLeft: nameMargin(names),
    marginTop: 8,
    marginBottom: 42,
    x: { domain: [0, 1], grid: true, label, labelAnchor: 'center', labelArrow: 'none' },
    y: { type: 'point', domain: names, label: null, tickFormat: shownName, tickSize: 0 },
    marks,
  });
}

/** One cell of a heat map. */
export interface HeatCell {
  readonly row: string;
  readonly column: string;
  /** 0..1: how strong its colour is. */
  readonly strength: number;
  readonly text: string;
}

/** A matrix whose cells are coloured by their strength. */
export function heatPlot(
  alt: string,
  rows: readonly string[],
  columns: readonly string[],
  cells: readonly HeatCell[],
): Html {
  const margin = nameMargin([...rows]);
  const cell = Math.max(18, (WIDTH - margin - 10) / Math.max(1, columns.length));
  return draw(alt, {
    height: nameMargin([...columns]) + rows.length * Math.min(cell, 30) + 10,
    marginLeft: margin,
    marginRight: 10,
    marginTop: nameMargin([...columns]),
    marginBottom: 6,
    x: {
      domain: [...columns],
      label: null,
      axis: 'top',
      tickFormat: shownName,
      tickRotate: -90,
      tickSize: 0,
      padding: 0.06,
    },
    y: { domain: [...rows], label: null, tickFormat: shownName, tickSize: 0, padding: 0.06 },
    color: { type: 'identity' },
    marks: [
      Plot.cell(cells, {
        x: 'column',
        y: 'row',
        fill: (one: HeatCell) => `rgb(var(--heat), ${(0.06 + 0.94 * one.strength).toFixed(3)})`,
      }),
    ],
  });
}
