import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { cSampleHeader, PIXEL_QUANTISATIONS } from '../../../manifests/index.js';
import type { StagedOutput } from '../../sidecar.js';
import type { DatasetSplit } from '../../splits.js';
import { channelsOf, npyFile } from './formats/index.js';
import { stageText } from './staged-text.js';
import type { ExportTarget } from './targets.js';

/** Samples of each class in the header: enough for a check, few enough for a microcontroller. */
const SAMPLES_PER_CLASS = 2;

const IMAGE_ID_BYTES = 16;

/**
 * Writes `{split}.samples.h`: the first pictures of each class in the arrays of a split as C. Nothing where the
 * split has no labelled picture.
 */
export async function writeCSamples(
  { folder, variant }: ExportTarget,
  split: DatasetSplit,
  count: number,
): Promise<StagedOutput[]> {
  if (variant.picture.kind !== 'square') throw new Error('npy holds squares');
  const { size } = variant.picture.variant;
  const channels = channelsOf(variant.picture.variant);
  const wanted = new Map([
    [1, SAMPLES_PER_CLASS],
    [0, SAMPLES_PER_CLASS],
  ]);
  const samples: { imageId: string; label: number; data: Uint8Array }[] = [];
  for (let index = 0; index < count && [...wanted.values()].some((left) => left > 0); index++) {
    const place = { split, index, count };
    const read = async (array: 'images' | 'labels' | 'image_ids', bytes: number, items: readonly number[]) =>
      readItems(join(folder, npyFile(place, array)), bytes, items);
    const labels = new Int8Array(await readData(join(folder, npyFile(place, 'labels'))));
    const chosen: number[] = [];
    for (const [item, label] of labels.entries()) {
      const left = wanted.get(label) ?? 0;
      if (left === 0) continue;
      wanted.set(label, left - 1);
      chosen.push(item);
    }
    const pictures = await read('images', size * size * channels, chosen);
    const ids = await read('image_ids', IMAGE_ID_BYTES, chosen);
    for (const [i, item] of chosen.entries())
      samples.push({ imageId: ids[i].toString('latin1'), label: labels[item], data: pictures[i] });
  }
  if (samples.length === 0) return [];
  const quantisation = PIXEL_QUANTISATIONS[variant.name.endsWith('-int8') ? 'int8' : 'uint8'];
  const header = cSampleHeader({ name: 'wake_vision_samples', size, channels, quantisation, samples });
  return [await stageText(join(folder, `${split}.samples.h`), header)];
}

/** Items of an array by their number, each of so many bytes. */
async function readItems(path: string, bytes: number, items: readonly number[]): Promise<Buffer[]> {
  const file = await open(path, 'r');
  try {
    const start = await dataStart(file);
    const read: Buffer[] = [];
    for (const item of items) {
      const { buffer } = await file.read(Buffer.alloc(bytes), 0, bytes, start + item * bytes);
      read.push(buffer);
    }
    return read;
  } finally {
    await file.close();
  }
}

async function readData(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const start = await dataStart(file);
    return (await file.readFile()).subarray(start);
  } finally {
    await file.close();
  }
}

/** Magic, version and length of the header are 10 bytes. Source: NumPy's NEP 1. */
async function dataStart(file: FileHandle): Promise<number> {
  const { buffer } = await file.read(Buffer.alloc(10), 0, 10, 0);
  return 10 + buffer.readUInt16LE(8);
}
