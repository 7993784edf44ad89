import { existsSync } from 'node:fs';
import {
  turnRect,
  turnSize,
  centreCrop,
  isTargetBox,
  type PictureFacts,
  type Rect,
} from '../../filters/index.js';
import type { RunContext } from '../context.js';
import { standingTables } from '../image-tables.js';
import { literal, type Database, type Row } from '../io/duckdb.js';
import { openFileSlices } from '../io/file-slices.js';
import { makeThumbnail, type Thumbnail } from '../io/thumbnail.js';
import { shardOfHash } from '../keys.js';
import type { SourceSplit } from '../splits.js';
import { number, text } from '../tables/cells.js';
import { readPicture } from '../tables/images.js';
import { METADATA_COLUMNS, readMetadata, type ImageMetadata } from '../tables/metadata.js';

/** The longer side of a thumbnail, in pixels. */
export const THUMBNAIL_SIDE = 240;

/** What an image is found by. */
export interface ImageKey {
  readonly imageId: string;
  /** 16 hex digits. */
  readonly hash: string;
}

/** A box as it lies on the upright picture. */
export interface PictureBox {
  /** Index into the boxes of the metadata table. */
  readonly index: number;
  readonly rect: Rect;
  readonly kind: 'target' | 'depiction' | 'unknown' | 'look_alike';
}

/** A small copy of a picture with what is drawn on it. */
export interface ShownPicture {
  readonly thumbnail: Thumbnail;
  /** What the rules know of the picture. */
  readonly facts: PictureFacts;
  readonly boxes: readonly PictureBox[];
  /** The centre crop that exports show. */
  readonly crop: Rect;
}

/** An image with its metadata, and its picture where there is one. */
export interface BookEntry {
  readonly metadata: ImageMetadata;
  readonly picture: ShownPicture | null;
}

/** Finds metadata and small pictures of a few images. */
export interface PictureBook {
  /** Entries by image id; images that the metadata table does not hold are left out. */
  find(split: SourceSplit, keys: readonly ImageKey[], side?: number): Promise<ReadonlyMap<string, BookEntry>>;
  close(): Promise<void>;
}

/** Opens the pictures of a workspace; files stay open until it is closed. */
export function openPictureBook(context: RunContext, database: Database): PictureBook {
  const { workspace, target } = context;
  const slices = openFileSlices(16);

  const findMetadata = async (split: SourceSplit, keys: readonly ImageKey[]): Promise<ImageMetadata[]> => {
    const { table } = workspace.metadata(split);
    if (keys.length === 0 || !existsSync(table)) return [];
    const rows = await database.all(
      `SELECT ${METADATA_COLUMNS.join(', ')} FROM read_parquet(${literal(table)}) WHERE ${isOneOf(keys)}`,
    );
    return rows.map(readMetadata);
  };

  const show = async (
    row: Row,
    tar: string,
    metadata: ImageMetadata,
    side: number,
  ): Promise<ShownPicture | null> => {
    const { picture } = readPicture(row);
    if (picture === null || context.excluded.has(metadata.imageId)) return null;
    const jpeg = await slices.read(tar, number(row, 'tar_offset'), number(row, 'working_bytes'));
    const { turn, sourceSize } = picture;
    return {
      thumbnail: await makeThumbnail(jpeg, side),
      facts: picture,
      boxes: metadata.boxes.map((box, index) => ({
        index,
        rect: turnRect(box, turn),
        kind: !isTargetBox(target, box.label)
          ? 'look_alike'
          : box.depiction === 1
            ? 'depiction'
            : box.depiction === 0
              ? 'target'
              : 'unknown',
      })),
      crop: centreCrop(turnSize(sourceSize, turn)),
    };
  };

  return {
    async find(split, keys, side = THUMBNAIL_SIDE) {
      const found = await findMetadata(split, keys);
      const standing = await standingTables(workspace, split);
      const pictures = new Map<string, ShownPicture>();
      if (standing !== null) {
        const { shardCount } = standing;
        const shards = [...new Set(keys.map(({ hash }) => shardOfHash(hash, shardCount)))];
        for (const shard of shards.sort((a, b) => a - b)) {
          context.signal.throwIfAborted();
          const { table, tar } = workspace.imageShard(split, shard, shardCount);
          if (standing.missing.includes(shard)) continue;
          const rows = await database.all(
            `FROM read_parquet(${literal(table)}) WHERE ${isOneOf(keys)} AND outcome = 'ok'`,
          );
          for (const row of rows) {
            const imageId = text(row, 'image_id');
            const metadata = found.find((one) => one.imageId === imageId);
            const shown = metadata === undefined ? null : await show(row, tar, metadata, side);
            if (shown !== null) pictures.set(imageId, shown);
          }
        }
      }
      return new Map(
        found.map((metadata) => [
          metadata.imageId,
          { metadata, picture: pictures.get(metadata.imageId) ?? null },
        ]),
      );
    },
    close: () => slices.close(),
  };
}

/** SQL for the rows of some images. Tables are ordered by hash, so most row groups are passed over unread. */
function isOneOf(keys: readonly ImageKey[]): string {
  const hashes = keys.map(({ hash }) => `${BigInt(`0x${hash}`)}::UBIGINT`);
  return `hash IN (${hashes.join(', ')}) AND image_id IN (${keys.map(({ imageId }) => literal(imageId)).join(', ')})`;
}
