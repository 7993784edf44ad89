import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { z } from 'zod';
import {
  decodeExample,
  eachFlag,
  FLAG_NAMES,
  parseTfdsShardName,
  readCsv,
  readTfRecords,
  type FlagName,
} from '../../manifests/index.js';

/** What a split of an export holds, by our own readers: the TFRecord shards and their manifest. */
export interface SplitTruth {
  /** In the order of the shards. */
  readonly ids: readonly string[];
  /** SHA-256 of each image's pixels. */
  readonly pixels: readonly string[];
  /** SHA-256 of each image's file. */
  readonly bytes: readonly string[];
  /** Labels, in the same order. */
  readonly labels: readonly number[];
  readonly person: Readonly<Record<string, number>>;
  readonly flagSums: Readonly<Record<FlagName, number>>;
  /** Manifest rows, in the same order. */
  readonly rows: readonly Readonly<Record<string, string>>[];
}

export function sha256(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

async function pixelsOf(picture: Uint8Array, raw: boolean, grey: boolean): Promise<Uint8Array> {
  if (raw) return picture;
  return sharp(picture)
    .toColourspace(grey ? 'b-w' : 'srgb')
    .raw()
    .toBuffer();
}

/**
 * @param folder a TFRecord variant: `rgb48-png`, `grayscale96-raw`, ...
 */
export async function readTruth(folder: string, split: string): Promise<SplitTruth> {
  const shards = (await readdir(folder)).filter((name) => parseTfdsShardName(name)?.split === split).sort();
  const variant = folder.split('/').at(-1) ?? '';
  const ids: string[] = [];
  const pixels: string[] = [];
  const bytes: string[] = [];
  for (const shard of shards) {
    for await (const { data } of readTfRecords(join(folder, shard))) {
      const features = decodeExample(data);
      const text = (name: string) => {
        const feature = features.get(name);
        if (feature === undefined || !('bytes' in feature)) throw new Error(`${name} is missing`);
        return feature.bytes[0];
      };
      ids.push(Buffer.from(text('image_id')).toString());
      bytes.push(sha256(text('image')));
      pixels.push(
        sha256(await pixelsOf(text('image'), variant.endsWith('-raw'), variant.startsWith('grayscale'))),
      );
    }
  }
  const rows: Record<string, string>[] = [];
  const columns = ['image_id', 'license', 'author', ...FLAG_NAMES];
  const schema = z.record(z.string(), z.string());
  for await (const { row } of readCsv(join(folder, `${split}.csv`), { columns, schema })) rows.push(row);
  if (rows.some((row, index) => row['image_id'] !== ids[index])) throw new Error('the manifest differs');
  const labels = rows.map((row) => Number(row['person']));
  return {
    ids,
    pixels,
    bytes,
    labels,
    person: Object.fromEntries(
      [-1, 0, 1].map((value) => [String(value), labels.filter((label) => label === value).length]),
    ),
    flagSums: eachFlag((name) => rows.reduce((sum, row) => sum + Number(row[name]), 0)),
    rows,
  };
}
