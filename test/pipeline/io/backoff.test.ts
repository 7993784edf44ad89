import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffWait, parseRetryAfter } from '../../../pipeline/io/backoff.js';

const options = { backoffMs: 500, maxBackoffMs: 60_000, random: () => 0.5 };

describe('backoffWait', () => {
  it('doubles with each failure, up to the longest wait', () => {
    const waits = [1, 2, 3, 4, 8, 60].map((failures) => backoffWait(failures, options));
    expect(waits).toEqual([250, 500, 1000, 2000, 30_000, 30_000]);
  });

  it('waits as long as the server asks, spread by the first back-off', () => {
    expect(backoffWait(1, options, 7000)).toBe(7250);
    expect(backoffWait(1, { ...options, random: () => 0 }, 7000)).toBe(7000);
  });

  it('cuts what the server asks for to the longest wait', () => {
    expect(backoffWait(1, options, 86_400_000)).toBe(60_000);
  });

  it('lies in 0 .. maxBackoffMs, whatever chance says', () => {
    const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), share, (failures, value) => {
        const wait = backoffWait(failures, { ...options, random: () => value });
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(60_000);
      }),
    );
  });
});

describe('parseRetryAfter', () => {
  const now = Date.UTC(2024, 0, 1, 12, 0, 0);

  it('reads seconds', () => {
    expect(parseRetryAfter('120', now)).toBe(120_000);
    expect(parseRetryAfter(' 0 ', now)).toBe(0);
  });

  it('reads HTTP dates; a past one asks for no wait', () => {
    expect(parseRetryAfter('Mon, 01 Jan 2024 12:00:30 GMT', now)).toBe(30_000);
    expect(parseRetryAfter('Monday, 01-Jan-24 12:00:30 GMT', now)).toBe(30_000);
    expect(parseRetryAfter('Sun, 31 Dec 2023 12:00:00 GMT', now)).toBe(0);
  });

  it.each([undefined, '', '-5', '1.5', 'soon', 'Mon, whenever'])('gives null for %j', (header) => {
    expect(parseRetryAfter(header, now)).toBeNull();
  });
});
