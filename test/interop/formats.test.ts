import { execFileSync, spawnSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  FLAG_NAMES,
  readCsv,
  readWebDataset,
  TFDS_DATASET_NAME,
  WAKE_VISION_FEATURES,
  WAKE_VISION_HUGGING_FACE,
} from '../../manifests/index.js';
import { withDatabase, type Row } from '../../pipeline/io/duckdb.js';
import { text } from '../../pipeline/tables/cells.js';
import { configFile, openWorld, wakeVision, type ServedWorld } from '../e2e/world.js';
import { readTruth, type SplitTruth } from './export-truth.js';
import { pythonFor, runClient } from './python.js';

const SPLITS = ['train_large', 'train_quality', 'validation', 'test'] as const;
const SIZE = 48;

const pythons = {
  tfds: pythonFor(['tensorflow', 'tensorflow_datasets']),
  webdataset: pythonFor(['webdataset', 'datasets', 'PIL']),
  datasets: pythonFor(['datasets', 'PIL']),
  keras: pythonFor(['keras', 'tensorflow', 'datasets']),
  torchvision: pythonFor(['torchvision']),
  croissant: pythonFor(['mlcroissant', 'PIL']),
  coco: pythonFor(['pycocotools', 'PIL']),
  numpy: pythonFor(['numpy']),
  // Python alone would do; what it prints is made as the others make it.
  cvat: pythonFor(['numpy']),
  fiftyone: pythonFor(['fiftyone']),
};
const anyPython = Object.values(pythons).some(({ skip }) => !skip);

const query = (sql: string): Promise<Row[]> =>
  withDatabase({ memoryLimit: '500MB', threads: 1, spillFolder: null }, (database) => database.all(sql));

const splitReport = z.object({
  ids: z.array(z.string()),
  pixels: z.array(z.string()),
  person: z.record(z.string(), z.int()),
  flag_sums: z.record(z.string(), z.int()),
});
const splitReports = z.record(z.string(), splitReport);

/** What a client must find of a split, in the order of the shards. */
function expected({ ids, pixels, person, flagSums }: SplitTruth): z.output<typeof splitReport> {
  return { ids: [...ids], pixels: [...pixels], person, flag_sums: flagSums };
}

/** The same for clients that order images by themselves. */
function sorted(report: z.output<typeof splitReport>): z.output<typeof splitReport> {
  const order = [...report.ids.keys()].sort((a, b) => (report.ids[a] < report.ids[b] ? -1 : 1));
  return {
    ...report,
    ids: order.map((index) => report.ids[index]),
    pixels: order.map((index) => report.pixels[index]),
  };
}

describe.skipIf(!anyPython)('the exports of a whole run', () => {
  let served: ServedWorld;
  let root: string;
  let config: string;
  const truths = new Map<string, SplitTruth>();
  const folder = (format: string, variant: string) => join(root, format, variant);

  /** What our own readers find in the TFRecord shards of a variant. */
  async function truth(variant: string, split: string): Promise<SplitTruth> {
    const key = `${variant} ${split}`;
    const found = truths.get(key) ?? (await readTruth(folder('tfrecord', variant), split));
    truths.set(key, found);
    return found;
  }

  async function exportAs(formats: string, encoding: string, ...flags: string[]): Promise<void> {
    const { code, stderr } = await wakeVision(
      ...['export', '-c', config, '-s', 'validation', '--format', formats, '--encoding', encoding],
      ...flags,
    );
    expect(code, stderr).toBe(0);
  }

  /** SHA-256 of the working copies of images, as they were measured. */
  async function workingCopies(split: string): Promise<Map<string, string>> {
    const rows = await query(
      `SELECT image_id, working_sha256 FROM read_parquet('${join(root, '..', '..', 'images', split)}/shard-*.parquet')
       WHERE outcome = 'ok'`,
    );
    return new Map(rows.map((row) => [text(row, 'image_id'), text(row, 'working_sha256')]));
  }

  /** The flags of each image as tags say them: the names of those that are set. */
  const tagsOf = ({ rows }: SplitTruth) => rows.map((row) => FLAG_NAMES.filter((name) => row[name] === '1'));

  beforeAll(async () => {
    served = await openWorld();
    const formats =
      'tfrecord,tfds,webdataset,huggingface,imagefolder,mlperf-tiny,npy,coco,croissant,fiftyone,cvat';
    const made = await configFile(served, 'work', {
      export: {
        formats: formats.split(','),
        sizes: [SIZE],
        colors: ['rgb', 'grayscale'],
        encoding: 'png',
        shards: 2,
      },
    });
    config = made.config;
    root = join(made.workspace, 'export', 'published');
    const { code, stderr } = await wakeVision('run', '-c', config);
    expect(code, stderr).toBe(0);
  }, 300_000);

  afterAll(async () => {
    await served.close();
  });

  const tfdsReport = z.object({
    name: z.string(),
    version: z.string(),
    citation: z.string(),
    license: z.string(),
    features: z.array(z.string()),
    names: z.record(z.string(), z.array(z.string())),
    image_shape: z.array(z.int().nullable()),
    examples: z.record(z.string(), z.int()),
    bytes: z.record(z.string(), z.int()),
    splits: splitReports,
    supervised: z.record(z.string(), z.array(z.tuple([z.string(), z.int()]))),
    bytes_of: z.record(z.string(), z.array(z.string())),
  });
  const readTfds = (variant: string) =>
    tfdsReport.parse(
      runClient(pythons.tfds, 'read_tfds.py', [folder('tfds', variant), TFDS_DATASET_NAME, '1.0.0']),
    );

  describe.skipIf(pythons.tfds.skip)('TensorFlow Datasets', () => {
    it.each([
      ['rgb48-png', 3],
      ['grayscale48-png', 1],
    ])('loads %s by folder and by name, shards in order', async (variant, channels) => {
      const report = readTfds(variant);
      expect(report).toMatchObject({
        name: TFDS_DATASET_NAME,
        version: '1.0.0',
        image_shape: [SIZE, SIZE, channels],
        citation: expect.stringContaining('2405.00892') as string,
        license: expect.stringContaining('CC BY 4.0') as string,
      });
      expect(report.features).toEqual(WAKE_VISION_FEATURES.map(({ name }) => name).sort());
      for (const name of FLAG_NAMES) expect(report.names[name]).toEqual(['No', 'Yes']);
      expect(Object.keys(report.splits).sort()).toEqual([...SPLITS].sort());
      for (const split of SPLITS) {
        const own = await truth(variant, split);
        expect(report.splits[split]).toEqual(expected(own));
        expect(report.examples[split]).toBe(own.ids.length);
        expect(report.bytes[split]).toBeGreaterThan(0);
        expect(report.supervised[split]).toEqual(own.pixels.map((sum, i) => [sum, own.labels[i]]));
      }
    });

    it('loads bare pixels, and JPEG files with their bytes', async () => {
      await exportAs('tfrecord,tfds', 'raw');
      const raw = readTfds('rgb48-raw');
      expect(raw.splits['validation']).toEqual(expected(await truth('rgb48-raw', 'validation')));
      await exportAs('tfrecord,tfds', 'jpeg');
      const own = await truth('rgb48-jpeg95', 'validation');
      const jpeg = readTfds('rgb48-jpeg95');
      expect(jpeg.bytes_of['validation']).toEqual(own.bytes);
      const { ids, person, flag_sums: sums } = jpeg.splits['validation'];
      expect([ids, person, sums]).toEqual([own.ids, own.person, own.flagSums]);
    });
  });

  describe.skipIf(pythons.webdataset.skip)('WebDataset', () => {
    const schema = z.object({
      webdataset: z.record(
        z.string(),
        splitReport.extend({ bytes: z.array(z.string()), author: z.string(), license: z.string() }),
      ),
      datasets: splitReports,
      card: z.record(z.string(), z.array(z.string())),
    });
    const read = (variant: string, splits: readonly string[]) =>
      schema.parse(
        runClient(pythons.webdataset, 'read_webdataset.py', [folder('webdataset', variant), ...splits]),
      );

    it.each(['rgb48-png', 'grayscale48-png'])(
      'loads %s with both libraries, shards in order',
      async (variant) => {
        const report = read(variant, SPLITS);
        for (const split of SPLITS) {
          const own = await truth(variant, split);
          const { bytes, author, license, ...found } = report.webdataset[split];
          expect(found).toEqual(expected(own));
          expect(report.datasets[split]).toEqual(expected(own));
          expect(report.card[split]).toEqual(own.ids);
          expect(bytes).toEqual(own.bytes);
          expect([author, license]).toEqual([own.rows.at(-1)?.['author'], own.rows.at(-1)?.['license']]);
        }
      },
    );

    it('gives the bytes of JPEG files, to our own reader too', async () => {
      await exportAs('tfrecord,webdataset,huggingface', 'jpeg');
      const own = await truth('rgb48-jpeg95', 'validation');
      const report = read('rgb48-jpeg95', ['validation']);
      expect(report.webdataset['validation'].bytes).toEqual(own.bytes);
      const keys: string[] = [];
      const shards = (await readdir(folder('webdataset', 'rgb48-jpeg95'))).filter((name) =>
        name.endsWith('.tar'),
      );
      for (const shard of shards.sort())
        for await (const { key } of readWebDataset(join(folder('webdataset', 'rgb48-jpeg95'), shard)))
          keys.push(key);
      expect(keys).toEqual(own.ids);
    });
  });

  describe.skipIf(pythons.datasets.skip)('Hugging Face datasets', () => {
    const schema = z.object({
      columns: z.array(z.string()),
      image: z.string(),
      names: z.record(z.string(), z.array(z.string())),
      splits: splitReports,
      bytes: z.record(z.string(), z.array(z.string())),
      attribution: z.record(z.string(), z.record(z.string(), z.string().nullable())),
      footer: z.record(z.string(), z.string()),
    });
    const read = (variant: string) =>
      schema.parse(runClient(pythons.datasets, 'read_huggingface.py', [folder('huggingface', variant)]));

    it.each(['rgb48-png', 'grayscale48-png'])('load %s by its card, shards in order', async (variant) => {
      const report = read(variant);
      expect(report.columns).toEqual(WAKE_VISION_HUGGING_FACE.map(({ name }) => name));
      expect(report.image).toBe('Image');
      for (const name of FLAG_NAMES) expect(report.names[name]).toEqual(['No', 'Yes']);
      expect(Object.keys(report.splits)).toEqual([...SPLITS]);
      for (const split of SPLITS) {
        const own = await truth(variant, split);
        expect(report.splits[split]).toEqual(expected(own));
        expect(report.bytes[split]).toEqual(own.bytes);
        expect(report.attribution[split]['author']).toBe(own.rows[0]['author']);
      }
    });

    it('give the bytes of JPEG files', async () => {
      await exportAs('tfrecord,huggingface', 'jpeg');
      const own = await truth('rgb48-jpeg95', 'validation');
      const report = read('rgb48-jpeg95');
      expect(report.bytes['validation']).toEqual(own.bytes);
      expect(report.splits['validation'].flag_sums).toEqual(own.flagSums);
    });

    it('know pictures and classes of one file without the card', () => {
      const { footer } = read('rgb48-png');
      expect(footer['image']).toBe('Image');
      expect(footer['person']).toBe('ClassLabel');
      expect(footer['author']).toBe('Value');
    });
  });

  const classFolder = z.object({
    classes: z.array(z.string()),
    ids: z.array(z.string()),
    labels: z.array(z.int()),
    pixels: z.array(z.string()),
    bytes: z.array(z.string()),
  });
  const IMAGE_FOLDERS = [
    ['rgb48-png', 3],
    ['grayscale48-png', 1],
  ] as const;

  /** What a client that orders images by their class must find; JPEG is decoded a little differently by each. */
  function expectClasses(
    { classes, ids, labels, pixels, bytes }: z.output<typeof classFolder>,
    own: SplitTruth,
    compare: 'pixels' | 'bytes',
  ): void {
    expect(classes).toEqual(['no_person', 'person']);
    const found = compare === 'pixels' ? pixels : bytes;
    expect(ids.map((id, i) => [id, labels[i], found[i]]).sort()).toEqual(
      own.ids.map((id, i) => [id, own.labels[i], own[compare][i]]).sort(),
    );
  }

  describe.skipIf(pythons.keras.skip)('image folders', () => {
    const schema = z.object({ keras: z.record(z.string(), classFolder), datasets: splitReports });
    const read = (variant: string, channels: number, splits: readonly string[]) =>
      schema.parse(
        runClient(pythons.keras, 'read_image_folder.py', [
          ...[folder('imagefolder', variant), String(SIZE), String(channels), ...splits],
        ]),
      );

    it.each(IMAGE_FOLDERS)('Keras and datasets load %s', async (variant, channels) => {
      const report = read(variant, channels, SPLITS);
      for (const split of SPLITS) {
        const own = await truth(variant, split);
        expect(sorted(report.datasets[split])).toEqual(sorted(expected(own)));
        expectClasses(report.keras[split], own, 'pixels');
      }
    });

    it('hold the bytes of JPEG files', async () => {
      await exportAs('tfrecord,imagefolder', 'jpeg');
      const report = read('rgb48-jpeg95', 3, ['validation']);
      expectClasses(report.keras['validation'], await truth('rgb48-jpeg95', 'validation'), 'bytes');
    });
  });

  describe.skipIf(pythons.torchvision.skip)('torchvision', () => {
    const read = (variant: string, channels: number, splits: readonly string[]) =>
      z
        .record(z.string(), classFolder)
        .parse(
          runClient(pythons.torchvision, 'read_torchvision.py', [
            ...[folder('imagefolder', variant), String(channels), ...splits],
          ]),
        );

    it.each(IMAGE_FOLDERS)('loads %s', async (variant, channels) => {
      const report = read(variant, channels, SPLITS);
      for (const split of SPLITS) {
        expectClasses(report[split], await truth(variant, split), 'pixels');
        expectClasses(report[split], await truth(variant, split), 'bytes');
      }
    });
  });

  describe.skipIf(pythons.croissant.skip)('mlcroissant', () => {
    const schema = z.object({
      errors: z.array(z.string()),
      warnings: z.array(z.string()),
      name: z.string(),
      rai: z.array(z.string()),
      sensitive: z.unknown(),
      files: z.record(z.string(), z.boolean()),
      splits: splitReports,
    });

    it('validates the document without a warning and reads every record', async () => {
      const path = join(folder('huggingface', 'rgb48-png'), 'croissant.json');
      const report = schema.parse(runClient(pythons.croissant, 'read_croissant.py', [path]));
      expect(report.errors).toEqual([]);
      expect(report.warnings).toEqual([]);
      expect(report.rai).toContain('rai:dataBiases');
      expect(report.rai).toContain('rai:personalSensitiveInformation');
      expect(Object.values(report.files)).toEqual(Array<boolean>(2 * SPLITS.length).fill(true));
      for (const split of SPLITS)
        expect(sorted(report.splits[split])).toEqual(sorted(expected(await truth('rgb48-png', split))));
    });
  });

  const cocoImage = z.object({
    id: z.string(),
    size: z.tuple([z.int(), z.int()]),
    bytes: z.string(),
    tags: z.array(z.string()),
    boxes: z.array(
      z.object({
        label: z.string(),
        bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]),
        area: z.number(),
        attributes: z.record(z.string(), z.union([z.string(), z.number()])),
      }),
    ),
  });
  const cocoReport = z.record(
    z.string(),
    z.object({ categories: z.array(z.string()), images: z.array(cocoImage) }),
  );

  /** Person, Woman, Man, Girl, Boy; body, face, head; eye, mouth, ear, nose, hair, hand, foot, arm, leg. */
  const PERSONS = [
    ...['01g317', '03bt1vf', '04yx4', '05r655', '01bl7v', '02p0tk3', '0dzct', '04hgtk', '014sv8'],
    ...['0283dt1', '039xj_', '0k0pj', '03q69', '0k65p', '031n1', '0dzf4', '035r7c'],
  ].map((mid) => `'/m/${mid}'`);

  /** Boxes of persons and their parts as shares of the picture (left, top, right, bottom), of images whose pixels were not turned. */
  async function uprightBoxes(split: string): Promise<Map<string, number[][]>> {
    const workspace = join(root, '..', '..');
    const rows = await query(
      `SELECT image_id, list_transform(list_filter(boxes, box -> box.label IN (${PERSONS.join(', ')})),
         box -> [box.x_min, box.y_min, box.x_max, box.y_max])::VARCHAR AS boxes
       FROM read_parquet('${join(workspace, 'metadata', `${split}.parquet`)}') m
       JOIN read_parquet('${join(workspace, 'images', split)}/shard-*.parquet') i USING (image_id) WHERE turn = 1`,
    );
    const schema = z.array(z.array(z.number()));
    return new Map(rows.map((row) => [text(row, 'image_id'), schema.parse(JSON.parse(text(row, 'boxes')))]));
  }
  /** Boxes in the same order, of the same sides in pixels: files hold hundredths. */
  function expectBoxes(found: readonly number[][], wanted: readonly number[][]): void {
    expect(found).toHaveLength(wanted.length);
    for (const [i, box] of found.entries())
      for (const [j, side] of box.entries()) expect(Math.abs(side - wanted[i][j])).toBeLessThan(0.025);
  }

  describe.skipIf(pythons.coco.skip)('pycocotools', () => {
    it('reads target boxes in the pixels of the pictures, and MIAP boxes with what was perceived', async () => {
      const of = (split: string, name: string) => join(folder('coco', 'working-copies'), split, name);
      const files = [
        of('validation', 'labels.json'),
        of('validation', 'miap.json'),
        of('test', 'labels.json'),
      ];
      const report = cocoReport.parse(runClient(pythons.coco, 'read_coco.py', files));
      for (const [split, file] of [
        ['validation', files[0]],
        ['test', files[2]],
      ]) {
        const own = await truth('rgb48-png', split);
        const { images } = report[file];
        expect(images.map(({ id }) => id)).toEqual(own.ids);
        expect(images.map(({ tags }) => tags)).toEqual(tagsOf(own));
        const copies = await workingCopies(split);
        expect(images.map(({ bytes }) => bytes)).toEqual(own.ids.map((id) => copies.get(id)));
        const boxes = await uprightBoxes(split);
        const upright = images.filter(({ id }) => boxes.has(id));
        expect(upright.length).toBeGreaterThan(50);
        for (const { id, size, boxes: found } of upright) {
          const wanted = (boxes.get(id) ?? []).map(([xMin, yMin, xMax, yMax]) => [
            ...[xMin * size[0], yMin * size[1], (xMax - xMin) * size[0], (yMax - yMin) * size[1]],
          ]);
          expectBoxes(
            found.map(({ bbox }) => bbox),
            wanted,
          );
          for (const { bbox, area } of found)
            expect(Math.abs(area - bbox[2] * bbox[3])).toBeLessThan(0.02 * (bbox[2] + bbox[3]) + 0.01);
        }
      }
      const miap = report[files[1]].images.flatMap(({ boxes }) => boxes);
      expect(miap.length).toBeGreaterThan(5);
      for (const { attributes } of miap) {
        expect(attributes['gender']).toMatch(/^(Predominantly (Feminine|Masculine)|Unknown)$/);
        expect(attributes['age']).toMatch(/^(Young|Middle|Older|Unknown)$/);
      }
    });
  });

  describe.skipIf(pythons.numpy.skip)('NumPy', () => {
    const schema = z.record(
      z.string(),
      z.object({
        shapes: z.array(z.array(z.int())),
        dtype: z.string(),
        ids: z.array(z.string()),
        labels: z.array(z.int()),
        pixels: z.array(z.string()),
        flag_sums: z.record(z.string(), z.int()),
      }),
    );

    it.each([
      ['rgb48-int8', 'rgb48-png', 3, 'int8', SPLITS],
      ['grayscale48-int8', 'grayscale48-png', 1, 'int8', SPLITS],
      ['rgb48-uint8', 'rgb48-png', 3, 'uint8', ['validation']],
    ])(
      'maps %s into memory, and scale and zero point give the pixels back',
      async (variant, same, channels, type, splits) => {
        if (type === 'uint8') await exportAs('npy', 'png', '--set', 'export.npy_type=uint8');
        const report = schema.parse(
          runClient(pythons.numpy, 'read_npy.py', [folder('npy', variant), ...splits]),
        );
        for (const split of splits) {
          const own = await truth(same, split);
          const { shapes, dtype, ids, labels, pixels, flag_sums: sums } = report[split];
          expect(dtype).toBe(type);
          expect(sums).toEqual(own.flagSums);
          expect(shapes.map((shape) => shape.slice(1))).toEqual([
            [SIZE, SIZE, channels],
            [SIZE, SIZE, channels],
          ]);
          expect([ids, labels, pixels]).toEqual([own.ids, own.labels, own.pixels]);
        }
      },
    );

    it('reads the MLPerf Tiny files as the runner does', async () => {
      const variant = 'test-500-per-class-seed-0';
      const rows = z
        .array(z.tuple([z.string(), z.int(), z.int(), z.string()]))
        .parse(runClient(pythons.numpy, 'read_mlperf_tiny.py', [folder('mlperf-tiny', variant)]));
      await exportAs('tfrecord', 'png', '--split', 'test', '--size', '96', '--color', 'rgb');
      const own = await truth('rgb96-png', 'test');
      const each = Math.min(own.person['0'], own.person['1'], 500);
      expect(rows.map(([, classes, label]) => [classes, label])).toEqual([
        ...Array<number[]>(each).fill([2, 1]),
        ...Array<number[]>(each).fill([2, 0]),
      ]);
      const facts = new Map(own.ids.map((id, i) => [`${id}.bin`, [own.labels[i], own.pixels[i]]]));
      for (const [file, , label, pixels] of rows) expect([label, pixels]).toEqual(facts.get(file));
      const noted: string[] = [];
      const schemaOfNote = z.object({ image_id: z.string() });
      const note = join(folder('mlperf-tiny', variant), 'test.csv');
      for await (const { row } of readCsv(note, { columns: ['image_id'], schema: schemaOfNote }))
        noted.push(`${row.image_id}.bin`);
      expect(noted.sort()).toEqual(rows.map(([file]) => file).sort());
    });
  });

  describe.skipIf(pythons.cvat.skip)('CVAT', () => {
    const schema = z.array(
      z.object({
        id: z.string(),
        bytes: z.string(),
        tags: z.array(z.string()),
        boxes: z.array(z.tuple([z.string(), z.number(), z.number(), z.number(), z.number()])),
      }),
    );

    it('finds every picture with its tags, and its boxes as COCO has them', async () => {
      const images = schema.parse(
        runClient(pythons.cvat, 'read_cvat.py', [join(folder('cvat', 'working-copies'), 'validation')]),
      );
      const own = await truth('rgb48-png', 'validation');
      expect(images.map(({ id }) => id)).toEqual(own.ids);
      expect(images.map(({ tags }) => tags)).toEqual(tagsOf(own));
      const copies = await workingCopies('validation');
      expect(images.map(({ bytes }) => bytes)).toEqual(own.ids.map((id) => copies.get(id)));
      const labels = join(folder('coco', 'working-copies'), 'validation', 'labels.json');
      const coco = z
        .object({
          images: z.array(z.object({ id: z.int(), open_images_id: z.string() })),
          annotations: z.array(z.object({ image_id: z.int(), bbox: z.array(z.number()) })),
        })
        .parse(JSON.parse(await readFile(labels, 'utf8')));
      for (const { id, boxes } of images) {
        const of = coco.images.find(({ open_images_id: name }) => name === id)?.id;
        const wanted = coco.annotations
          .filter(({ image_id: image }) => image === of)
          .map(({ bbox: [x, y, width, height] }) => [x, y, x + width, y + height]);
        expectBoxes(
          boxes.map(([, ...corners]) => corners),
          wanted,
        );
      }
    });
  });

  describe('the README', async () => {
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
    const blocks = [...readme.matchAll(/```python\n(.*?)```/gs)].map(([, code]) => {
      const imports = [...code.matchAll(/^(?:import|from) ([^\n]+)/gm)].flatMap(([, names]) =>
        names.split(','),
      );
      return { code, modules: imports.map((name) => name.trim().split(/[ .]/)[0]) };
    });

    it('shows how to load each format', () => {
      const read = blocks.flatMap(({ code }) => [...code.matchAll(/export\/published\/([\w-]+)/g)]);
      expect([...new Set(read.map(([, format]) => format))].sort()).toEqual(
        [
          ...[
            'coco',
            'cvat',
            'fiftyone',
            'huggingface',
            'imagefolder',
            'mlperf-tiny',
            'npy',
            'tfds',
            'tfrecord',
          ],
          'webdataset',
        ].sort(),
      );
    });

    it.for(blocks)('$modules.0 and $modules.1: the lines run', async ({ code, modules }, context) => {
      const python = pythonFor(modules);
      if (python.skip) context.skip(python.reason);
      if (python.skip) return;
      if (code.includes('-raw')) await exportAs('tfrecord', 'raw');
      const program = join(served.folder, 'readme.py');
      await writeFile(
        program,
        code
          .replaceAll('wake-vision-demo/workspace/', `${join(root, '..', '..')}/`)
          .replaceAll('rgb96-jpeg95', `rgb${SIZE}-png`)
          .replaceAll('rgb96-int8', `rgb${SIZE}-int8`)
          .replaceAll('rgb96-raw', `rgb${SIZE}-raw`)
          .replaceAll('[96, 96, 3]', `[${SIZE}, ${SIZE}, 3]`)
          // Data sets of TensorFlow are lazy: what is wrong with a line shows when a picture is asked for.
          .concat(code.includes('tf.data.') ? '\nprint(next(iter(dataset))[0].shape)\n' : ''),
      );
      const done = spawnSync(python.command, [program], {
        encoding: 'utf8',
        cwd: served.folder,
        env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', HF_HOME: join(served.folder, 'hf') },
      });
      expect(done.status, done.stderr).toBe(0);
    });
  });

  const noCompiler = spawnSync('gcc', ['--version']).status !== 0;

  it.skipIf(noCompiler)('gcc compiles the C lines of the README', async () => {
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
    const program = join(served.folder, 'readme.c');
    await writeFile(program, /```c\n(.*?)```/s.exec(readme)?.[1] ?? '');
    const binary = join(served.folder, 'readme');
    execFileSync('gcc', ['-std=c99', '-I', folder('npy', 'rgb48-int8'), '-o', binary, program]);
    const labels = execFileSync(binary, { encoding: 'utf8' }).trimEnd().split('\n');
    expect(labels.map((line) => line.slice(0, 'label 1'.length)).sort()).toEqual([
      ...['label 0', 'label 0', 'label 1', 'label 1'],
    ]);
  });

  it.skipIf(noCompiler)(
    'gcc compiles the C header: the first pictures of each class of the arrays',
    async () => {
      const npy = folder('npy', 'rgb48-int8');
      const binary = join(served.folder, 'samples');
      const program = `${binary}.c`;
      await writeFile(
        program,
        `#include <stdio.h>
#include "${join(npy, 'validation.samples.h')}"
int main(void) {
  for (int i = 0; i < WAKE_VISION_SAMPLES_COUNT; i++) {
    long sum = 0;
    for (int j = 0; j < WAKE_VISION_SAMPLES_BYTES; j++)
      sum += wake_vision_samples_images[i][j] - WAKE_VISION_SAMPLES_ZERO_POINT;
    printf("%d %ld\\n", wake_vision_samples_labels[i], sum);
  }
  return 0;
}
`,
      );
      execFileSync('gcc', ['-std=c99', '-Wall', '-Wextra', '-Werror', '-pedantic', '-o', binary, program]);
      const lines = execFileSync(binary, { encoding: 'utf8' }).trimEnd().split('\n');
      const header = await readFile(join(npy, 'validation.samples.h'), 'utf8');
      const ids = [...header.matchAll(/\/\* ([0-9a-f]{16}), label/g)].map(([, id]) => id);
      const own = await truth('rgb48-png', 'validation');
      expect(lines.map((text) => Number(text.split(' ')[0]))).toEqual(
        ids.map((id) => own.labels[own.ids.indexOf(id)]),
      );
      expect(lines).toHaveLength(4);
      expect(lines.every((text) => Number(text.split(' ')[1]) > 0)).toBe(true);
    },
  );

  describe.skipIf(pythons.fiftyone.skip)('FiftyOne', () => {
    const boxes = z.record(
      z.string(),
      z.array(z.tuple([z.string(), z.number(), z.number(), z.number(), z.number()])),
    );
    const schema = z.object({
      fiftyone: boxes,
      coco: boxes,
      cvat: boxes,
      occluded: z.record(z.string(), z.array(z.int())),
      tags: z.record(z.string(), z.array(z.string())),
    });

    it('imports its own form, COCO and CVAT with the same boxes, and the tags', async () => {
      const report = schema.parse(
        runClient(
          pythons.fiftyone,
          'read_fiftyone.py',
          ['fiftyone', 'coco', 'cvat'].map((format) => join(folder(format, 'working-copies'), 'validation')),
        ),
      );
      const own = await truth('rgb48-png', 'validation');
      for (const found of [report.fiftyone, report.coco, report.cvat, report.tags])
        expect(Object.keys(found).sort()).toEqual([...own.ids].sort());
      expect(own.ids.map((id) => report.tags[id])).toEqual(tagsOf(own));
      expect(Object.values(report.fiftyone).flat().length).toBeGreaterThan(10);
      for (const id of own.ids) {
        for (const [other, tolerance] of [
          // COCO has hundredths of a pixel; of CVAT FiftyOne takes whole ones.
          [report.coco[id], 0.0001],
          [report.cvat[id], 0.01],
        ] as const) {
          expect(other).toHaveLength(report.fiftyone[id].length);
          for (const [i, [label, ...place]] of other.entries()) {
            const [ownLabel, ...ownPlace] = report.fiftyone[id][i];
            expect(label).toBe(ownLabel);
            for (const [j, value] of place.entries())
              expect(Math.abs(value - ownPlace[j])).toBeLessThan(tolerance);
          }
        }
      }
    });
  });
});
