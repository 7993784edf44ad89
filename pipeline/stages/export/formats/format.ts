import type { Flags } from '../../../../manifests/index.js';
import type { ExportConfig } from '../../../config.js';
import type { Database } from '../../../io/duckdb.js';
import type { SquareVariant } from '../../../io/square-encoder.js';
import type { StagedOutput } from '../../../sidecar.js';
import type { DatasetSplit } from '../../../splits.js';
import type { Attribution } from '../../../tables/metadata.js';

export type FormatName = Exclude<ExportConfig['formats'][number], 'croissant'>;

/** One image of an export: what its record says, and where its working copy stands. */
export interface ExportImage {
  readonly imageId: string;
  readonly filename: string;
  readonly flags: Flags;
  readonly rule: string;
  readonly attribution: Attribution;
  readonly tar: string;
  readonly tarOffset: number;
  readonly workingBytes: number;
  readonly workingSha256: string;
}

/** What stands in a record as its picture: a square, or the working copy as it is. */
export type PictureKind =
  { readonly kind: 'square'; readonly variant: SquareVariant } | { readonly kind: 'working' };

/** One shard of a split. */
export interface ShardPlace {
  readonly split: DatasetSplit;
  /** From 0, below `count`. */
  readonly index: number;
  readonly count: number;
}

/** One way in which a format is written: the name of its folder, and its pictures. */
export interface FormatVariant {
  readonly name: string;
  readonly picture: PictureKind;
}

/** What a finished shard holds. */
export interface WrittenShard {
  readonly staged: readonly StagedOutput[];
  readonly counts: Readonly<Record<string, number>> & { readonly images: number };
}

/** Takes the images of one shard, in order, and writes them aside. */
export interface ShardWriter {
  /** The picture's bytes may be reused when the promise resolves, unless the format says it keeps them. */
  write(image: ExportImage, picture: Uint8Array): Promise<void>;
  close(): Promise<WrittenShard>;
  /** Gives up. Harmless after `close`. */
  abort(): Promise<void>;
}

/** Where and what a shard is, for the writer that makes it. */
export interface ShardOrder {
  /** Folder of the variant. */
  readonly folder: string;
  readonly picture: PictureKind;
  readonly place: ShardPlace;
  /** Images that will come. */
  readonly images: number;
  readonly config: ExportConfig;
  readonly database: Database;
}

/** A format that is written shard by shard. */
export interface ExportFormat {
  readonly name: FormatName;
  /** Raised when the same images and pictures give other bytes. */
  readonly version: number;
  /** Whether shards hold rule and attribution too: they are made anew when these change. */
  readonly holdsAttribution: boolean;
  variants(config: ExportConfig): readonly FormatVariant[];
  /** The shard's sidecar, below the variant's folder. Names of one split stand in one folder. */
  sidecar(place: ShardPlace): string;
  /** The file with an image, below the variant's folder, and the place in it, from 0. */
  recordPlace(
    place: ShardPlace,
    image: {
      readonly imageId: string;
      readonly label: number;
      readonly index: number;
      readonly target: string;
    },
    picture: PictureKind,
  ): { readonly file: string; readonly record: number };
  open(order: ShardOrder, target: string): Promise<ShardWriter>;
}

/** Height x width x channels of a square. */
export function channelsOf(variant: SquareVariant): 1 | 3 {
  return variant.color === 'rgb' ? 3 : 1;
}

/** The ending of a picture's file. */
export function pictureEnding(picture: PictureKind): 'jpg' | 'png' | 'bin' {
  if (picture.kind === 'working' || picture.variant.encoding === 'jpeg') return 'jpg';
  return picture.variant.encoding === 'png' ? 'png' : 'bin';
}

/** `00003-of-00010`: at least five digits. */
export function shardSuffix({ index, count }: ShardPlace): string {
  const digits = Math.max(5, String(count).length);
  return `${String(index).padStart(digits, '0')}-of-${String(count).padStart(digits, '0')}`;
}
