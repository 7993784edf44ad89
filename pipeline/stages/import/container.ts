import { DATASET_SPLITS, type DatasetSplit } from '../../splits.js';
import type { Flags } from '../../../filters/subset-flags.js';
import { UsageError } from '../../errors.js';
import type { Attribution } from '../../tables/metadata.js';
import type { FoundFile } from './paths.js';

/** A picture of a container, with what stands beside it. */
export interface ImportPicture {
  readonly kind: 'picture';
  /** Member, record or row, for messages. Hostile input. */
  readonly place: string;
  /** Name of the picture in the published data set: the last part of a path, never used as one. */
  readonly filename: string;
  /** Null where the container names no id. */
  readonly imageId: string | null;
  /** Null where the labels stand in a CSV file. */
  readonly flags: Flags | null;
  readonly attribution: Attribution | null;
  /** The file, in memory of its own. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Why something in a container is not taken. */
export const REJECT_REASONS = [
  'link',
  'unsafe_path',
  'not_a_regular_file',
  'no_usable_name',
  'too_large',
  'bad_record',
  'no_label',
  'no_label_row',
] as const;
export type RejectReason = (typeof REJECT_REASONS)[number];

/** Something in a container that is not taken. */
export interface ImportReject {
  readonly kind: 'reject';
  readonly place: string;
  readonly reason: RejectReason;
  readonly detail: string;
}

export type ImportItem = ImportPicture | ImportReject;

/** What readers must know. */
export interface ReadOptions {
  /** Larger files are refused without being read where that can be. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/** A file or folder that holds pictures: the unit that is read from its beginning to its end. */
export interface ImportContainer {
  readonly split: DatasetSplit;
  /** File name alone: the same files in another place give the same tables. */
  readonly name: string;
  /** Size of a file; of a folder, what its listing says. */
  readonly size: string;
  /** When it was changed last, in milliseconds since 1970. */
  readonly changed: number;
  /** The items, each time in the same order. */
  read(options: ReadOptions): AsyncGenerator<ImportItem>;
}

/** The value of a column or feature as a flag; -1 where it is missing or anything else. */
export function asFlag(value: unknown): -1 | 0 | 1 {
  const number = typeof value === 'boolean' || typeof value === 'bigint' ? Number(value) : value;
  return number === 1 ? 1 : number === 0 ? 0 : -1;
}

/** The part after the last slash or backslash. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

/** The split that a text begins with or names between word breaks, longest name first; null where it names none. */
export function splitInName(name: string): DatasetSplit | null {
  const byLength = [...DATASET_SPLITS].sort((a, b) => b.length - a.length);
  return byLength.find((split) => new RegExp(`(^|[^a-z])${split}([^a-z]|$)`).test(name)) ?? null;
}

/** Cuts `validation=path`; the split is null where the text begins with none. */
export function splitAndPath(text: string): { readonly split: DatasetSplit | null; readonly path: string } {
  const at = text.indexOf('=');
  const split = DATASET_SPLITS.find((name) => name === text.slice(0, Math.max(at, 0)));
  return split === undefined ? { split: null, path: text } : { split, path: text.slice(at + 1) };
}

/** The split of a file: as given, or as the name says. @throws UsageError where neither says. */
export function requireSplit(given: DatasetSplit | null, path: string, flag: string): DatasetSplit {
  const split = given ?? splitInName(baseName(path));
  if (split !== null) return split;
  throw new UsageError(
    `${flag} ${path}: the name does not say which split it is. Write ${flag} validation=${path} ` +
      `(or ${DATASET_SPLITS.join(', ')}).`,
  );
}

/**
 * A file as a container. Its split is the given one, or stands in its name or in that of its folder.
 *
 * @throws UsageError where none of them says.
 */
export function fileContainer(
  file: FoundFile,
  given: DatasetSplit | null,
  flag: string,
  read: ImportContainer['read'],
): ImportContainer {
  const folder = file.below.split('/').at(-2) ?? '';
  const split = given ?? splitInName(baseName(file.below)) ?? splitInName(folder);
  return {
    split: requireSplit(split, file.path, flag),
    name: file.below,
    size: String(file.size),
    changed: file.changed,
    read,
  };
}
