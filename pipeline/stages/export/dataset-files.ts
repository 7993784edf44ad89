import { join } from 'node:path';
import {
  ATTRIBUTION_COLUMNS,
  attributionRow,
  CsvWriter,
  DATASET_CITATION,
  DATASET_FACTS,
  describeDataset,
  addCounts,
  datasheet,
  huggingFaceCard,
  licenseText,
  PIXEL_QUANTISATIONS,
  sortedJson,
  tfdsDatasetInfo,
  tfdsFeaturesJson,
  tfdsLabelFiles,
  totalImages,
  WAKE_VISION_HUGGING_FACE,
  wakeVisionCroissant,
  wakeVisionTfdsFeatures,
  type ExportFacts,
  type PictureChanges,
} from '../../../manifests/index.js';
import type { RunContext } from '../../context.js';
import { literal, type Database } from '../../io/duckdb.js';
import {
  doneSidecar,
  inputKey,
  publishOutputs,
  readSidecar,
  SIDECAR_ENDING,
  temporaryPath,
  type StagedOutput,
} from '../../sidecar.js';
import { flag, text } from '../../tables/cells.js';
import { readAttribution } from '../../tables/metadata.js';
import { PACKAGE_VERSION } from '../../version.js';
import { labelSetFacts } from '../../workspace.js';
import { exportFacts, presentSplits, type PresentSplit } from './facts.js';
import { channelsOf, TFDS_FOLDER } from './formats/index.js';
import { stageText } from './staged-text.js';
import type { ExportTarget } from './targets.js';

/** Raised when the same shards and manifests give other files. */
const DATASET_FILES_VERSION = 5;

/**
 * Writes what belongs to a folder as a whole, over all splits that stand in it: `ATTRIBUTION.csv`, `LICENSE`,
 * `DATASHEET.md`, and the files by which the format's readers know what they read.
 */
export async function writeDatasetFiles(
  context: RunContext,
  database: Database,
  target: ExportTarget,
): Promise<void> {
  const present = await presentSplits(target);
  const sidecar = join(target.folder, `dataset${SIDECAR_ENDING}`);
  const withCroissant = context.config.export.formats.includes('croissant') || (await hadCroissant(sidecar));
  const key = inputKey({
    stage: 'dataset',
    version: DATASET_FILES_VERSION,
    producer: PACKAGE_VERSION,
    format: target.format.name,
    variant: target.variant,
    rules: labelSetFacts(context),
    workingQuality: context.config.images.quality,
    withCroissant: target.format.name === 'huggingface' && withCroissant,
    splits: present.map(({ split, manifest, shards }) => ({
      split,
      manifest: manifest.outputs,
      facts: manifest.facts,
      shards: shards.map(({ key: shard, outputs }) => ({ shard, bytes: outputs.map(({ bytes }) => bytes) })),
    })),
  });
  if ((await doneSidecar(sidecar, key)) !== null) return;
  const facts = await exportFacts(context, database, target, present);
  const staged = [
    await writeAttribution(context, database, target, present, facts.changes),
    await stageText(
      join(target.folder, 'LICENSE'),
      licenseText({
        images: totalImages(facts),
        byLicense: addCounts(facts.splits.map(({ licenses }) => licenses)),
      }),
    ),
    await stageText(join(target.folder, 'DATASHEET.md'), datasheet(facts)),
    ...(await formatFiles(target, present, facts, withCroissant)),
  ];
  const counts = { images: totalImages(facts) };
  await publishOutputs(sidecar, { stage: 'dataset', key, counts, facts: labelSetFacts(context) }, staged);
}

/** A Croissant document that was asked for once is kept up to date. */
async function hadCroissant(sidecar: string): Promise<boolean> {
  const done = await readSidecar(sidecar).catch(() => null);
  return done?.outputs.some(({ file }) => file === CROISSANT_FILE) ?? false;
}

const CROISSANT_FILE = 'croissant.json';

async function writeAttribution(
  context: RunContext,
  database: Database,
  { folder }: ExportTarget,
  present: readonly PresentSplit[],
  changes: PictureChanges,
): Promise<StagedOutput> {
  const path = join(folder, 'ATTRIBUTION.csv');
  const csv = await CsvWriter.open(temporaryPath(path), ATTRIBUTION_COLUMNS);
  try {
    for (const { split, table } of present) {
      const query = `SELECT * FROM read_parquet(${literal(table)}) ORDER BY shard, record, image_id`;
      for await (const rows of database.streamRows(query)) {
        context.signal.throwIfAborted();
        for (const row of rows) {
          const { author, authorUrl, title, license, landingUrl, originalUrl } = readAttribution(row);
          const picture = { author, authorUrl, title, license, page: landingUrl, source: originalUrl };
          const change = flag(row, 'unchanged_source') ? changes.unchanged : changes.fetched;
          await csv.write(attributionRow({ ...picture, split, imageId: text(row, 'image_id') }, change));
        }
      }
    }
    const { rows, bytes, sha256 } = await csv.close();
    return { path, rows, bytes, sha256 };
  } finally {
    await csv.abort();
  }
}

/** The files of a format's own. */
async function formatFiles(
  { folder, format, variant }: ExportTarget,
  present: readonly PresentSplit[],
  facts: ExportFacts,
  withCroissant: boolean,
): Promise<StagedOutput[]> {
  switch (format.name) {
    case 'tfds':
      return tfdsFiles(join(folder, TFDS_FOLDER), { variant }, facts.target, present);
    case 'huggingface':
      return [
        await stageText(
          join(folder, 'README.md'),
          huggingFaceCard({
            facts,
            dataFiles: (split) => `data/${split}-*.parquet`,
            features: WAKE_VISION_HUGGING_FACE,
          }),
        ),
        ...(withCroissant
          ? [await stageText(join(folder, CROISSANT_FILE), wakeVisionCroissant(facts, dataFiles(present)))]
          : []),
      ];
    case 'imagefolder':
      return [
        await stageText(
          join(folder, 'README.md'),
          huggingFaceCard({ facts, dataFiles: (split) => `${split}/**`, features: null }),
        ),
      ];
    case 'npy': {
      const type = variant.name.endsWith('-int8') ? 'int8' : 'uint8';
      return [
        await stageText(join(folder, 'quantisation.json'), sortedJson({ ...PIXEL_QUANTISATIONS[type] })),
      ];
    }
    case 'webdataset':
      return [
        await stageText(
          join(folder, 'README.md'),
          huggingFaceCard({ facts, dataFiles: (split) => `${split}-*.tar`, features: null }),
        ),
      ];
    case 'tfrecord':
    case 'mlperf-tiny':
    case 'coco':
    case 'fiftyone':
    case 'cvat':
      return [];
  }
}

function dataFiles(present: readonly PresentSplit[]) {
  return present.flatMap(({ shards }) =>
    shards.flatMap(({ outputs }) =>
      outputs.map(({ file, bytes, sha256 }) => ({ path: `data/${file}`, bytes, sha256 })),
    ),
  );
}

async function tfdsFiles(
  folder: string,
  { variant }: Pick<ExportTarget, 'variant'>,
  target: string,
  present: readonly PresentSplit[],
): Promise<StagedOutput[]> {
  if (variant.picture.kind !== 'square') throw new Error('tfds holds squares');
  const square = variant.picture.variant;
  const features = wakeVisionTfdsFeatures({
    size: square.size,
    channels: channelsOf(square),
    raw: square.encoding === 'raw',
  });
  const info = tfdsDatasetInfo({
    description: describeDataset(target),
    citation: DATASET_CITATION,
    homepage: DATASET_FACTS.homepage,
    license: 'Annotations CC BY 4.0; each picture under its own licence: see ATTRIBUTION.csv',
    releaseNotes: 'Regenerated from Open Images.',
    supervised: ['image', 'person'],
    splits: present.map(({ split, shards }) => ({
      name: split,
      shardLengths: shards.map(({ counts }) => counts['images'] ?? 0),
      dataBytes: shards.reduce((sum, { counts }) => sum + (counts['data_bytes'] ?? 0), 0),
    })),
  });
  const files = [
    { name: 'dataset_info.json', text: info },
    { name: 'features.json', text: tfdsFeaturesJson(features) },
    ...tfdsLabelFiles(features),
  ];
  return Promise.all(files.map(({ name, text: content }) => stageText(join(folder, name), content)));
}
