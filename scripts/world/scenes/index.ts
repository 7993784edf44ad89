import type { Random } from '../random.js';
import type { Scene } from '../types.js';
import { type Canvas, type SceneSize, compose } from './canvas.js';
import * as depicted from './depicted.js';
import * as people from './people.js';
import * as still from './still.js';

/** Every kind of scene, by name. */
export const SCENES = {
  portrait: people.portrait,
  full_figure: people.fullFigure,
  pair: people.pair,
  group: people.group,
  crowd: people.crowd,
  far_figure: people.farFigure,
  tiny_figure: people.tinyFigure,
  off_centre: people.offCentre,
  cut_off: people.cutOff,
  with_animal: people.withAnimal,
  seated: people.seated,
  children: people.children,
  elders: people.elders,
  from_behind: people.fromBehind,
  hands: people.hands,
  legs: people.legs,
  night_walk: people.nightWalk,
  landscape: still.landscape,
  snowfield: still.snowfield,
  night_city: still.nightCity,
  cat: still.cat,
  dog: still.dog,
  horse: still.horse,
  bird: still.bird,
  cars: still.cars,
  house: still.house,
  food: still.food,
  living_room: still.livingRoom,
  flowers: still.flowers,
  boats: still.boats,
  skull: still.skull,
  blank: still.blank,
  poster: depicted.posterOfPerson,
  poster_animal: depicted.posterOfAnimal,
  poster_skull: depicted.posterOfSkull,
  painting: depicted.painting,
  statue: depicted.statue,
  visitor: depicted.visitor,
} as const satisfies Readonly<Record<string, (canvas: Canvas) => void>>;

export type SceneName = keyof typeof SCENES;

/** Draws a scene of this kind, `scale` pixels a scene unit. */
export function drawScene(name: SceneName, random: Random, size: SceneSize, scale: number): Scene {
  return compose(random, size, scale, SCENES[name]);
}
