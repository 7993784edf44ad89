/** A small Open Images world, drawn: what the demo runs on, and what tests are held against. */
export { DEFAULT_COUNTS, WORLD_VERSION, buildWorld } from './build.js';
export { readManifest, readPlanted, readTruth } from './manifest.js';
export { type ServeOptions, type WorldServer, serveWorld } from './serve.js';
export type {
  PictureTruth,
  Planted,
  PlantedDuplicate,
  PlantedError,
  PlantedQuality,
  PlantedTrouble,
  World,
  WorldManifest,
  WorldOptions,
  WorldSplit,
} from './types.js';
