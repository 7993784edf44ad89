import { existsSync } from 'node:fs';
import {
  correctedArea,
  isTargetBox,
  labelFromBoxes,
  labelFromImageLabels,
  publishedArea,
  turnRect,
  turnSize,
  workingSize,
  type Box,
  type Flags,
  type LabelledImage,
  type RuleSet,
  type RuleTrial,
  subsetFlags,
} from '../filters/index.js';
import { loadSplitCorrections } from './corrections.js';
import type { RunContext } from './context.js';
import { withRunDatabase } from './database.js';
import { UsageError } from './errors.js';
import { literal, type Database, type Row } from './io/duckdb.js';
import { shardOfHash } from './keys.js';
import { labelOptions } from './rule-options.js';
import { readSidecar } from './sidecar.js';
import {
  DATASET_SPLITS,
  isBenchmarkSplit,
  labelSourceOf,
  SOURCE_SPLITS,
  sourceSplitOf,
  type DatasetSplit,
  type SourceSplit,
} from './splits.js';
import { readPicture, type PictureRow } from './tables/images.js';
import { FLAG_FACT_COLUMNS, readFlagFacts } from './tables/label-row.js';
import { readMetadata, type ImageMetadata } from './tables/metadata.js';
import { labelSetName } from './workspace.js';
import { findExports, type ExportPlace } from './explain/exports.js';

/** A box with what the two geometries make of it. */
export interface ExplainedBox {
  readonly box: Box;
  readonly isTarget: boolean;
  /** Null where there is no picture, or where the published code skips the box. */
  readonly areaPublished: number | null;
  readonly areaCorrected: number | null;
}

/** What one rule set makes of an image, rule by rule. */
export interface ExplainedRules {
  readonly ruleSet: RuleSet;
  readonly trials: readonly RuleTrial[];
  readonly result: LabelledImage;
}

/** What an image is in one dataset split. */
export interface ExplainedSplit {
  readonly split: DatasetSplit;
  /** Null where the label cannot be derived: there is no picture. */
  readonly rules: readonly ExplainedRules[] | null;
  readonly correction: number | null;
  /** The row of the label table; null where the split is not labelled or the image is no candidate. */
  readonly row: Row | null;
  readonly flags: Flags | null;
  readonly exports: readonly ExportPlace[];
}

/** Everything that led to an image's labels. */
export interface Explanation {
  readonly source: SourceSplit;
  readonly metadata: ImageMetadata;
  readonly boxes: readonly ExplainedBox[];
  /** The row of the images table; null where the picture was not planned or fetched. */
  readonly picture: Row | null;
  readonly excludedByList: boolean;
  readonly splits: readonly ExplainedSplit[];
}

/**
 * Gathers everything that led to an image's labels: source rows, boxes and areas, rules in order, corrections,
 * decisions, subsets and files.
 *
 * @throws UsageError where no ingested split has the image.
 */
export function explainImage(context: RunContext, imageId: string): Promise<Explanation> {
  return withRunDatabase(context.config, context.workspace, async (database) => {
    for (const source of SOURCE_SPLITS) {
      const found = await findRow(database, context.workspace.metadata(source).table, imageId);
      if (found !== null) return explain(context, database, source, readMetadata(found));
    }
    throw new UsageError(
      `${imageId}: no ingested split has this image. Image ids are 16 lower-case hex digits; ingest its split first.`,
    );
  });
}

async function findRow(database: Database, table: string, imageId: string): Promise<Row | null> {
  if (!existsSync(table)) return null;
  const rows = await database.all(`FROM read_parquet(${literal(table)}) WHERE image_id = $1`, [imageId]);
  return rows.at(0) ?? null;
}

async function explain(
  context: RunContext,
  database: Database,
  source: SourceSplit,
  metadata: ImageMetadata,
): Promise<Explanation> {
  const pictureRow = await findPicture(context, database, source, metadata);
  const picture = pictureRow === null ? null : readPicture(pictureRow);
  const splits: ExplainedSplit[] = [];
  for (const split of DATASET_SPLITS.filter((name) => sourceSplitOf(name) === source))
    splits.push(await explainSplit(context, database, split, metadata, picture));
  return {
    source,
    metadata,
    boxes: metadata.boxes.map((box) => explainBox(context, box, picture)),
    picture: pictureRow,
    excludedByList: context.excluded.has(metadata.imageId),
    splits,
  };
}

async function findPicture(
  context: RunContext,
  database: Database,
  source: SourceSplit,
  { imageId, hash }: ImageMetadata,
): Promise<Row | null> {
  const plan = await readSidecar(context.workspace.imagePlan(source).sidecar);
  const shardCount = plan?.counts['shards'];
  if (shardCount === undefined) return null;
  const { table } = context.workspace.imageShard(source, shardOfHash(hash, shardCount), shardCount);
  return findRow(database, table, imageId);
}

function explainBox(context: RunContext, box: Box, row: PictureRow | null): ExplainedBox {
  const isTarget = isTargetBox(context.target, box.label);
  const picture = row?.picture ?? null;
  if (picture === null) return { box, isTarget, areaPublished: null, areaCorrected: null };
  const { sourceSize, exifOrientation, turn } = picture;
  return {
    box,
    isTarget,
    areaPublished: publishedArea(box, workingSize(turnSize(sourceSize, exifOrientation))),
    areaCorrected: correctedArea(turnRect(box, turn), turnSize(sourceSize, turn)),
  };
}

async function explainSplit(
  context: RunContext,
  database: Database,
  split: DatasetSplit,
  metadata: ImageMetadata,
  row: PictureRow | null,
): Promise<ExplainedSplit> {
  const { config, workspace } = context;
  const corrections = await loadSplitCorrections(context, split);
  const correction = isBenchmarkSplit(split) ? corrections.cleanLabel(metadata.filename) : null;
  const labelRow = await findRow(
    database,
    workspace.labels(labelSetName(context), split).table,
    metadata.imageId,
  );
  const picture = row?.picture ?? null;
  const explainRules = (ruleSet: RuleSet): ExplainedRules | null => {
    const trials: RuleTrial[] = [];
    const note = (trial: RuleTrial): void => void trials.push(trial);
    const options = labelOptions(config.labels, context.target);
    if (labelSourceOf(split) === 'image_labels')
      return { ruleSet, trials, result: labelFromImageLabels(metadata.imageLabels, ruleSet, options, note) };
    if (picture === null) return null;
    return {
      ruleSet,
      trials,
      result: labelFromBoxes({ ...metadata, picture, correction }, ruleSet, options, note),
    };
  };
  const rules = (['published', 'corrected'] as const).flatMap((ruleSet) => explainRules(ruleSet) ?? []);
  return {
    split,
    rules: rules.length === 0 ? null : rules,
    correction,
    row: labelRow,
    flags: labelRow === null ? null : subsetFlags(readFlagFacts(pick(labelRow), true)),
    exports: await findExports(workspace, database, split, metadata.imageId),
  };
}

function pick(row: Row): Row {
  return Object.fromEntries(FLAG_FACT_COLUMNS.map((name) => [name, row[name]]));
}
