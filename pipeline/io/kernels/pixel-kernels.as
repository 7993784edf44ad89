// The pixel loops that are too slow as plain JavaScript, in AssemblyScript with 128-bit vectors. Each gives the same
// bytes as its plain counterpart in filters/pixels, which says what is computed and why; pixel-kernels.ts lays out
// the memory and makes the weights. Compiled by `npm run build:kernels` into pixel-kernels-wasm.ts.
//
// Loops read up to 16 bytes behind a row or plane, where the layout leaves room, and multiply what they find by zero.

/** Q15 rounding products of the low and the high eight levels (times 128) with a weight. */
@inline
function lowProduct(levels: v128, weight: v128): v128 {
  return i16x8.q15mulr_sat_s(i16x8.shl(i16x8.extend_low_i8x16_u(levels), 7), weight);
}

@inline
function highProduct(levels: v128, weight: v128): v128 {
  return i16x8.q15mulr_sat_s(i16x8.shl(i16x8.extend_high_i8x16_u(levels), 7), weight);
}

/** The weighted sum of `count` rows: one row of 16-bit sums. */
function reduceRows(src: usize, rowBytes: usize, count: i32, weights: usize, row: usize): void {
  for (let i: usize = 0; i < rowBytes; i += 16) {
    let low = i16x8.splat(0);
    let high = i16x8.splat(0);
    let from = src + i;
    for (let k = 0; k < count; k++) {
      const weight = v128.load_splat<i16>(weights + ((<usize>k) << 1));
      const levels = v128.load(from);
      low = i16x8.add(low, lowProduct(levels, weight));
      high = i16x8.add(high, highProduct(levels, weight));
      from += rowBytes;
    }
    v128.store(row + (i << 1), low);
    v128.store(row + (i << 1), high, 16);
  }
}

/** The same for up to three rows, which is what a reduction by less than two has. The third may weigh nothing. */
function reduceThreeRows(src: usize, rowBytes: usize, count: i32, weights: usize, row: usize): void {
  const weightA = v128.load_splat<i16>(weights);
  const weightB = count > 1 ? v128.load_splat<i16>(weights, 2) : i16x8.splat(0);
  const weightC = count > 2 ? v128.load_splat<i16>(weights, 4) : i16x8.splat(0);
  const toB = count > 1 ? rowBytes : 0;
  const toC = count > 2 ? 2 * rowBytes : 0;
  for (let i: usize = 0; i < rowBytes; i += 16) {
    const a = v128.load(src + i);
    const b = v128.load(src + i + toB);
    const c = v128.load(src + i + toC);
    const low = i16x8.add(i16x8.add(lowProduct(a, weightA), lowProduct(b, weightB)), lowProduct(c, weightC));
    const high = i16x8.add(i16x8.add(highProduct(a, weightA), highProduct(b, weightB)), highProduct(c, weightC));
    v128.store(row + (i << 1), low);
    v128.store(row + (i << 1), high, 16);
  }
}

/** Two taps of a row of RGB: (r r g g b b - -) of two neighbours, times their weights. */
@inline
function pairProduct(from: usize, weights: usize): v128 {
  const two = v128.load(from);
  const paired = i8x16.shuffle(two, two, 0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11, 0, 1, 0, 1);
  return i32x4.dot_i16x8_s(paired, v128.load(weights));
}

/**
 * One output row of RGB. `weights` holds, for each output pixel and pair of taps, (a b a b a b 0 0) in 16 bits.
 */
function reduceRowRgb(
  row: usize,
  dst: usize,
  width: i32,
  first: usize,
  weights: usize,
  pairs: i32,
  colour: v128,
  neutral: v128,
): void {
  const half = i32x4.splat(1 << 20);
  const zero = i32x4.splat(0);
  for (let x = 0; x < width; x++) {
    let from = row + (<usize>load<i32>(first + ((<usize>x) << 2))) * 6;
    let sums = pairProduct(from, weights);
    weights += 16;
    for (let pair = 1; pair < pairs; pair++) {
      from += 12;
      sums = i32x4.add(sums, pairProduct(from, weights));
      weights += 16;
    }
    // Red, green, blue against green, blue, red: all equal where the pixel has no colour. The fourth lane is zero.
    const turned = i8x16.shuffle(sums, sums, 4, 5, 6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 12, 13, 14, 15);
    let lift = colour;
    if (i32x4.all_true(i32x4.eq(sums, turned))) lift = v128.and(neutral, i32x4.ne(sums, zero));
    const levels = i32x4.shr_s(i32x4.add(i32x4.add(sums, lift), half), 21);
    const words = i16x8.narrow_i32x4_s(levels, levels);
    v128.store_lane<i32>(dst, i8x16.narrow_i16x8_u(words, words), 0);
    dst += 3;
  }
}

/** One output row of grey. `weights` holds `pairs` x 2 weights for each output pixel. */
function reduceRowGrey(
  row: usize,
  dst: usize,
  width: i32,
  first: usize,
  weights: usize,
  pairs: i32,
  neutral: i32,
): void {
  for (let x = 0; x < width; x++) {
    let from = row + ((<usize>load<i32>(first + ((<usize>x) << 2))) << 1);
    let sum = 0;
    for (let tap = 0; tap < pairs * 2; tap++) {
      sum += (<i32>load<i16>(from)) * (<i32>load<i16>(weights));
      from += 2;
      weights += 2;
    }
    const lifted = sum > 0 ? sum + neutral : sum;
    const level = (lifted + (1 << 20)) >> 21;
    store<u8>(dst, <u8>min(max(level, 0), 255));
    dst += 1;
  }
}

/** Reduces a picture by area averaging: `reducePixels`. `lift` holds four 32-bit numbers. */
export function reduce(
  src: usize,
  width: i32,
  channels: i32,
  dst: usize,
  dstWidth: i32,
  dstHeight: i32,
  downFirst: usize,
  downCount: usize,
  downWeights: usize,
  downStride: i32,
  acrossFirst: usize,
  acrossWeights: usize,
  pairs: i32,
  row: usize,
  lift: usize,
): void {
  const rowBytes = <usize>(width * channels);
  const lifts = v128.load(lift);
  const neutral = load<i32>(lift, 12);
  const colour = i32x4.replace_lane(lifts, 3, 0);
  const neutrals = i32x4.replace_lane(i32x4.splat(neutral), 3, 0);
  for (let y = 0; y < dstHeight; y++) {
    const entry = (<usize>y) << 2;
    const from = src + (<usize>load<i32>(downFirst + entry)) * rowBytes;
    const count = load<i32>(downCount + entry);
    const weights = downWeights + <usize>(y * downStride * 2);
    if (count <= 3) reduceThreeRows(from, rowBytes, count, weights, row);
    else reduceRows(from, rowBytes, count, weights, row);
    if (channels === 3) reduceRowRgb(row, dst, dstWidth, acrossFirst, acrossWeights, pairs, colour, neutrals);
    else reduceRowGrey(row, dst, dstWidth, acrossFirst, acrossWeights, pairs, neutral);
    dst += <usize>(dstWidth * channels);
  }
}

/** Four published greys, in single precision: `publishedGrey`. */
function grey4(red: v128, green: v128, blue: v128): v128 {
  const unit = f32x4.splat(<f32>(1.0 / 255.0));
  const r = f32x4.mul(f32x4.mul(f32x4.convert_i32x4_u(red), unit), f32x4.splat(<f32>0.2989));
  const g = f32x4.mul(f32x4.mul(f32x4.convert_i32x4_u(green), unit), f32x4.splat(<f32>0.587));
  const b = f32x4.mul(f32x4.mul(f32x4.convert_i32x4_u(blue), unit), f32x4.splat(<f32>0.114));
  return i32x4.trunc_sat_f32x4_s(f32x4.mul(f32x4.add(f32x4.add(r, g), b), f32x4.splat(<f32>255.5)));
}

/** Four brightness keys: `brightnessKey`. */
function key4(redSquares: v128, greenSquares: v128, blueSquares: v128): v128 {
  return i32x4.add(
    i32x4.add(
      i32x4.mul(redSquares, i32x4.splat(241)),
      i32x4.mul(greenSquares, i32x4.splat(691)),
    ),
    i32x4.mul(blueSquares, i32x4.splat(68)),
  );
}

/** Eight levels of Pillow's grey, 16 bits each: `toGrayscale`. 38470 is too much for 16 bits: green comes twice. */
function luma8(red: v128, green: v128, blue: v128): v128 {
  const redGreen = i32x4.splat(19595 | (19235 << 16));
  const greenBlue = i32x4.splat(19235 | (7471 << 16));
  const half = i32x4.splat(32768);
  const low = i32x4.add(
    i32x4.dot_i16x8_s(i8x16.shuffle(red, green, 0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23), redGreen),
    i32x4.dot_i16x8_s(i8x16.shuffle(green, blue, 0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23), greenBlue),
  );
  const high = i32x4.add(
    i32x4.dot_i16x8_s(i8x16.shuffle(red, green, 8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31), redGreen),
    i32x4.dot_i16x8_s(i8x16.shuffle(green, blue, 8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31), greenBlue),
  );
  return i16x8.narrow_i32x4_s(
    i32x4.shr_u(i32x4.add(low, half), 16),
    i32x4.shr_u(i32x4.add(high, half), 16),
  );
}

/**
 * Splits RGB pixels into planes, makes the grey plane and the brightness keys, and sums the published grey of
 * `count` pixels. Planes and keys are written up to a multiple of 16 pixels.
 *
 * @returns the sum of the published greys: below 2^31 for a working copy.
 */
export function split(src: usize, count: i32, planes: usize, planeBytes: usize, keys: usize): i32 {
  let sums = i32x4.splat(0);
  const lanes = i32x4(0, 1, 2, 3);
  for (let pixel = 0; pixel < count; pixel += 16) {
    const a = v128.load(src);
    const b = v128.load(src, 16);
    const c = v128.load(src, 32);
    src += 48;
    // Bytes of one channel stand three apart; those of the third vector are filled in by a second shuffle.
    const redAb = i8x16.shuffle(a, b, 0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 0, 0, 0, 0, 0);
    const red = i8x16.shuffle(redAb, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 17, 20, 23, 26, 29);
    const greenAb = i8x16.shuffle(a, b, 1, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31, 0, 0, 0, 0, 0);
    const green = i8x16.shuffle(greenAb, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 18, 21, 24, 27, 30);
    const blueAb = i8x16.shuffle(a, b, 2, 5, 8, 11, 14, 17, 20, 23, 26, 29, 0, 0, 0, 0, 0, 0);
    const blue = i8x16.shuffle(blueAb, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 19, 22, 25, 28, 31);
    const plane = planes + <usize>pixel;
    v128.store(plane, red);
    v128.store(plane + planeBytes, green);
    v128.store(plane + 2 * planeBytes, blue);
    const redLow = i16x8.extend_low_i8x16_u(red);
    const redHigh = i16x8.extend_high_i8x16_u(red);
    const greenLow = i16x8.extend_low_i8x16_u(green);
    const greenHigh = i16x8.extend_high_i8x16_u(green);
    const blueLow = i16x8.extend_low_i8x16_u(blue);
    const blueHigh = i16x8.extend_high_i8x16_u(blue);
    v128.store(
      plane + 3 * planeBytes,
      i8x16.narrow_i16x8_u(luma8(redLow, greenLow, blueLow), luma8(redHigh, greenHigh, blueHigh)),
    );
    const key = keys + ((<usize>pixel) << 2);
    v128.store(
      key,
      key4(
        i32x4.extmul_low_i16x8_u(redLow, redLow),
        i32x4.extmul_low_i16x8_u(greenLow, greenLow),
        i32x4.extmul_low_i16x8_u(blueLow, blueLow),
      ),
    );
    v128.store(
      key,
      key4(
        i32x4.extmul_high_i16x8_u(redLow, redLow),
        i32x4.extmul_high_i16x8_u(greenLow, greenLow),
        i32x4.extmul_high_i16x8_u(blueLow, blueLow),
      ),
      16,
    );
    v128.store(
      key,
      key4(
        i32x4.extmul_low_i16x8_u(redHigh, redHigh),
        i32x4.extmul_low_i16x8_u(greenHigh, greenHigh),
        i32x4.extmul_low_i16x8_u(blueHigh, blueHigh),
      ),
      32,
    );
    v128.store(
      key,
      key4(
        i32x4.extmul_high_i16x8_u(redHigh, redHigh),
        i32x4.extmul_high_i16x8_u(greenHigh, greenHigh),
        i32x4.extmul_high_i16x8_u(blueHigh, blueHigh),
      ),
      48,
    );
    let g0 = grey4(
      i32x4.extend_low_i16x8_u(redLow),
      i32x4.extend_low_i16x8_u(greenLow),
      i32x4.extend_low_i16x8_u(blueLow),
    );
    let g1 = grey4(
      i32x4.extend_high_i16x8_u(redLow),
      i32x4.extend_high_i16x8_u(greenLow),
      i32x4.extend_high_i16x8_u(blueLow),
    );
    let g2 = grey4(
      i32x4.extend_low_i16x8_u(redHigh),
      i32x4.extend_low_i16x8_u(greenHigh),
      i32x4.extend_low_i16x8_u(blueHigh),
    );
    let g3 = grey4(
      i32x4.extend_high_i16x8_u(redHigh),
      i32x4.extend_high_i16x8_u(greenHigh),
      i32x4.extend_high_i16x8_u(blueHigh),
    );
    if (pixel + 16 > count) {
      // The last block: lanes behind the end count for nothing.
      const left = i32x4.splat(count - pixel);
      g0 = v128.and(g0, i32x4.lt_s(lanes, left));
      g1 = v128.and(g1, i32x4.lt_s(i32x4.add(lanes, i32x4.splat(4)), left));
      g2 = v128.and(g2, i32x4.lt_s(i32x4.add(lanes, i32x4.splat(8)), left));
      g3 = v128.and(g3, i32x4.lt_s(i32x4.add(lanes, i32x4.splat(12)), left));
    }
    sums = i32x4.add(sums, i32x4.add(i32x4.add(g0, g1), i32x4.add(g2, g3)));
  }
  return (
    i32x4.extract_lane(sums, 0) +
    i32x4.extract_lane(sums, 1) +
    i32x4.extract_lane(sums, 2) +
    i32x4.extract_lane(sums, 3)
  );
}

function bump(table: usize, entry: u32): void {
  const at = table + ((<usize>entry) << 2);
  store<u32>(at, load<u32>(at) + 1);
}

/**
 * Counts the levels of a plane into four tables of 256, whose sum is the histogram: equal neighbours would otherwise
 * wait for each other's count.
 */
export function countLevels(plane: usize, count: i32, tables: usize): void {
  const whole = count & ~7;
  for (let i = 0; i < whole; i += 8) {
    const eight = load<u64>(plane + <usize>i);
    bump(tables, <u32>(eight & 255));
    bump(tables + 1024, <u32>((eight >> 8) & 255));
    bump(tables + 2048, <u32>((eight >> 16) & 255));
    bump(tables + 3072, <u32>((eight >> 24) & 255));
    bump(tables, <u32>((eight >> 32) & 255));
    bump(tables + 1024, <u32>((eight >> 40) & 255));
    bump(tables + 2048, <u32>((eight >> 48) & 255));
    bump(tables + 3072, <u32>(eight >> 56));
  }
  for (let i = whole; i < count; i++) bump(tables, load<u8>(plane + <usize>i));
}

/** Counts keys by their upper bits into two tables of 4,096, whose sum is the histogram. */
export function countKeys(keys: usize, count: i32, shift: i32, tables: usize): void {
  const whole = count & ~1;
  for (let i = 0; i < whole; i += 2) {
    const two = load<u64>(keys + ((<usize>i) << 2));
    bump(tables, (<u32>two) >> shift);
    bump(tables + 16384, (<u32>(two >> 32)) >> shift);
  }
  if (whole < count) bump(tables, load<u32>(keys + ((<usize>whole) << 2)) >> shift);
}

/** Copies the keys whose upper bits are `bin` to `out`. Returns their number. */
export function keysOfBin(keys: usize, count: i32, shift: i32, bin: i32, out: usize): i32 {
  const wanted = i32x4.splat(bin);
  let found = 0;
  for (let i = 0; i < count; i += 4) {
    const hits = i32x4.bitmask(i32x4.eq(i32x4.shr_u(v128.load(keys + ((<usize>i) << 2)), shift), wanted));
    if (hits === 0) continue;
    const lanes = min(4, count - i);
    for (let lane = 0; lane < lanes; lane++) {
      if ((hits & (1 << lane)) === 0) continue;
      store<u32>(out + ((<usize>found) << 2), load<u32>(keys + ((<usize>(i + lane)) << 2)));
      found++;
    }
  }
  return found;
}

/** Four sums of the lanes of four vectors. */
@inline
function laneSums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = i32x4.add(
    i8x16.shuffle(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23),
    i8x16.shuffle(a, b, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31),
  );
  const cd = i32x4.add(
    i8x16.shuffle(c, d, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23),
    i8x16.shuffle(c, d, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31),
  );
  return i32x4.add(
    i8x16.shuffle(ab, cd, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23),
    i8x16.shuffle(ab, cd, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31),
  );
}

/**
 * Pillow's pass along the rows of a plane, four rows at a time (the last one again where there are fewer). Weights of
 * 22 bits come in two 16-bit parts (`high` x 2048 + `low`), each part of an output pixel padded with zeros to
 * `vectors` x 8.
 */
export function resampleAcross(
  src: usize,
  width: i32,
  height: i32,
  dst: usize,
  dstWidth: i32,
  first: usize,
  high: usize,
  low: usize,
  vectors: i32,
): void {
  const bytes = (<usize>vectors) << 4;
  for (let y = 0; y < height; y += 4) {
    const yB = min(y + 1, height - 1);
    const yC = min(y + 2, height - 1);
    const yD = min(y + 3, height - 1);
    const toB = <usize>((yB - y) * width);
    const toC = <usize>((yC - y) * width);
    const toD = <usize>((yD - y) * width);
    const row = src + <usize>(y * width);
    let part: usize = 0;
    for (let x = 0; x < dstWidth; x++) {
      let from = row + <usize>load<i32>(first + ((<usize>x) << 2));
      let highA = i32x4.splat(0);
      let highB = highA;
      let highC = highA;
      let highD = highA;
      let lowA = highA;
      let lowB = highA;
      let lowC = highA;
      let lowD = highA;
      const end = part + bytes;
      for (; part < end; part += 16) {
        const highWeights = v128.load(high + part);
        const lowWeights = v128.load(low + part);
        const a = v128.load8x8_u(from);
        const b = v128.load8x8_u(from + toB);
        const c = v128.load8x8_u(from + toC);
        const d = v128.load8x8_u(from + toD);
        highA = i32x4.add(highA, i32x4.dot_i16x8_s(a, highWeights));
        lowA = i32x4.add(lowA, i32x4.dot_i16x8_s(a, lowWeights));
        highB = i32x4.add(highB, i32x4.dot_i16x8_s(b, highWeights));
        lowB = i32x4.add(lowB, i32x4.dot_i16x8_s(b, lowWeights));
        highC = i32x4.add(highC, i32x4.dot_i16x8_s(c, highWeights));
        lowC = i32x4.add(lowC, i32x4.dot_i16x8_s(c, lowWeights));
        highD = i32x4.add(highD, i32x4.dot_i16x8_s(d, highWeights));
        lowD = i32x4.add(lowD, i32x4.dot_i16x8_s(d, lowWeights));
        from += 8;
      }
      const highs = i32x4.shl(laneSums(highA, highB, highC, highD), 11);
      const sums = i32x4.add(i32x4.add(highs, laneSums(lowA, lowB, lowC, lowD)), i32x4.splat(1 << 21));
      const words = i16x8.narrow_i32x4_s(i32x4.shr_s(sums, 22), sums);
      const levels = i8x16.narrow_i16x8_u(words, words);
      const at = dst + <usize>x;
      v128.store_lane<i8>(at + <usize>(y * dstWidth), levels, 0);
      v128.store_lane<i8>(at + <usize>(yB * dstWidth), levels, 1);
      v128.store_lane<i8>(at + <usize>(yC * dstWidth), levels, 2);
      v128.store_lane<i8>(at + <usize>(yD * dstWidth), levels, 3);
    }
  }
}

/** Pillow's pass down the columns of a plane, eight columns at a time: rows of `dst` are written up to 7 too far. */
export function resampleDown(
  src: usize,
  width: i32,
  dst: usize,
  dstHeight: i32,
  first: usize,
  count: usize,
  weights: usize,
  stride: i32,
): void {
  for (let y = 0; y < dstHeight; y++) {
    const entry = (<usize>y) << 2;
    const from = src + (<usize>load<i32>(first + entry)) * (<usize>width);
    const taps = load<i32>(count + entry);
    const row = weights + <usize>(y * stride * 4);
    for (let x = 0; x < width; x += 8) {
      let low = i32x4.splat(1 << 21);
      let high = low;
      let at = from + <usize>x;
      for (let k = 0; k < taps; k++) {
        const levels = v128.load8x8_u(at);
        const weight = v128.load_splat<i32>(row + ((<usize>k) << 2));
        low = i32x4.add(low, i32x4.mul(i32x4.extend_low_i16x8_u(levels), weight));
        high = i32x4.add(high, i32x4.mul(i32x4.extend_high_i16x8_u(levels), weight));
        at += <usize>width;
      }
      const words = i16x8.narrow_i32x4_s(i32x4.shr_s(low, 22), i32x4.shr_s(high, 22));
      v128.store_lane<i64>(dst + <usize>x, i8x16.narrow_i16x8_u(words, words), 0);
    }
    dst += <usize>width;
  }
}
