import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { suggestCommand } from '../command-line.js';
import type { RunContext } from '../context.js';
import { withRunDatabase } from '../database.js';
import { isMissingFile, StageError } from '../errors.js';
import type { Database } from '../io/duckdb.js';
import { openFileSlices } from '../io/file-slices.js';
import type { SquareResult, SquareTask } from '../io/square-worker.js';
import { openWorkerPool } from '../io/worker-pool.js';
import { inputKey, outputState, readSidecar, SIDECAR_ENDING } from '../sidecar.js';
import { sourceSplitOf, type DatasetSplit } from '../splits.js';
import type { StageSummary } from '../stage.js';
import { labelSetFacts } from '../workspace.js';
import { removeExcludedShards } from './takedown.js';
import { currentLabels, type CurrentLabels } from './label-state.js';
import { oneClassWarning } from './label/summary.js';
import { decidedLabels, type DecidedLabels } from './filter/decided-labels.js';
import { writeDatasetFiles } from './export/dataset-files.js';
import { manifestsStand, writeManifests } from './export/manifests.js';
import { countOtherLicenses, countSelected, selectedShards, type ExportShard } from './export/selection.js';
import { takes, writeShard, type ShardJob, type ShardTools } from './export/shard-task.js';
import { writeSplitFiles } from './export/split-files.js';
import { removeOtherShards } from './export/stale.js';
import { checkDrawnSplit, exportFolders, exportTargets, type ExportTarget } from './export/targets.js';
import { exportShardCount } from './export/variants.js';

/**
 * Writes the asked splits in every asked format, size and colour from one decode of each image, with a CSV and a
 * Parquet manifest a split and the files that each format's readers look for. Shards whose images, labels and
 * settings are as they were stay as they are.
 */
export async function runExport(context: RunContext): Promise<StageSummary> {
  const { config } = context;
  checkDrawnSplit(context);
  const lines: string[] = [];
  const pool = openWorkerPool<SquareTask, SquareResult>('square-worker', config.images.workers);
  const slices = openFileSlices();
  const taken = await withRunDatabase(config, context.workspace, (database) =>
    removeExcludedShards(context, database, exportFolders(context)),
  );
  if (taken.length > 0)
    lines.push(`removed shards that held excluded images, or may hold one: ${taken.join(', ')}`);
  const targets = new Map<string, ExportTarget>();
  try {
    for (const split of config.splits) {
      await withRunDatabase(config, context.workspace, async (database) => {
        const written = await exportSplit(context, database, split, {
          pool,
          slices,
          signal: context.signal,
          ...(context.given && { given: context.given }),
        });
        for (const target of written.targets) targets.set(target.folder, target);
        lines.push(...written.lines);
      });
    }
  } finally {
    await pool.close();
    await slices.close();
  }
  await withRunDatabase(config, context.workspace, async (database) => {
    for (const target of targets.values()) await writeDatasetFiles(context, database, target);
  });
  return { lines };
}

/** Why a split may be empty where its labels do not tell. */
const NOTHING_KEPT =
  'the label table says why for each image (wake-vision status counts the reasons). Where all images are of one class, ' +
  'labels.balance: false keeps them';

/** Whether anything of a split stands in the asked folders, whatever it was made from. */
export async function standingExports(context: RunContext, split: DatasetSplit): Promise<boolean> {
  for (const folder of exportFolders(context)) {
    const names = await readdir(folder).catch((error: unknown): string[] => {
      if (isMissingFile(error)) return [];
      throw error;
    });
    if (names.includes(`${split}.manifest${SIDECAR_ENDING}`)) return true;
  }
  return false;
}

/** How the files of an export stand to the labels and pictures of its split. */
export interface ExportState {
  readonly shards: number;
  /** Shards that are done. */
  readonly done: number;
  /** Shards made from other labels or pictures. */
  readonly outOfDate: number;
  /** Whether the CSV and Parquet manifests of every folder are done. */
  readonly hasManifests: boolean;
}

/**
 * Looks which files of an export are done.
 *
 * @param current the labels of the split.
 */
export async function exportState(
  context: RunContext,
  database: Database,
  split: DatasetSplit,
  { labels, images }: CurrentLabels,
): Promise<ExportState> {
  const decided = await decidedLabels(context, database, split);
  const shardCount = exportShardCount(context.config.export, await countSelected(context, database, decided));
  const targets = await exportTargets(context, database, decided);
  let missing = 0;
  let outOfDate = 0;
  for await (const shard of selectedShards(context, database, decided, images, shardCount)) {
    for (const { standing } of await missingShards(split, shard, shardCount, targets)) {
      missing++;
      if (standing === 'out_of_date') outOfDate++;
    }
  }
  const metadata = await readSidecar(context.workspace.metadata(sourceSplitOf(split)).sidecar);
  let hasManifests = metadata !== null;
  for (const ofFormat of groupByFormat(targets))
    hasManifests &&=
      metadata !== null &&
      (await manifestsStand(context, split, images, {
        targets: ofFormat,
        shardCount,
        labels,
        decided,
        metadata,
      }));
  const shards = shardCount * targets.length;
  return { shards, done: shards - missing, outOfDate, hasManifests };
}

type SharedTools = Pick<ShardTools, 'pool' | 'slices' | 'signal' | 'given'>;

async function exportSplit(
  context: RunContext,
  database: Database,
  split: DatasetSplit,
  tools: SharedTools,
): Promise<{ readonly lines: string[]; readonly targets: readonly ExportTarget[] }> {
  const { config, workspace } = context;
  const { labels, images } = await currentLabels(context, split);
  const metadata = await readSidecar(workspace.metadata(sourceSplitOf(split)).sidecar);
  if (metadata === null)
    throw new StageError(`${split}: the metadata is gone. Run: ${suggestCommand(context, 'ingest')}`);
  const decided = await decidedLabels(context, database, split);
  const count = await countSelected(context, database, decided);
  if (config.export.balanced && count < 2) {
    const why = (config.labels.balance ? oneClassWarning(labels.counts) : null) ?? NOTHING_KEPT;
    context.report.warn(`${split}: the export holds ${count === 0 ? 'no image' : 'one image'}: ${why}`);
  } else if (count === 0) context.report.warn(`${split}: the export holds no image: ${NOTHING_KEPT}`);
  const shardCount = exportShardCount(config.export, count);
  const targets = await exportTargets(context, database, decided);
  for (const target of targets) {
    if (target.warning !== null) context.report.warn(target.warning);
    await removeOtherShards(target, split, shardCount);
  }
  const task = context.report.task(`export ${split}`, count, 'images');
  let written = 0;
  for await (const shard of selectedShards(context, database, decided, images, shardCount)) {
    const jobs = await missingShards(split, shard, shardCount, targets);
    if (jobs.length > 0) {
      await writeShard(shard.images, jobs, {
        ...tools,
        database,
        config: config.export,
        targetName: context.target.name,
        facts: labelSetFacts(context),
        onImage: () => {
          task.advance();
        },
      });
      written += jobs.length;
    } else {
      task.advance(shard.images.length);
    }
  }
  for (const ofFormat of groupByFormat(targets)) {
    await writeManifests(context, database, split, images, {
      targets: ofFormat,
      shardCount,
      labels,
      decided,
      metadata,
    });
    for (const target of ofFormat) await writeSplitFiles(context, database, decided, images, target);
  }
  task.finish();
  const total = shardCount * targets.length;
  const names = groupByFormat(targets).map(
    (group) => `${group[0].format.name}: ${group.map(({ variant }) => variant.name).join(', ')}`,
  );
  return {
    targets,
    lines: [
      `${split}: ${count.toLocaleString('en-US')} images in ${total} shards (${names.join('; ')}); ${written} written, ${total - written} as they were`,
      ...(await licenseLines(context, database, decided)),
    ],
  };
}

/** The targets of each format side by side: they share a manifest. */
function groupByFormat(targets: readonly ExportTarget[]): ExportTarget[][] {
  const groups = new Map<string, ExportTarget[]>();
  for (const target of targets) {
    const group = groups.get(target.format.name);
    if (group === undefined) groups.set(target.format.name, [target]);
    else group.push(target);
  }
  return [...groups.values()];
}

/** What became of pictures without a CC BY licence, where there are any. */
async function licenseLines(
  context: RunContext,
  database: Database,
  decided: DecidedLabels,
): Promise<string[]> {
  const others = await countOtherLicenses(context, database, decided);
  if (others === 0) return [];
  const images = `${others.toLocaleString('en-US')} ${others === 1 ? 'image' : 'images'} whose licence is missing or not CC BY`;
  return [
    context.config.export.licenses === 'cc_by'
      ? `${decided.split}: left out ${images}`
      : `${decided.split}: ${images} among them; leave out with: --set export.licenses=cc_by`,
  ];
}

interface MissingShard extends ShardJob {
  readonly standing: 'missing' | 'out_of_date';
}

/** What of a shard is not done, one job a format and variant. */
async function missingShards(
  split: DatasetSplit,
  { index, images }: ExportShard,
  count: number,
  targets: readonly ExportTarget[],
): Promise<MissingShard[]> {
  const place = { split, index, count };
  const jobs: MissingShard[] = [];
  const rowKeys = new Map<string, string>();
  for (const target of targets) {
    const { format, variant, folder } = target;
    const own = images.filter((image) => takes(target, image));
    // Most targets take all images: their rows are put into one key once.
    const rowsName = `${format.holdsAttribution} ${own.length === images.length ? 'all' : folder}`;
    const rows = rowKeys.get(rowsName) ?? rowsKey(own, format.holdsAttribution);
    rowKeys.set(rowsName, rows);
    const key = inputKey({
      stage: 'export',
      version: format.version,
      // Not named for TFRecord, as before there were others: its finished shards stay.
      format: format.name === 'tfrecord' ? undefined : format.name,
      variant: variant.picture.kind === 'square' ? variant.picture.variant : 'working',
      rows,
    });
    const sidecar = join(folder, format.sidecar(place));
    const { state: standing } = await outputState(sidecar, key);
    if (standing !== 'done') jobs.push({ target, place, sidecar, key, images: own.length, standing });
  }
  return jobs;
}

function rowsKey(images: ExportShard['images'], withAttribution: boolean): string {
  return inputKey(
    images.map(({ imageId, filename, flags, workingSha256, rule, attribution }) => ({
      imageId,
      filename,
      flags,
      workingSha256,
      ...(withAttribution ? { rule, attribution } : {}),
    })),
  );
}
