import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createReporter, formatAmount, formatDuration } from '../../pipeline/progress.js';

function screen(isTTY: boolean): { stream: Writable & { isTTY: boolean }; text: () => string } {
  let text = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  return { stream: Object.assign(stream, { isTTY }), text: () => text };
}

describe('formatAmount', () => {
  it.each([
    [0, 'B', '0 B'],
    [999, 'B', '999 B'],
    [1500, 'B', '1.5 kB'],
    [2_258_447_590, 'B', '2.3 GB'],
    [1234.4, 'images', '1,234 images'],
  ])('%d %s is %s', (amount, unit, expected) => {
    expect(formatAmount(amount, unit)).toBe(expected);
  });
});

describe('formatDuration', () => {
  it.each([
    [0.4, '0 s'],
    [59.6, '1 min 00 s'],
    [125, '2 min 05 s'],
    [3720, '1 h 02 min'],
  ])('%d seconds are %s', (seconds, expected) => {
    expect(formatDuration(seconds)).toBe(expected);
  });
});

describe('createReporter', () => {
  it('redraws one line on a terminal, with share and rate', () => {
    const { stream, text } = screen(true);
    const task = createReporter(stream).task('images', 200, 'images');
    task.advance(50, '2 failed');
    expect(text()).toContain('\r\x1b[2Kimages: 50 of 200 images (25 %)');
    expect(text()).toContain('2 failed');
    expect(text()).not.toContain('\n');
    task.finish();
    expect(text()).toMatch(/images: 50 images, .*\n$/);
  });

  it('writes no control codes into a log', () => {
    const { stream, text } = screen(false);
    const report = createReporter(stream);
    const task = report.task('images', 2, 'images');
    task.advance(1);
    report.info('hello');
    task.finish();
    expect(text()).not.toContain('\x1b');
    expect(text().split('\n')).toHaveLength(3);
  });

  it('says warnings alone when quiet', () => {
    const { stream, text } = screen(true);
    const report = createReporter(stream, { quiet: true });
    report.info('no');
    report.task('images', 1, 'images').finish();
    report.warn('careful');
    expect(text()).toBe('warning: careful\n');
  });
});
