import { describe, expect, it } from 'vitest';
import {
  barPlot,
  heatPlot,
  histogramPlot,
  intervalPlot,
  reliabilityPlot,
} from '../../../pipeline/report/plots.js';

const HOSTILE = '"><script>alert(1)</script>&';

const PLOTS = {
  bars: () => barPlot(HOSTILE, [{ name: HOSTILE, value: 3, text: HOSTILE, meaning: 'target' }]),
  histogram: () =>
    histogramPlot(
      HOSTILE,
      [{ name: HOSTILE, meaning: 'target' }],
      [{ from: 0, to: 0.5, count: 2, series: HOSTILE }],
      HOSTILE,
    ),
  reliability: () =>
    reliabilityPlot(HOSTILE, [{ mean: 0.2, share: 0.3, low: 0.1, high: 0.5 }], { x: HOSTILE, y: HOSTILE }),
  intervals: () =>
    intervalPlot(HOSTILE, [{ name: HOSTILE, series: HOSTILE, value: 0.5, low: 0.4, high: 0.6 }], HOSTILE),
  heat: () =>
    heatPlot(HOSTILE, [HOSTILE], ['b'], [{ row: HOSTILE, column: 'b', strength: 1, text: HOSTILE }]),
};

describe.each(Object.entries(PLOTS))('the plot of %s', (_name, draw) => {
  it('is one picture with a text for those who cannot see it', () => {
    const { markup } = draw();
    expect(markup).toMatch(/^<svg [^>]*role="img"/);
    expect(markup.match(/aria-label=/g)).toHaveLength(1);
    expect(markup).toContain('aria-label="&quot;');
  });

  it('makes no element of a hostile name', () => {
    expect(draw().markup).not.toMatch(/<script/i);
  });

  it('is the same each time, and asks for nothing from elsewhere', () => {
    expect(draw().markup).toBe(draw().markup);
    expect(draw().markup).not.toMatch(/href=|url\(|@import/);
  });
});

describe('bars', () => {
  it('are as long as their values, in colours of the page', () => {
    const { markup } = barPlot('two bars', [
      { name: 'a', value: 10, text: '10' },
      { name: 'b', value: 5, text: '5', meaning: 'failed' },
    ]);
    const widths = [...markup.matchAll(/<path d="M[^"]*"[^>]*>|<rect[^>]*>/g)].map(([mark]) => mark);
    expect(widths).toHaveLength(2);
    expect(markup).toContain('var(--count)');
    expect(markup).toContain('var(--failed)');
  });

  it('can be drawn of nothing', () => {
    expect(barPlot('nothing', []).markup).toMatch(/^<svg/);
    expect(barPlot('zero', [{ name: 'a', value: 0, text: '0' }]).markup).not.toContain('NaN');
  });

  it('cut names that are longer than the room at their left', () => {
    const name = 'a name of a subset that nobody would want to read';
    const { markup } = barPlot('Bars', [{ name, value: 1, text: '1' }]);
    expect(markup).toContain('>a name of a subset that nobod…<');
    expect(markup).not.toContain(name);
  });
});
