import { STAGES } from './stage-names.js';

/** The commands that take a configuration. */
export const CONFIGURED_COMMANDS = [
  'run',
  ...STAGES,
  'import',
  'calibrate',
  'review',
  'browse',
  'status',
  'explain',
  'evaluate',
  'report',
  'verify',
] as const;
export type ConfiguredCommand = (typeof CONFIGURED_COMMANDS)[number];

const EVERY = CONFIGURED_COMMANDS;
const STAGE_COMMANDS: readonly ConfiguredCommand[] = ['run', ...STAGES];
const LOOKING: readonly ConfiguredCommand[] = ['review', 'browse'];
const AFTER_INGEST = STAGE_COMMANDS.filter((command) => command !== 'ingest');
const SCORING: readonly ConfiguredCommand[] = ['run', 'score', 'status'];
const EXPORTING: readonly ConfiguredCommand[] = ['run', 'export', 'status'];

/** A flag that stands for a configuration key. */
export interface ConfigFlag {
  readonly flag: string;
  readonly description: string;
  readonly path: readonly string[];
  readonly kind: 'text' | 'number' | 'list' | 'numbers';
  /** The commands whose work depends on the key. */
  readonly readBy: readonly ConfiguredCommand[];
  /** Other keys that the flag implies. */
  readonly implies?: Readonly<Record<string, unknown>>;
}

/** Every flag that stands for a configuration key, in the order of the help. */
export const FLAGS: readonly ConfigFlag[] = [
  {
    flag: '-w, --workspace <folder>',
    description: 'folder for everything the run writes',
    path: ['workspace'],
    kind: 'text',
    readBy: EVERY,
  },
  {
    flag: '--preset <name>',
    description: 'published or corrected rules',
    path: ['preset'],
    kind: 'text',
    readBy: EVERY,
  },
  {
    flag: '-s, --split <names>',
    description: 'splits, comma separated: train_large, train_quality, validation, test',
    path: ['splits'],
    kind: 'list',
    readBy: [...STAGE_COMMANDS, 'import', 'calibrate', 'status', 'explain', 'evaluate', ...LOOKING, 'report'],
  },
  {
    flag: '-n, --limit <count>',
    description: 'take this many candidate images a split',
    path: ['limit'],
    kind: 'number',
    readBy: [...AFTER_INGEST, 'import', 'status', 'report'],
  },
  {
    flag: '--target <class>',
    description: 'Person, or any boxable class by name or MID',
    path: ['target', 'class'],
    kind: 'text',
    readBy: [...STAGE_COMMANDS, 'calibrate', 'status', 'explain', 'evaluate', 'report', ...LOOKING],
  },
  {
    flag: '--exclude <file>',
    description: 'image ids to leave out everywhere, one a line',
    path: ['exclude'],
    kind: 'text',
    readBy: [...AFTER_INGEST, 'import', ...LOOKING, 'status', 'explain', 'report'],
  },
  {
    flag: '--sources <folder>',
    description: 'folder that holds source files under their usual names',
    path: ['sources', 'folder'],
    kind: 'text',
    readBy: [...STAGE_COMMANDS, 'calibrate', 'status', 'explain', 'evaluate', 'report', ...LOOKING],
  },
  {
    flag: '--mirror <url>',
    description: 'host to fetch the source files from instead of their own',
    path: ['sources', 'mirror'],
    kind: 'text',
    readBy: [...STAGE_COMMANDS, 'calibrate', 'status', 'explain', 'evaluate', 'report', ...LOOKING],
  },
  {
    flag: '--images-folder <folder>',
    description: 'take pictures from a folder, named {image_id}.jpg',
    path: ['images', 'folder'],
    kind: 'text',
    readBy: ['run', 'ingest', 'images', 'status'],
    implies: { images: { from: ['folder'] } },
  },
  {
    flag: '--images-tar <path>',
    description: 'take pictures from tar files',
    path: ['images', 'tar'],
    kind: 'text',
    readBy: ['run', 'images', 'status'],
    implies: { images: { from: ['tar'] } },
  },
  {
    flag: '--workers <count>',
    description: 'worker threads (default: one a core)',
    path: ['images', 'workers'],
    kind: 'number',
    readBy: ['run', 'images', 'export', 'import'],
  },
  {
    flag: '--concurrency <count>',
    description: 'requests under way at once',
    path: ['images', 'concurrency'],
    kind: 'number',
    readBy: ['run', 'images'],
  },
  {
    flag: '--model <name or path>',
    description: 'model to score with, or whose scores to read: a name, a model card (.json) or an ONNX file',
    path: ['score', 'model'],
    kind: 'text',
    readBy: [...SCORING, 'calibrate', 'filter'],
    // The model of the command line judges the labels too.
    implies: { filter: { model: null } },
  },
  {
    flag: '--method <name>',
    description: 'platt (a sigmoid) or isotonic (a rising line)',
    path: ['score', 'calibration'],
    kind: 'text',
    readBy: ['calibrate'],
  },
  {
    flag: '--providers <names>',
    description: 'execution providers, comma separated: cpu, cuda, coreml, dml, webgpu',
    path: ['score', 'providers'],
    kind: 'list',
    readBy: SCORING,
  },
  {
    flag: '--batch <count>',
    description: 'pictures a run of the model',
    path: ['score', 'batch'],
    kind: 'number',
    readBy: ['run', 'score'],
  },
  {
    flag: '--threads <count>',
    description: 'threads inside a session of the model (default: 1, and a session a core)',
    path: ['score', 'threads'],
    kind: 'number',
    readBy: ['run', 'score'],
  },
  {
    flag: '--format <names>',
    description:
      'export formats, comma separated: tfrecord, tfds, webdataset, huggingface, imagefolder, mlperf-tiny, npy, coco, croissant, fiftyone, cvat',
    path: ['export', 'formats'],
    kind: 'list',
    readBy: EXPORTING,
  },
  {
    flag: '--size <pixels>',
    description: 'sides of exported pictures, comma separated',
    path: ['export', 'sizes'],
    kind: 'numbers',
    readBy: EXPORTING,
  },
  {
    flag: '--color <names>',
    description: 'rgb, grayscale or both, comma separated',
    path: ['export', 'colors'],
    kind: 'list',
    readBy: EXPORTING,
  },
  {
    flag: '--encoding <name>',
    description: 'jpeg, png or raw',
    path: ['export', 'encoding'],
    kind: 'text',
    readBy: EXPORTING,
  },
  {
    flag: '--quality <1-100>',
    description: 'JPEG quality of exported pictures',
    path: ['export', 'quality'],
    kind: 'number',
    readBy: EXPORTING,
  },
  {
    flag: '--shards <count>',
    description: 'shards a split in exports',
    path: ['export', 'shards'],
    kind: 'number',
    readBy: EXPORTING,
  },
];

/** `workspace` of `-w, --workspace <folder>`, as commander names the option. */
export function optionName(flag: string): string {
  return longFlag(flag)
    .slice(2)
    .replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** `--workspace` of `-w, --workspace <folder>`. */
export function longFlag(flag: string): string {
  return /--[a-z-]+/.exec(flag)?.[0] ?? flag;
}
