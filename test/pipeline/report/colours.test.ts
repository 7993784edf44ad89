import { describe, expect, it } from 'vitest';
import { labelChip } from '../../../pipeline/report/card.js';
import { barPlot, histogramPlot } from '../../../pipeline/report/plots.js';
import { STYLE } from '../../../pipeline/report/style.js';

type Rgb = readonly [number, number, number];

/** The colours of a scheme by the name of their variable. */
function colours(block: string): Map<string, string> {
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]));
}

const [light, dark] = STYLE.split('@media (prefers-color-scheme: dark)').map(colours);
const SCHEMES = { light, dark };
const MEANINGS = ['target', 'no-target', 'left-out'] as const;

function linear(hex: string): Rgb {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const share = parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return [r, g, b];
}

const times = (matrix: readonly Rgb[], [r, g, b]: Rgb): number[] =>
  matrix.map(([x, y, z]) => x * r + y * g + z * b);

/** Linear sRGB to XYZ under D65. Source: IEC 61966-2-1. */
const TO_XYZ: readonly Rgb[] = [
  [0.4124, 0.3576, 0.1805],
  [0.2126, 0.7152, 0.0722],
  [0.0193, 0.1192, 0.9505],
];

/** What eyes that wholly lack a kind of cone see. Source: Machado, Oliveira, Fernandes 2009, severity 1. */
const SEEN: Readonly<Record<string, readonly Rgb[]>> = {
  'all cones': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** CIE 1976 L*a*b* of what is seen of a colour. */
function lab(hex: string, seen: readonly Rgb[]): number[] {
  const [r, g, b] = times(seen, linear(hex)).map((value) => Math.min(1, Math.max(0, value)));
  const [x, y, z] = times(TO_XYZ, [r, g, b])
    .map((value, at) => value / [0.9505, 1, 1.089][at])
    .map((value) => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116));
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function distance(one: string, other: string, seen: readonly Rgb[]): number {
  const second = lab(other, seen);
  return Math.hypot(...lab(one, seen).map((value, at) => value - second[at]));
}

function contrast(one: string, other: string): number {
  const [low, high] = [one, other].map((hex) => times(TO_XYZ, linear(hex))[1]).sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

describe.each(Object.entries(SCHEMES))('colours of %s pages', (_name, scheme) => {
  const hex = (name: string): string => scheme.get(name) ?? 'missing';

  it.each(Object.entries(SEEN))('tell target, no target and left out apart for %s', (_eyes, seen) => {
    for (const one of MEANINGS)
      for (const other of MEANINGS)
        if (one !== other)
          expect(distance(hex(one), hex(other), seen), `${one}, ${other}`).toBeGreaterThan(20);
  });

  it('stand out from the panel that plots lie on, as WCAG 2.2 asks of graphics', () => {
    for (const name of [...MEANINGS, 'failed', 'count', 'c1', 'c2', 'c3', 'c4', 'c5'])
      expect(contrast(hex(name), hex('panel')), name).toBeGreaterThanOrEqual(3);
  });
});

describe('a meaning', () => {
  it('has one colour in bars, histograms and chips', () => {
    for (const [meaning, variable, chip] of [
      ['target', 'var(--target)', '.chip.yes'],
      ['no_target', 'var(--no-target)', '.chip.no'],
    ] as const) {
      const bars = barPlot('bars', [{ name: 'a', value: 1, text: '1', meaning }]);
      const histogram = histogramPlot(
        'histogram',
        [{ name: 'a', meaning }],
        [{ from: 0, to: 1, count: 1, series: 'a' }],
        'x',
      );
      expect(bars.markup).toContain(variable);
      expect(histogram.markup).toContain(variable);
      expect(STYLE).toContain(`${chip}::before { background: ${variable}; }`);
    }
    expect(labelChip(1).markup).toContain('chip yes');
    expect(labelChip(0).markup).toContain('chip no');
  });
});
