import { join } from 'node:path';
import {
  eachFlag,
  FLAG_NAMES,
  type ExportFacts,
  type FlagCounts,
  type PictureChanges,
  type SplitFacts,
} from '../../../manifests/index.js';
import type { RunContext } from '../../context.js';
import { identifier, literal, type Database } from '../../io/duckdb.js';
import { readSidecar, SIDECAR_ENDING, type Sidecar } from '../../sidecar.js';
import { DATASET_SPLITS, type DatasetSplit } from '../../splits.js';
import { number, textOrNull } from '../../tables/cells.js';
import { PACKAGE_VERSION } from '../../version.js';
import type { SquareVariant } from '../../io/square-encoder.js';
import type { PictureKind } from './formats/index.js';
import { provenanceOf } from './provenance.js';
import type { ExportTarget } from './targets.js';

/** A split that stands finished in a folder, of this run or an earlier one. */
export interface PresentSplit {
  readonly split: DatasetSplit;
  readonly manifest: Sidecar;
  /** Table of the manifest. */
  readonly table: string;
  /** Sidecars of its shards, in order. */
  readonly shards: readonly Sidecar[];
}

/** The splits whose manifest and shards are all there, in the order of the data set. */
export async function presentSplits({ folder, format }: ExportTarget): Promise<PresentSplit[]> {
  const present: PresentSplit[] = [];
  for (const split of DATASET_SPLITS) {
    const manifest = await readSidecar(join(folder, `${split}.manifest${SIDECAR_ENDING}`));
    const count = manifest?.counts['shards'];
    if (manifest === null || count === undefined) continue;
    const shards: Sidecar[] = [];
    for (let index = 0; index < count; index++) {
      const shard = await readSidecar(join(folder, format.sidecar({ split, index, count })));
      if (shard !== null) shards.push(shard);
    }
    if (shards.length === count)
      present.push({ split, manifest, table: join(folder, `${split}.parquet`), shards });
  }
  return present;
}

/** What an export is, counted from the manifests in its folder. */
export async function exportFacts(
  context: RunContext,
  database: Database,
  target: ExportTarget,
  present: readonly PresentSplit[],
): Promise<ExportFacts> {
  const splits: SplitFacts[] = [];
  for (const split of present) splits.push(await splitFacts(database, split));
  const { picture } = target.variant;
  return {
    producer: `wake-vision-pipeline ${PACKAGE_VERSION}`,
    target: context.target.name,
    ruleSet: context.config.labels.rules,
    pictures: describePictures(picture),
    changes: describeChanges(picture, context.config.images.quality),
    splits,
  };
}

async function splitFacts(
  database: Database,
  { split, table, manifest, shards }: PresentSplit,
): Promise<SplitFacts> {
  const from = `read_parquet(${literal(table)})`;
  const counts = FLAG_NAMES.map((name, index) => {
    const column = identifier(name);
    const count = (value: number, what: string) =>
      `count(*) FILTER (WHERE ${column} = ${value}) AS ${what}_${index}`;
    return [count(1, 'yes'), count(0, 'no'), count(-1, 'unknown')].join(', ');
  });
  const [row] = await database.all(
    `SELECT count(correction) AS corrected, count(*) FILTER (WHERE unchanged_source) AS unchanged,
       ${counts.join(', ')} FROM ${from}`,
  );
  const flag = (index: number): FlagCounts => ({
    yes: number(row, `yes_${index}`),
    no: number(row, `no_${index}`),
    unknown: number(row, `unknown_${index}`),
  });
  return {
    name: split,
    images: manifest.counts['images'] ?? 0,
    bytes: shards.reduce((sum, { outputs }) => sum + outputs.reduce((size, { bytes }) => size + bytes, 0), 0),
    flags: eachFlag((name) => flag(FLAG_NAMES.indexOf(name))),
    rules: await countBy(database, from, 'rule'),
    corrected: number(row, 'corrected'),
    licenses: await countBy(database, from, 'license'),
    sources: await countBy(database, from, 'source_kind'),
    unchangedSources: number(row, 'unchanged'),
    ...provenanceOf(manifest),
  };
}

async function countBy(database: Database, from: string, column: string): Promise<Record<string, number>> {
  const rows = await database.all(
    `SELECT coalesce(${column}, '') AS name, count(*) AS images FROM ${from} GROUP BY 1 ORDER BY 1`,
  );
  return Object.fromEntries(rows.map((row) => [textOrNull(row, 'name') ?? '', number(row, 'images')]));
}

function describePictures(picture: PictureKind): string {
  if (picture.kind === 'working') return 'Full frames of at most 200,000 pixels, RGB, JPEG';
  const { size, color, encoding, quality } = picture.variant;
  const encodings = { raw: 'bare pixels', png: 'PNG', jpeg: `JPEG of quality ${quality}` };
  return `${size} x ${size} pixels, ${color === 'rgb' ? 'RGB' : 'grey'}, ${encodings[encoding]}`;
}

/** What was done to photographs, in the words that CC BY asks for. */
function describeChanges(picture: PictureKind, workingQuality: number): PictureChanges {
  const working = `turned upright, scaled down to at most 200,000 pixels, stored as JPEG of quality ${workingQuality}`;
  const later = picture.kind === 'working' ? [] : squareSteps(picture.variant);
  return {
    fetched: [working, ...later].join('; '),
    unchanged: later.length === 0 ? 'none to the copy that was imported' : later.join('; '),
  };
}

function squareSteps({ size, color, encoding, quality }: SquareVariant): string[] {
  return [
    `cropped to the square in the middle and scaled to ${size} x ${size} pixels`,
    ...(color === 'rgb' ? [] : ['turned to grey']),
    ...(encoding === 'jpeg' ? [`stored as JPEG of quality ${quality}`] : []),
  ];
}
