import type { Quantisation } from './quantised-pixels.js';

/** A few quantised pictures for a check on the device. */
export interface CSamples {
  /** Prefix of every name in the file: a C identifier in lower case. */
  readonly name: string;
  readonly size: number;
  readonly channels: 1 | 3;
  readonly quantisation: Quantisation;
  readonly samples: readonly {
    readonly imageId: string;
    readonly label: number;
    /** Quantised bytes: size x size x channels. */
    readonly data: Uint8Array;
  }[];
}

const NUMBERS_A_LINE = 20;

/**
 * A C header (C99, C++) with quantised pictures and their labels as constant arrays, and macros for shape, scale
 * and zero point. The image ids stand in comments.
 *
 * @throws RangeError where the name is no identifier, there is no sample, or one is not of the shape's size.
 */
export function cSampleHeader({ name, size, channels, quantisation, samples }: CSamples): string {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new RangeError(`${name} is no lower-case C identifier`);
  if (samples.length === 0) throw new RangeError('a C header needs at least one sample');
  const bytes = size * size * channels;
  const upper = name.toUpperCase();
  const { type, scale, zeroPoint } = quantisation;
  const pictures = samples.map(({ imageId, label, data }) => {
    if (data.length !== bytes) throw new RangeError(`${imageId} has ${data.length} bytes, not ${bytes}`);
    return `  /* ${imageId.replaceAll(/[^0-9A-Za-z]/g, '_')}, label ${label} */\n  {\n${numbers(data, type)}  }`;
  });
  return [
    `#ifndef ${upper}_H_`,
    `#define ${upper}_H_`,
    '',
    '#include <stdint.h>',
    '',
    `#define ${upper}_COUNT ${samples.length}`,
    `#define ${upper}_HEIGHT ${size}`,
    `#define ${upper}_WIDTH ${size}`,
    `#define ${upper}_CHANNELS ${channels}`,
    `#define ${upper}_BYTES ${bytes}`,
    '/* real = scale * (number - zero point); real 0..1 is black to white */',
    `#define ${upper}_SCALE ${scale.toPrecision(9)}f`,
    `#define ${upper}_ZERO_POINT (${zeroPoint})`,
    '',
    '/* 1: the target is in the picture, 0: it is not */',
    `static const uint8_t ${name}_labels[${upper}_COUNT] = {${samples.map(({ label }) => label).join(', ')}};`,
    '',
    '/* rows from the top, channels of a pixel side by side */',
    `static const ${type}_t ${name}_images[${upper}_COUNT][${upper}_BYTES] = {`,
    pictures.join(',\n'),
    '};',
    '',
    `#endif /* ${upper}_H_ */`,
    '',
  ].join('\n');
}

function numbers(data: Uint8Array, type: Quantisation['type']): string {
  const values = type === 'int8' ? new Int8Array(data.buffer, data.byteOffset, data.length) : data;
  let text = '';
  for (let start = 0; start < values.length; start += NUMBERS_A_LINE) {
    text += `    ${values.slice(start, start + NUMBERS_A_LINE).join(', ')},\n`;
  }
  return text;
}
