import { describe, expect, it } from 'vitest';
import { IMAGE_OUTCOMES, isTransient } from '../../../pipeline/io/image-outcome.js';

describe('isTransient', () => {
  it('holds for the failures that may pass', () => {
    expect(IMAGE_OUTCOMES.filter(isTransient)).toEqual([
      'rate_limited',
      'server_error',
      'timeout',
      'network_error',
      'refused_address',
      'truncated',
      'missing',
    ]);
    expect(isTransient('no outcome')).toBe(false);
  });
});
