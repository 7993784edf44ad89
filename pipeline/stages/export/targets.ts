import { SeededDraw } from '../../../manifests/index.js';
import type { RunContext } from '../../context.js';
import { UsageError } from '../../errors.js';
import type { Database } from '../../io/duckdb.js';
import { number, text } from '../../tables/cells.js';
import { labelSetName } from '../../workspace.js';
import { formatsOf, type ExportFormat, type FormatName, type FormatVariant } from './formats/index.js';
import type { DecidedLabels } from '../filter/decided-labels.js';
import { selectedLabels } from './selection.js';

/** One folder that an export fills: a format with pictures of one kind. */
export interface ExportTarget {
  readonly format: ExportFormat;
  readonly variant: FormatVariant;
  readonly folder: string;
  /** Whether an image of the split is in it; `person` is the flag, -1 where the image is in a distance subset alone. */
  readonly takes: (image: { readonly imageId: string; readonly person: number }) => boolean;
  /** What the user should hear of the choice of images; null where there is nothing to say. */
  readonly warning: string | null;
}

const always: ExportTarget['takes'] = () => true;

/** A picture folder has a place for labelled pictures only. */
const labelled: ExportTarget['takes'] = ({ person }) => person !== -1;

const TAKES: Readonly<Record<FormatName, ExportTarget['takes']>> = {
  tfrecord: always,
  tfds: always,
  webdataset: always,
  huggingface: always,
  imagefolder: labelled,
  'mlperf-tiny': labelled,
  npy: always,
  coco: always,
  fiftyone: always,
  cvat: always,
};

/** Every folder that the configuration asks for in a split. */
export async function exportTargets(
  context: RunContext,
  database: Database,
  labels: DecidedLabels,
): Promise<ExportTarget[]> {
  const config = context.config.export;
  const targets: ExportTarget[] = [];
  for (const format of formatsOf(config)) {
    const drawn = format.name === 'mlperf-tiny';
    if (drawn && labels.split !== config.mlperf_split) continue;
    const choice = drawn
      ? await drawImages(context, database, labels)
      : { takes: TAKES[format.name], warning: null };
    for (const variant of format.variants(config)) {
      const folder = context.workspace.exportFolder(labelSetName(context), format.name, variant.name);
      targets.push({ format, variant, folder, ...choice });
    }
  }
  return targets;
}

/** The folders of everything that the configuration asks for, whatever the split. */
export function exportFolders(context: RunContext): string[] {
  const config = context.config.export;
  return formatsOf(config).flatMap((format) =>
    format
      .variants(config)
      .map(({ name }) => context.workspace.exportFolder(labelSetName(context), format.name, name)),
  );
}

/**
 * Refuses a draw from a split that is not exported.
 *
 * @throws UsageError that names the keys.
 */
export function checkDrawnSplit({ config }: RunContext): void {
  const { formats, mlperf_split: split } = config.export;
  if (!formats.includes('mlperf-tiny') || config.splits.includes(split)) return;
  throw new UsageError(
    `export.formats has mlperf-tiny, which is drawn from ${split} (export.mlperf_split), and splits are ` +
      `${config.splits.join(', ')}. Add --split ${split}, or set export.mlperf_split`,
  );
}

/** Equal numbers of both classes, by seed; as many as the smaller class has where that is fewer than asked. */
async function drawImages(
  context: RunContext,
  database: Database,
  labels: DecidedLabels,
): Promise<Pick<ExportTarget, 'takes' | 'warning'>> {
  const { mlperf_per_class: count, mlperf_seed: seed } = context.config.export;
  const draws = [new SeededDraw(seed, count), new SeededDraw(seed, count)];
  const query = `SELECT image_id, label FROM ${selectedLabels(context, labels)} l
    WHERE label IN (0, 1) AND (kept OR reason = 'not_balanced')`;
  for await (const rows of database.streamRows(query)) {
    for (const row of rows) draws[number(row, 'label')].add(text(row, 'image_id'));
  }
  const [without, withTarget] = draws.map((draw) => draw.drawn());
  const each = Math.min(without.length, withTarget.length);
  const warning =
    each < count
      ? `${labels.split}: the MLPerf Tiny set holds ${each} pictures of each class instead of ${count}: there are no more`
      : null;
  const drawn = new Set([...withTarget.slice(0, each), ...without.slice(0, each)]);
  return { takes: ({ imageId }) => drawn.has(imageId), warning };
}
