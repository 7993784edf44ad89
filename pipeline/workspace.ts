import { join } from 'node:path';
import { personTarget } from '../filters/target-classes.js';
import type { RuleSet, TargetClasses } from '../filters/types.js';
import { shardLabel } from './keys.js';
import { PROCESS_MARK } from './leftovers.js';
import { SIDECAR_ENDING } from './sidecar.js';
import type { DatasetSplit, SourceSplit } from './splits.js';

/** What decides where labels, subsets and exports of a run stand. */
export interface LabelSetFacts {
  readonly config: {
    readonly labels: { readonly rules: RuleSet };
    readonly target: { readonly parts: boolean };
  };
  readonly target: Pick<TargetClasses, 'name'>;
}

/**
 * The folder of the labels, subsets and exports of a run: `published` or `corrected`, followed by the target where it
 * is another one than the published (`published-bird`, `corrected-person-without-parts`). Lower-case letters, digits
 * and hyphens alone.
 */
export function labelSetName({ config, target }: LabelSetFacts): string {
  const { rules } = config.labels;
  const { parts } = config.target;
  if (target.name === personTarget().name && parts) return rules;
  const words = target.name.toLowerCase().match(/[a-z0-9]+/g) ?? ['target'];
  return [rules, ...words, ...(parts ? [] : ['without', 'parts'])].join('-');
}

/**
 * The folder of what people answered: the target, as {@link labelSetName} writes it, without the rules. What is in a
 * picture does not depend on them.
 */
export function answerSetName({ config, target }: LabelSetFacts): string {
  const parts = config.target.parts ? [] : ['without', 'parts'];
  return [...(target.name.toLowerCase().match(/[a-z0-9]+/g) ?? ['target']), ...parts].join('-');
}

/** What a sidecar says of the labels behind its outputs. */
export function labelSetFacts({ config, target }: LabelSetFacts): {
  rules: string;
  target: string;
  parts: string;
} {
  return { rules: config.labels.rules, target: target.name, parts: String(config.target.parts) };
}

/** The files of one shard of working copies. */
export interface ImageShardPaths {
  /** What the names of all files begin with. */
  readonly base: string;
  readonly tar: string;
  readonly table: string;
  /** One JSON line a try: outside the promise of equal bytes. */
  readonly attempts: string;
  readonly sidecar: string;
}

/** The files of a split's decisions. */
export interface DecisionPaths {
  readonly table: string;
  readonly summary: string;
  readonly sidecar: string;
}

/** The files of a split's decisions in a folder. */
export function decisionPaths(folder: string, split: DatasetSplit): DecisionPaths {
  const base = join(folder, split);
  return { table: `${base}.parquet`, summary: `${base}.summary.json`, sidecar: `${base}${SIDECAR_ENDING}` };
}

/**
 * Every folder and file name of a workspace. No other file spells one.
 *
 * @param root the workspace folder.
 */
export function openWorkspace(root: string) {
  const images = (split: SourceSplit) => join(root, 'images', split);
  const table = (...parts: string[]) => {
    const base = join(root, ...parts);
    return { table: `${base}.parquet`, sidecar: `${base}${SIDECAR_ENDING}` };
  };
  return {
    root,
    /** Downloaded source files. */
    sources: join(root, 'sources'),
    /** SHA-256 of source files whose sum is not published, noted on first use. */
    sourcePins: join(root, 'sources', 'pins.json'),
    /** Spill files of this process; gone when it ends. */
    spill: join(root, `spill.${PROCESS_MARK}.tmp`),
    metadata: (split: SourceSplit) => ({
      ...table('metadata', split),
      rejects: join(root, 'metadata', `${split}.rejects.parquet`),
      /** The correction file as it was at ingest: labels do not depend on kept downloads. */
      corrections: join(root, 'metadata', `${split}.corrections.csv`),
    }),
    /** What an import knows of the images of a split, and what it refused. */
    imported: (split: DatasetSplit) => ({
      ...table('import', split),
      rejects: join(root, 'import', `${split}.rejects.parquet`),
      /** What was read of one part of one file: `key` is 16 hex digits. */
      part: (key: string) => ({
        ...table('import', split, key),
        rejects: join(root, 'import', split, `${key}.rejects.parquet`),
      }),
    }),
    imagesFolder: images,
    imagePlan: (split: SourceSplit) => table('images', split, 'plan'),
    imageShard: (split: SourceSplit, shard: number, shardCount: number): ImageShardPaths => {
      const base = join(images(split), `shard-${shardLabel(shard, shardCount)}`);
      return {
        base,
        tar: `${base}.tar`,
        table: `${base}.parquet`,
        attempts: `${base}.attempts.jsonl`,
        sidecar: `${base}${SIDECAR_ENDING}`,
      };
    },
    scoresRoot: join(root, 'scores'),
    scoreShard: (model: string, split: SourceSplit, shard: number, shardCount: number) =>
      table('scores', model, split, `shard-${shardLabel(shard, shardCount)}`),
    labelsRoot: join(root, 'labels'),
    /** `set` is what {@link labelSetName} gives, here and below. */
    labels: (set: string, split: DatasetSplit) => table('labels', set, split),
    /** Scores of a model, one table a shard of pictures. */
    scoresFolder: (model: string, split: SourceSplit) => join(root, 'scores', model, split),
    /** The calibration of a model by a method, fitted on a split. */
    calibration: (model: string, method: string, split: SourceSplit) => {
      const base = join(root, 'scores', model, `calibration-${method}-${split}`);
      return { file: `${base}.json`, sidecar: `${base}${SIDECAR_ENDING}` };
    },
    decisions: (set: string, split: DatasetSplit) => decisionPaths(join(root, 'decisions', set), split),
    /** What people answered of the images of a split; `set` is what {@link answerSetName} gives. */
    answers: (set: string, split: DatasetSplit) => join(root, 'corrections', set, split),
    /** Audit samples of a split; `set` is that of its labels. */
    audits: (set: string, split: DatasetSplit) => join(root, 'audits', set, split),
    exportFolder: (set: string, format: string, variant: string) =>
      join(root, 'export', set, format, variant),
    exportsRoot: join(root, 'export'),
    subsetsRoot: join(root, 'subsets'),
    subsetsFolder: (set: string, split: DatasetSplit) => join(root, 'subsets', set, split),
    /** The report of a label set. */
    report: (set: string) => join(root, 'report', `${set}.html`),
    evaluationsRoot: join(root, 'evaluations'),
    evaluation: (name: string) => {
      const folder = join(root, 'evaluations', name);
      return {
        folder,
        results: join(folder, 'results.json'),
        table: join(folder, 'results.csv'),
        published: join(folder, 'published.csv'),
        citation: join(folder, 'citation.txt'),
        sidecar: join(folder, `evaluation${SIDECAR_ENDING}`),
      };
    },
  };
}

export type Workspace = ReturnType<typeof openWorkspace>;
