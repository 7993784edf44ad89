import type { Random } from '../../random.js';
import { type Colour, hex, mix } from '../colour.js';

export type Age = 'child' | 'adult' | 'older';
export type Sex = 'female' | 'male';
export type HairStyle = 'short' | 'parted' | 'long' | 'bun' | 'curly' | 'receding' | 'bald';
export type Top = 'tshirt' | 'shirt' | 'sweater' | 'jacket' | 'suit' | 'dress';
export type Bottom = 'trousers' | 'shorts' | 'skirt';

/** How a person looks: body, hair and dress. */
export interface Look {
  readonly sex: Sex;
  readonly age: Age;
  /** Height of the whole body in heads: about 7.3 for grown-ups, less for children. */
  readonly stature: number;
  /** Width of the body, 1 for the usual. */
  readonly build: number;
  readonly skin: Colour;
  readonly hair: Colour;
  readonly hairStyle: HairStyle;
  readonly beard: boolean;
  readonly glasses: boolean;
  readonly hat: 'none' | 'cap' | 'brimmed' | 'beanie';
  readonly top: Top;
  readonly topColour: Colour;
  readonly stripes: boolean;
  readonly bottom: Bottom;
  readonly bottomColour: Colour;
  readonly shoes: Colour;
  readonly eyes: Colour;
  /** Made of one material, as a statue is: no colours of its own. */
  readonly stone: boolean;
}

const SKINS = ['#f0cdb4', '#e6b796', '#d9a37f', '#c68a63', '#a86d48', '#865236', '#66402b', '#4c2f20'].map(
  hex,
);
const HAIRS = ['#17120f', '#2b1d14', '#4a2f1c', '#6d4526', '#9c6c3a', '#c9a063', '#7d2f1b'].map(hex);
const GREYS = ['#8d8a86', '#b9b6b1', '#d8d5cf'].map(hex);
const CLOTHES = [
  '#26344f', '#7a2026', '#e3e0d8', '#2f5d46', '#47525c', '#b64a2f', '#3d6fa3', '#1d1d21', '#c9b48a', '#6a4a78',
  '#d8a93a', '#8fb3c7', '#a5564f', '#54683a', '#dcd3c6', '#394a75', '#c9c9cf', '#9a2c3c',
].map(hex); // prettier-ignore
const BOTTOMS = ['#2b3a57', '#3c4d6e', '#1f2126', '#544a3d', '#8b7d63', '#3b3f45', '#6a6f78'].map(hex);
const EYES = ['#3b2415', '#4a2f1c', '#5d7f9c', '#567050', '#2a1a10'].map(hex);

export interface LookWishes {
  readonly sex?: Sex;
  readonly age?: Age;
  readonly top?: Top;
}

/** A look by chance; what is wished for stays as wished. */
export function chooseLook(random: Random, wishes: LookWishes = {}): Look {
  const sex = wishes.sex ?? random.pick(['female', 'male'] as const);
  const age = wishes.age ?? random.pick(['adult', 'adult', 'adult', 'older', 'child'] as const);
  const skin = mix(random.pick(SKINS), random.pick(SKINS), random.range(0, 0.25));
  const dark = skin[0] < 150;
  const hair = age === 'older' ? random.pick(GREYS) : random.pick(dark ? HAIRS.slice(0, 3) : HAIRS);
  const styles: readonly HairStyle[] =
    sex === 'female'
      ? ['long', 'long', 'bun', 'curly', 'parted']
      : age === 'older'
        ? ['receding', 'bald', 'short', 'parted']
        : ['short', 'short', 'parted', 'curly'];
  const tops: readonly Top[] =
    sex === 'female'
      ? ['tshirt', 'sweater', 'jacket', 'dress', 'shirt']
      : ['tshirt', 'shirt', 'sweater', 'jacket', 'suit'];
  const top =
    wishes.top ?? (age === 'child' ? random.pick(['tshirt', 'sweater'] as const) : random.pick(tops));
  const bottoms: readonly Bottom[] =
    age === 'child'
      ? ['shorts', 'trousers']
      : sex === 'female'
        ? ['trousers', 'trousers', 'skirt']
        : ['trousers'];
  const topColour = mix(random.pick(CLOTHES), random.pick(CLOTHES), random.range(0, 0.15));
  return {
    sex,
    age,
    stature: age === 'child' ? random.range(5, 5.9) : random.range(7.0, 7.5),
    build: (age === 'older' ? 1.06 : 1) * random.range(0.93, 1.1),
    skin,
    hair,
    hairStyle: random.pick(styles),
    beard: sex === 'male' && age !== 'child' && random.chance(0.3),
    glasses: random.chance(age === 'older' ? 0.5 : 0.15),
    hat: random.chance(0.82) ? 'none' : random.pick(['cap', 'brimmed', 'beanie'] as const),
    top,
    topColour: top === 'suit' ? random.pick(['#20242f', '#2f3540', '#3a3a40'].map(hex)) : topColour,
    stripes: (top === 'tshirt' || top === 'sweater') && random.chance(0.25),
    bottom: random.pick(bottoms),
    bottomColour: top === 'suit' ? hex('#24272f') : random.pick(BOTTOMS),
    shoes: random.pick(['#1b1a1a', '#4b3423', '#d9d6d0', '#5a5d66'].map(hex)),
    eyes: random.pick(dark ? EYES.slice(0, 2) : EYES),
    stone: false,
  };
}

/** The same person as a statue of one material. */
export function carved(look: Look, material: Colour): Look {
  return {
    ...look,
    skin: material,
    hair: mix(material, [0, 0, 0], 0.08),
    topColour: mix(material, [0, 0, 0], 0.04),
    bottomColour: mix(material, [0, 0, 0], 0.1),
    shoes: mix(material, [0, 0, 0], 0.12),
    eyes: mix(material, [0, 0, 0], 0.12),
    stripes: false,
    glasses: false,
    stone: true,
  };
}
