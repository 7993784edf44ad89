import { expect, test } from 'vitest';
import { decimalImageId } from '../../filters/decimal-image-id.js';

test.each([
  ['0000000000000000', '0'],
  ['000002b66c9c498e', '2982529485198'],
  ['fe600639ac5f36c1', '18329657328172742337'],
  ['ffffffffffffffff', '18446744073709551615'],
])('%s is %s', (hex, decimal) => {
  expect(decimalImageId(hex)).toBe(decimal);
});
