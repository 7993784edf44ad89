import sharp, { type Sharp } from 'sharp';

/** A picture to judge, as the bytes of a PNG file. */
export interface DrawnPicture {
  readonly name: string;
  readonly png: Buffer;
}

/** Noise that is the same every time. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state >>> 24;
  };
}

/** Slopes, waves, two hard-edged shapes and some grain. */
function scene(width: number, height: number, seed: number, grain: number): Sharp {
  const next = noise(seed);
  const data = new Uint8ClampedArray(width * height * 3);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const shape = (x - width / 3) ** 2 + (y - height / 2) ** 2 < (height / (3 + (seed % 3))) ** 2;
      const bar = x > width * 0.7 && x < width * 0.8;
      const shade = shape ? 210 : bar ? 25 : 60 + (100 * y) / height;
      for (let channel = 0; channel < 3; channel++) {
        const wave = 40 * Math.sin(x / (4 + seed + 2 * channel) + y / 9);
        data[i++] = shade + wave + (grain * (next() - 128)) / 128;
      }
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

function flat(width: number, height: number, level: number): Sharp {
  return sharp({ create: { width, height, channels: 3, background: { r: level, g: level, b: level } } });
}

const SIZES = [
  [400, 300],
  [300, 400],
  [447, 447],
  [516, 387],
  [365, 547],
  [320, 240],
] as const;

/** How a scene is spoilt, by the name that its files begin with. */
const WAYS: Readonly<Record<string, (picture: Sharp, step: number) => Sharp>> = {
  plain: (picture) => picture,
  dark: (picture, step) => picture.linear(0.1 + 0.08 * step, 0),
  light: (picture, step) => picture.linear(0.1 + 0.05 * step, 230 - 12 * step),
  blurred: (picture, step) => picture.blur(1 + 3 * step),
  grey: (picture) => picture.toColourspace('b-w'),
  'grey-blurred': (picture, step) => picture.blur(2 + 4 * step).toColourspace('b-w'),
  pale: (picture, step) => picture.linear(0.01 * (step + 1), 120),
};

const OTHERS: Readonly<Record<string, () => Sharp>> = {
  'flat-black': () => flat(300, 200, 0),
  'flat-white': () => flat(300, 200, 255),
  'flat-grey': () => flat(300, 200, 100),
  'flat-light': () => flat(300, 200, 243),
  'flat-grey-mode': () => flat(300, 200, 60).toColourspace('b-w'),
  noise: () => scene(300, 300, 5, 400),
  'noise-small': () => scene(40, 30, 6, 400),
  wide: () => scene(700, 90, 2, 20),
  'nearly-wide': () => scene(600, 212, 2, 20),
  tall: () => scene(90, 700, 3, 20),
  strip: () => scene(900, 8, 3, 20),
  tiny: () => scene(9, 7, 3, 20),
  dot: () => scene(1, 1, 3, 20),
  huge: () => scene(2400, 1800, 4, 20),
  large: () => scene(900, 800, 4, 20),
  'two-levels': () => scene(300, 200, 4, 0).threshold(128),
};

function toPng(picture: Sharp): Promise<Buffer> {
  return picture.png({ compressionLevel: 1 }).toBuffer();
}

/** 58 pictures of many sizes with all kinds of issues, and without. */
export function variedPictures(): Promise<readonly DrawnPicture[]> {
  const spoilt = Object.entries(WAYS).flatMap(([way, spoil]) =>
    SIZES.map(async ([width, height], step) => ({
      name: `${way}-${step}.png`,
      png: await toPng(spoil(scene(width, height, step + 1, 6 * step), step)),
    })),
  );
  const others = Object.entries(OTHERS).map(async ([name, draw]) => ({
    name: `${name}.png`,
    png: await toPng(draw()),
  }));
  return Promise.all([...spoilt, ...others]);
}

/** Ten pictures of which all but two have one size: the middle half of the sizes does not differ. */
export function nearlyEqualSizes(): Promise<readonly DrawnPicture[]> {
  const widths = [...Array<number>(8).fill(120), 121, 60];
  return Promise.all(
    widths.map(async (width, i) => ({
      name: `equal-${i}.png`,
      png: await toPng(scene(width, 90, i + 1, 10)),
    })),
  );
}
