import { describe, expect, it } from 'vitest';
import { plainNumber } from '../../filters/plain-number.js';

describe('plainNumber', () => {
  it.each([
    [0.123456789, undefined, '0.1235'],
    [0.05, 0.05, '0.05'],
    [0.050000001, 0.05, '0.050000001'],
    [0.050000001, undefined, '0.05'],
    [-1.23456, 0.05, '-1.235'],
    [12345.678, 0.05, '12350'],
    [0, 0.05, '0'],
  ])('%d beside %s is %s', (value, against, text) => {
    expect(plainNumber(value, against)).toBe(text);
  });
});
