import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  CocoWriter,
  CsvWriter,
  CvatWriter,
  DATASET_FACTS,
  FiftyOneDetectionWriter,
  FiftyOneTagWriter,
  FLAG_NAMES,
  IMAGE_FOLDER_COLUMNS,
  imageFolderRow,
  MLPERF_TINY_FOLDER,
  mlperfTinyLabels,
  TFDS_DATASET_VERSION,
  type DetectionImage,
  type WrittenBytes,
} from '../../../manifests/index.js';
import type { RunContext } from '../../context.js';
import type { ImageTables } from '../../image-tables.js';
import { literal, type Database, type Row } from '../../io/duckdb.js';
import {
  doneSidecar,
  inputKey,
  publishOutputs,
  readSidecar,
  SIDECAR_ENDING,
  temporaryPath,
  type Sidecar,
  type StagedOutput,
} from '../../sidecar.js';
import { isBenchmarkSplit, type DatasetSplit } from '../../splits.js';
import { number, text, textOrNull } from '../../tables/cells.js';
import { labelSetFacts } from '../../workspace.js';
import { writeCSamples } from './c-samples.js';
import type { DecidedLabels } from '../filter/decided-labels.js';
import { BOX_ATTRIBUTES, boxClasses, detectionImages, type BoxKind } from './detections.js';
import { stageText } from './staged-text.js';
import type { ExportTarget } from './targets.js';

/** Raised when the same manifests give other files. */
const SPLIT_FILES_VERSION = 2;

/** What the files of a split are made from. */
interface SplitFiles {
  readonly context: RunContext;
  readonly database: Database;
  readonly split: DatasetSplit;
  readonly decided: DecidedLabels;
  readonly images: ImageTables;
  readonly target: ExportTarget;
  readonly manifest: Sidecar;
}

/** Writes the files of one split that a format's readers look for beside its shards: labels, boxes, samples. */
export async function writeSplitFiles(
  context: RunContext,
  database: Database,
  decided: DecidedLabels,
  images: ImageTables,
  target: ExportTarget,
): Promise<void> {
  const write = WRITERS[target.format.name];
  if (write === undefined) return;
  const { split } = decided;
  const manifest = await readSidecar(join(target.folder, `${split}.manifest${SIDECAR_ENDING}`));
  if (manifest === null) throw new Error(`${target.folder}: ${split} has no manifest yet`);
  const sidecar = join(target.folder, `${split}.labels${SIDECAR_ENDING}`);
  const key = inputKey({
    stage: 'split',
    version: SPLIT_FILES_VERSION,
    format: target.format.name,
    variant: target.variant,
    classes: [...context.target.boxes, ...context.target.partBoxes],
    manifest: manifest.key,
  });
  if ((await doneSidecar(sidecar, key)) !== null) return;
  const staged = await write({ context, database, split, decided, images, target, manifest });
  const facts = { ...labelSetFacts(context), split };
  await publishOutputs(sidecar, { stage: 'split', key, counts: manifest.counts, facts }, staged);
}

const WRITERS: Readonly<Record<string, ((files: SplitFiles) => Promise<StagedOutput[]>) | undefined>> = {
  imagefolder: writeFolderMetadata,
  'mlperf-tiny': writeTinyLabels,
  npy: ({ target, split, manifest }) => writeCSamples(target, split, manifest.counts['shards'] ?? 0),
  coco: writeCoco,
  fiftyone: writeFiftyOne,
  cvat: writeCvat,
};

async function* manifestRows({ context, database, split, target }: SplitFiles): AsyncGenerator<Row> {
  const table = literal(join(target.folder, `${split}.parquet`));
  const query = `SELECT * FROM read_parquet(${table}) ORDER BY person DESC, shard, record, image_id`;
  for await (const rows of database.streamRows(query)) {
    context.signal.throwIfAborted();
    yield* rows;
  }
}

async function writeFolderMetadata(files: SplitFiles): Promise<StagedOutput[]> {
  const { target, split } = files;
  const path = join(target.folder, split, 'metadata.csv');
  await mkdir(dirname(path), { recursive: true });
  const csv = await CsvWriter.open(temporaryPath(path), IMAGE_FOLDER_COLUMNS);
  try {
    for await (const row of manifestRows(files)) {
      await csv.write(
        imageFolderRow({
          file: text(row, 'shard').slice(split.length + 1),
          imageId: text(row, 'image_id'),
          filename: textOrNull(row, 'filename') ?? '',
          flag: (name) => number(row, name),
        }),
      );
    }
    const { rows, bytes, sha256 } = await csv.close();
    return [{ path, rows, bytes, sha256 }];
  } finally {
    await csv.abort();
  }
}

async function writeTinyLabels(files: SplitFiles): Promise<StagedOutput[]> {
  const entries: { file: string; label: 0 | 1 }[] = [];
  for await (const row of manifestRows(files)) {
    const file = text(row, 'shard').slice(MLPERF_TINY_FOLDER.length + 1);
    entries.push({ file, label: number(row, 'person') === 1 ? 1 : 0 });
  }
  const path = join(files.target.folder, MLPERF_TINY_FOLDER, 'y_labels.csv');
  return [await stageText(path, mlperfTinyLabels(entries))];
}

function detections({ context, database, decided, images, manifest }: SplitFiles, kind: BoxKind) {
  const shardCount = manifest.counts['shards'] ?? 1;
  return detectionImages(context, database, decided, images, { kind, shardCount });
}

/** Runs a writer over images and closes it, or gives it up. */
async function writeAll<Writer extends { close(): Promise<WrittenBytes>; abort(): Promise<void> }>(
  path: string,
  open: (path: string) => Promise<Writer>,
  work: (writer: Writer) => Promise<void>,
): Promise<StagedOutput> {
  await mkdir(dirname(path), { recursive: true });
  const writer = await open(temporaryPath(path));
  try {
    await work(writer);
    const { bytes, sha256 } = await writer.close();
    return { path, bytes, sha256 };
  } finally {
    await writer.abort();
  }
}

async function writeEach(
  images: AsyncIterable<DetectionImage>,
  write: (image: DetectionImage) => Promise<void>,
): Promise<void> {
  for await (const image of images) await write(image);
}

async function writeCoco(files: SplitFiles): Promise<StagedOutput[]> {
  const { context, database, split, target } = files;
  const rows = await database.all(
    `SELECT DISTINCT license FROM read_parquet(${literal(join(target.folder, `${split}.parquet`))})
     WHERE license <> '' ORDER BY license`,
  );
  const head = {
    description: `${DATASET_FACTS.prettyName}: ${split}`,
    version: TFDS_DATASET_VERSION,
    url: DATASET_FACTS.homepage,
    licenses: rows.map((row) => text(row, 'license')),
  };
  const write = (name: string, kind: BoxKind, categories: readonly string[]) =>
    writeAll(
      join(target.folder, split, name),
      (path) => CocoWriter.open(path, { ...head, categories }),
      async (writer) => {
        await writeEach(detections(files, kind), (image) => writer.image(image));
        await writeEach(detections(files, kind), (image) => writer.annotations(image));
      },
    );
  const staged = [await write('labels.json', 'target', await boxClasses(context))];
  if (isBenchmarkSplit(split) && context.target.name === 'Person')
    staged.push(await write('miap.json', 'miap', ['Person', 'Woman', 'Man', 'Girl', 'Boy']));
  return staged;
}

async function writeFiftyOne(files: SplitFiles): Promise<StagedOutput[]> {
  const { context, split, target } = files;
  const classes = await boxClasses(context);
  return [
    await writeAll(
      join(target.folder, split, 'labels.json'),
      (path) => FiftyOneDetectionWriter.open(path, classes),
      (writer) => writeEach(detections(files, 'target'), (image) => writer.write(image)),
    ),
    await writeAll(
      join(target.folder, split, 'tags.json'),
      (path) => FiftyOneTagWriter.open(path, FLAG_NAMES),
      (writer) => writeEach(detections(files, 'target'), (image) => writer.write(image)),
    ),
  ];
}

async function writeCvat(files: SplitFiles): Promise<StagedOutput[]> {
  const { context, split, target, manifest } = files;
  const classes = await boxClasses(context);
  const attributes = BOX_ATTRIBUTES.target.filter((name) => name !== 'occluded');
  const head = {
    name: `${DATASET_FACTS.prettyName}: ${split}`,
    images: manifest.counts['images'] ?? 0,
    subset: split,
    labels: classes.map((name) => ({ name, attributes })),
    tags: FLAG_NAMES,
  };
  return [
    await writeAll(
      join(target.folder, split, 'annotations.xml'),
      (path) => CvatWriter.open(path, head),
      (writer) => writeEach(detections(files, 'target'), (image) => writer.write(image)),
    ),
  ];
}
