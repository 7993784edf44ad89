import { forest, mountains, park, snow } from './country.js';
import { gallery, room, studio } from './indoors.js';
import { beach } from './shore.js';
import type { Backdrop, Stage } from './stage.js';
import { street } from './town.js';

export type { Backdrop, Stage } from './stage.js';

export type BackdropName =
  'park' | 'street' | 'beach' | 'mountains' | 'forest' | 'snow' | 'room' | 'studio' | 'night' | 'gallery';

const BACKDROPS: Readonly<Record<BackdropName, (stage: Stage) => Backdrop>> = {
  park,
  street: (stage) => street(stage),
  beach,
  mountains,
  forest,
  snow,
  room,
  studio,
  night: (stage) => street(stage, true),
  gallery,
};

/** Draws a backdrop over the whole canvas. */
export function drawBackdrop(stage: Stage, name: BackdropName): Backdrop {
  return BACKDROPS[name](stage);
}
