import { existsSync } from 'node:fs';
import {
  correctedArea,
  correctedByPerson,
  isTargetBox,
  labelFromBoxes,
  labelFromImageLabels,
  otherLabelsFromBoxes,
  otherLabelsFromImageLabels,
  publishedArea,
  turnRect,
  turnSize,
  workingSize,
  type Box,
  type Flags,
  type LabelledImage,
  type OtherLabel,
  type RuleSet,
  type RuleTrial,
  subsetFlags,
} from '../filters/index.js';
import { loadSplitCorrections } from './corrections.js';
import type { RunContext } from './context.js';
import { withRunDatabase } from './database.js';
import { UsageError } from './errors.js';
import { isImported } from './imported.js';
import { literal, type Database, type Row } from './io/duckdb.js';
import { shardOfHash } from './keys.js';
import { labelOptions } from './rule-options.js';
import { readSidecar } from './sidecar.js';
import {
  DATASET_SPLITS,
  labelSourceOf,
  SOURCE_SPLITS,
  sourceSplitOf,
  type DatasetSplit,
  type SourceSplit,
} from './splits.js';
import { text, word } from './tables/cells.js';
import { ID_SOURCES, type IdSource } from './tables/imported.js';
import { readPicture, type PictureRow } from './tables/images.js';
import { FLAG_FACT_COLUMNS, readFlagFacts } from './tables/label-row.js';
import { readMetadata, type ImageMetadata } from './tables/metadata.js';
import { labelSetName } from './workspace.js';
import { readAttempts, type Attempt } from './explain/attempts.js';
import { classNamesAtHand } from './explain/class-names.js';
import { findDuplicates, type GroupMember } from './explain/duplicates.js';
import { findExports, type ExportPlace } from './explain/exports.js';
import { findScores, type ExplainedScore } from './explain/scores.js';
import { findRefusedRows, type RefusedRow } from './explain/refused-rows.js';
import { findSourceRows, type SourceRows } from './explain/source-rows.js';
import { findSubsetFiles, type SubsetFile } from './explain/subset-files.js';

const RULE_SETS: readonly RuleSet[] = ['published', 'corrected'];

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
  /** What would have to differ for another label: every single change that gives one. */
  readonly others: readonly OtherLabel[];
}

/** What the label table of a rule set says of an image. */
export interface ExplainedTable {
  readonly ruleSet: RuleSet;
  /** Folder of the table below `labels`: rule set and target. */
  readonly set: string;
  /** Whether the split is labelled by this rule set. */
  readonly isLabelled: boolean;
  /** The row of the label table; null where the split is not labelled or the image is no candidate. */
  readonly row: Row | null;
  /** The row of the decision table; null where the split is not filtered. */
  readonly decision: Row | null;
  /** The group of duplicates that it belongs to, the kept image first; empty where it has none. */
  readonly duplicates: readonly GroupMember[];
  readonly flags: Flags | null;
  /** The CSVs of the subsets stage that name it. */
  readonly subsetFiles: readonly SubsetFile[];
}

/** What an image is in one dataset split. */
export interface ExplainedSplit {
  readonly split: DatasetSplit;
  /** Where the label was taken over from; null for splits made from Open Images. */
  readonly imported: ImportedFrom | null;
  /** Null where the label cannot be derived: there is no picture, or it was taken over. */
  readonly rules: readonly ExplainedRules[] | null;
  readonly correction: number | null;
  /** Whether the correction is the answer of a review, not of the correction file. */
  readonly isReviewed: boolean;
  /** What stands in the label tables of both rule sets. */
  readonly tables: readonly ExplainedTable[];
  readonly exports: readonly ExportPlace[];
}

/** Where an imported image comes from. Null members where the split does not have the image. */
export interface ImportedFrom {
  /** File that held the picture. */
  readonly container: string | null;
  readonly filename: string | null;
  readonly idSource: IdSource | null;
}

/** Everything that led to an image's labels. */
export interface Explanation {
  readonly source: SourceSplit;
  readonly metadata: ImageMetadata;
  /** What the source files say, byte for byte; null where that was not asked for. */
  readonly sourceRows: readonly SourceRows[] | null;
  /** Rows of the source files that ingest refused. */
  readonly refusedRows: readonly RefusedRow[];
  readonly boxes: readonly ExplainedBox[];
  /** The row of the images table; null where the picture was not planned or fetched. */
  readonly picture: Row | null;
  /** Requests and findings that the attempts log of its shard holds, in order. */
  readonly attempts: readonly Attempt[];
  /** Display names of the classes that the rows name, by MID, as far as they are at hand. */
  readonly classNames: Readonly<Partial<Record<string, string>>>;
  readonly excludedByList: boolean;
  /** What each model gave it. */
  readonly scores: readonly ExplainedScore[];
  readonly splits: readonly ExplainedSplit[];
}

/**
 * Gathers everything that led to an image's labels: source rows, boxes and areas, rules in order, corrections,
 * decisions, subsets and files.
 *
 * @param splits the splits to explain; null explains all that the image can be in.
 * @param withSourceRows whether the source files that are at hand are read for its rows: gigabytes for train.
 * @throws UsageError where no ingested split has the image, or none of the asked ones can.
 */
export function explainImage(
  context: RunContext,
  imageId: string,
  splits: readonly DatasetSplit[] | null,
  withSourceRows = true,
): Promise<Explanation> {
  return withRunDatabase(context.config, context.workspace, async (database) => {
    for (const source of SOURCE_SPLITS) {
      const found = await findRow(database, context.workspace.metadata(source).table, imageId);
      if (found === null) continue;
      return explain(context, database, source, readMetadata(found), splits, withSourceRows);
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
  asked: readonly DatasetSplit[] | null,
  withSourceRows: boolean,
): Promise<Explanation> {
  const possible = DATASET_SPLITS.filter((name) => sourceSplitOf(name) === source);
  const wanted = possible.filter((name) => asked === null || asked.includes(name));
  if (wanted.length === 0)
    throw new UsageError(
      `${metadata.imageId}: this image is of Open Images ${source}, so it can be in ${possible.join(' and ')} only`,
    );
  const { picture: pictureRow, attempts } = await findPicture(context, database, source, metadata);
  const picture = pictureRow === null ? null : readPicture(pictureRow);
  const splits: ExplainedSplit[] = [];
  for (const split of wanted) splits.push(await explainSplit(context, database, split, metadata, picture));
  return {
    source,
    metadata,
    sourceRows: withSourceRows ? await findSourceRows(context, source, metadata) : null,
    refusedRows: await findRefusedRows(database, context.workspace.metadata(source).rejects, metadata),
    boxes: metadata.boxes.map((box) => explainBox(context, box, picture)),
    picture: pictureRow,
    attempts,
    classNames: await classNamesAtHand(context, metadata),
    excludedByList: context.excluded.has(metadata.imageId),
    scores: await findScores(context, database, source, metadata),
    splits,
  };
}

async function findPicture(
  context: RunContext,
  database: Database,
  source: SourceSplit,
  { imageId, hash }: ImageMetadata,
): Promise<{ picture: Row | null; attempts: readonly Attempt[] }> {
  const plan = await readSidecar(context.workspace.imagePlan(source).sidecar);
  const shardCount = plan?.counts['shards'];
  if (shardCount === undefined) return { picture: null, attempts: [] };
  const { table, attempts } = context.workspace.imageShard(source, shardOfHash(hash, shardCount), shardCount);
  return {
    picture: await findRow(database, table, imageId),
    attempts: await readAttempts(attempts, imageId),
  };
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
  const correction = corrections.cleanLabel(metadata);
  const tables: ExplainedTable[] = [];
  for (const ruleSet of RULE_SETS) {
    const set = labelSetName({ ...context, config: { ...config, labels: { rules: ruleSet } } });
    const { table } = workspace.labels(set, split);
    const labelRow = await findRow(database, table, metadata.imageId);
    const decision = await findRow(database, workspace.decisions(set, split).table, metadata.imageId);
    tables.push({
      ruleSet,
      set,
      isLabelled: existsSync(table),
      row: labelRow,
      decision,
      duplicates: await findDuplicates(workspace, database, set, metadata.imageId, decision),
      subsetFiles: await findSubsetFiles(workspace, set, split, metadata),
      flags: labelRow === null ? null : subsetFlags(readFlagFacts(pick(labelRow), true)),
    });
  }
  const picture = row?.picture ?? null;
  const explainRules = (ruleSet: RuleSet): ExplainedRules | null => {
    const trials: RuleTrial[] = [];
    const note = (trial: RuleTrial): void => void trials.push(trial);
    const options = labelOptions(config.labels, context.target);
    if (labelSourceOf(split) === 'image_labels')
      return {
        ruleSet,
        trials,
        result: correctedByPerson(
          labelFromImageLabels(metadata.imageLabels, ruleSet, options, note),
          correction,
          ruleSet,
          options,
        ),
        others: otherLabelsFromImageLabels(metadata.imageLabels, ruleSet, options, correction),
      };
    if (picture === null) return null;
    const input = { ...metadata, picture, correction };
    return {
      ruleSet,
      trials,
      result: labelFromBoxes(input, ruleSet, options, note),
      others: otherLabelsFromBoxes(input, ruleSet, options),
    };
  };
  const imported = await findImport(context, database, split, metadata.imageId);
  const rules = imported !== null ? [] : RULE_SETS.flatMap((ruleSet) => explainRules(ruleSet) ?? []);
  return {
    split,
    imported,
    rules: rules.length === 0 ? null : rules,
    correction,
    isReviewed: corrections.isReviewed(metadata),
    tables,
    exports: await findExports(workspace, database, split, metadata.imageId),
  };
}

async function findImport(
  context: RunContext,
  database: Database,
  split: DatasetSplit,
  imageId: string,
): Promise<ImportedFrom | null> {
  if (!isImported(context, sourceSplitOf(split))) return null;
  const row = await findRow(database, context.workspace.imported(split).table, imageId);
  if (row === null) return { container: null, filename: null, idSource: null };
  return {
    container: text(row, 'container'),
    filename: text(row, 'filename'),
    idSource: word(row, 'id_source', ID_SOURCES),
  };
}

function pick(row: Row): Row {
  return Object.fromEntries(FLAG_FACT_COLUMNS.map((name) => [name, row[name]]));
}
