import sharp, { type Sharp } from 'sharp';
import { type Random, seededRandom } from './random.js';
import type { Exposure, Scene } from './types.js';

/** A picture as raw pixels, three bytes each. */
export interface Photograph {
  readonly pixels: Buffer;
  readonly width: number;
  readonly height: number;
}

export interface CameraSettings {
  readonly exposure: Exposure;
  /** Blur of the whole picture, pixels (standard deviation); 0 for sharp. */
  readonly blur: number;
  /** No noise, no vignette, even light. */
  readonly clean: boolean;
}

const NOISE_STEPS = 1 << 16;

/** Normal noise, drawn once: pictures read it from different places. */
function noiseTable(): Int8Array {
  const random = seededRandom('camera noise');
  return Int8Array.from({ length: NOISE_STEPS }, () =>
    Math.max(-127, Math.min(127, Math.round(random.gaussian() * 32))),
  );
}

const NOISE = noiseTable();

/** Tone curve of one channel: gain, gamma, lift, as a table. */
function toneCurve(gain: number, gamma: number, lift: number): Uint8ClampedArray {
  return Uint8ClampedArray.from(
    { length: 256 },
    (_, value) => lift + (255 - lift) * gain * (value / 255) ** gamma,
  );
}

/** Gain, gamma and lift (of 255) of each exposure. */
const TONES: Readonly<Record<Exposure, (random: Random) => { gain: number; gamma: number; lift: number }>> = {
  normal: (random) => ({
    gain: random.range(0.92, 1.08),
    gamma: random.range(0.92, 1.12),
    lift: random.range(0, 8),
  }),
  dark: (random) => ({ gain: random.range(0.5, 0.56), gamma: 1.3, lift: 0 }),
  glare: (random) => ({ gain: 1, gamma: random.range(0.42, 0.5), lift: random.range(70, 90) }),
  underexposed: (random) => ({ gain: random.range(0.2, 0.24), gamma: 1.3, lift: 0 }),
  overexposed: () => ({ gain: 1, gamma: 0.12, lift: 240 }),
};

/**
 * Light that is stronger in some places than in others, along one axis: a slope and three slow waves. It also
 * sets apart pictures whose scenes happen to be laid out alike.
 */
function unevenLight(random: Random, length: number, strength: number): Float64Array {
  const slope = random.range(-1.4, 1.4);
  const waves = [0.6, 1.1, 1.9].map((frequency) => ({
    frequency,
    phase: random.range(0, 2 * Math.PI),
    height: random.range(0.3, 1),
  }));
  return Float64Array.from({ length }, (_, i) => {
    const t = (2 * i) / length - 1;
    const wave = waves.reduce((sum, w) => sum + w.height * Math.cos(Math.PI * w.frequency * t + w.phase), 0);
    return 1 + strength * (slope * t + wave);
  });
}

/** Contrast, colour cast, vignette and sensor noise, in place. */
function develop(
  { pixels, width, height }: Photograph,
  random: Random,
  { exposure, clean, blur }: CameraSettings,
): void {
  const { gain, gamma, lift } = TONES[exposure](random);
  // Out of focus, nothing is bright: a bright rim would pass for edges in the usual measure of blur.
  const most = blur > 0 ? gain * 0.64 : gain;
  const warm = random.range(-0.035, 0.045);
  const curves = [1 + warm, 1, 1 - warm].map((cast) => toneCurve(most * cast, gamma, lift));
  const noise = clean
    ? 0
    : exposure === 'dark'
      ? 0.16
      : exposure === 'normal'
        ? random.range(0.04, 0.11)
        : 0.05;
  const vignette = exposure === 'overexposed' || clean ? 0 : random.range(0.05, 0.28);
  const uneven = exposure === 'overexposed' || clean ? 0 : 0.075;
  const [across, down] = [unevenLight(random, width, uneven), unevenLight(random, height, uneven)];
  let offset = 0;
  for (let y = 0; y < height; y += 1) {
    const dy = (2 * y) / height - 1;
    let place = random.int(0, NOISE_STEPS - 1);
    for (let x = 0; x < width; x += 1) {
      const dx = (2 * x) / width - 1;
      const light = (1 - vignette * 0.5 * (dx * dx + dy * dy)) * across[x] * down[y];
      const grain = NOISE[(place = (place + 1) & (NOISE_STEPS - 1))] * noise;
      for (let channel = 0; channel < 3; channel += 1) {
        const value = curves[channel][pixels[offset]] * light + grain;
        pixels[offset] = value < 0 ? 0 : value > 255 ? 255 : value;
        offset += 1;
      }
    }
  }
}

const limits = { limitInputPixels: false, unlimited: true } as const;

/** Takes a photograph of a scene: rasterises it, focus and blur included, and develops it. */
export async function photograph(
  scene: Scene,
  random: Random,
  settings: CameraSettings,
): Promise<Photograph> {
  const { blur } = settings;
  const { scale } = scene;
  let back: Sharp = sharp(Buffer.from(scene.background), limits).removeAlpha();
  if (scene.blur * scale > 0.3) back = back.blur(scene.blur * scale);
  // Composition comes after the blur, so the foreground stays in focus.
  const flat = await back
    .composite([{ input: Buffer.from(scene.foreground) }])
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = flat.info;
  const lens = sharp(flat.data, { raw: { width, height, channels } }).blur(
    Math.max(0.35, 0.45 * Math.min(1, scale), blur),
  );
  const { data, info } = await lens.raw().toBuffer({ resolveWithObject: true });
  const picture = { pixels: data, width: info.width, height: info.height };
  develop(picture, random, settings);
  return picture;
}
