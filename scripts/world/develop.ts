import sharp, { type Sharp } from 'sharp';
import type { TroubleName } from './cases.js';
import { type Photograph, photograph } from './photograph.js';
import type { PlannedPicture } from './plan.js';
import { seededRandom } from './random.js';
import { drawScene } from './scenes/index.js';
import type { Scene } from './types.js';

/** Longest side of a picture in the CVDF copy of Open Images, pixels. */
const CVDF_SIDE = 1024;

/** A finished picture: its files, and the sizes of what the files hold. */
export interface DevelopedPicture {
  readonly scene: Scene;
  readonly original: Buffer;
  /** Null where the CVDF copy is the same file. */
  readonly cvdf: Buffer | null;
  /** Size of the CVDF copy (or, where there is none, of the original) as it lies in the file. */
  readonly stored: { readonly width: number; readonly height: number };
}

/** EXIF orientation whose viewer turns the pixels counter-clockwise by so many degrees. */
const ORIENTATIONS = { 0: 1, 90: 8, 180: 3, 270: 6 } as const;

/** Draws, photographs and encodes a picture. Deterministic in the plan. */
export async function developPicture(plan: PlannedPicture): Promise<DevelopedPicture> {
  const random = seededRandom(plan.drawSeed);
  const scene = drawScene(plan.recipe.scene, random.fork('scene'), plan.size, plan.scale);
  const taken = await photograph(scene, random.fork('camera'), {
    exposure: plan.recipe.exposure ?? 'normal',
    clean: plan.recipe.quality === 'low_information',
    blur:
      plan.recipe.quality === 'blurry' ? plan.scale * Math.max(plan.size.width, plan.size.height) * 0.05 : 0,
  });
  const longest = Math.max(taken.width, taken.height);
  const original = await encode(taken, plan, longest);
  const side = Math.min(longest, CVDF_SIDE);
  const cvdf = longest > CVDF_SIDE ? await encode(taken, plan, CVDF_SIDE) : null;
  const upright = {
    width: Math.round((taken.width * side) / longest),
    height: Math.round((taken.height * side) / longest),
  };
  const sideways = plan.turn.degrees % 180 !== 0;
  const stored = sideways ? { width: upright.height, height: upright.width } : upright;
  return { scene, original, cvdf, stored };
}

async function encode(
  { pixels, width, height }: Photograph,
  plan: PlannedPicture,
  side: number,
): Promise<Buffer> {
  let image = sharp(pixels, { raw: { width, height, channels: 3 } });
  if (side < Math.max(width, height)) image = image.resize(side, side, { fit: 'inside' });
  if (plan.copyOf?.kind === 'brightened') image = image.linear(1.06, 5);
  if (plan.turn.degrees !== 0) {
    // What a viewer turns counter-clockwise was stored turned clockwise.
    const { data, info } = await image.rotate(plan.turn.degrees).raw().toBuffer({ resolveWithObject: true });
    image = sharp(data, { raw: info });
  }
  if (plan.turn.said === 'exif') image = image.withMetadata({ orientation: ORIENTATIONS[plan.turn.degrees] });
  return inFormat(image, plan.recipe.trouble, plan.quality);
}

function inFormat(image: Sharp, trouble: TroubleName | undefined, quality: number): Promise<Buffer> {
  switch (trouble) {
    case 'png':
      return image.png({ compressionLevel: 3 }).toBuffer();
    case 'png16':
      return image.toColourspace('rgb16').png({ compressionLevel: 3 }).toBuffer();
    case 'webp':
      return image.webp({ quality, effort: 1 }).toBuffer();
    case 'cmyk':
      return image.toColourspace('cmyk').jpeg({ quality }).toBuffer();
    case 'grey':
      return image.toColourspace('b-w').jpeg({ quality }).toBuffer();
    case 'progressive':
      return image.jpeg({ quality, progressive: true }).toBuffer();
    default:
      return image.jpeg({ quality }).toBuffer();
  }
}
