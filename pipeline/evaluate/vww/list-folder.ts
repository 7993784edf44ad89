import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, extname, join, relative, sep } from 'node:path';
import { imageFolderClass, MLPERF_TINY_FOLDER } from '../../../manifests/index.js';
import { isMissingFile, StageError, UsageError } from '../../errors.js';
import { pictureName } from '../../io/picture-name.js';
import type { DatasetSplit } from '../../splits.js';
import { readTinyLabels, TINY_LABELS } from './tiny-labels.js';

/** A labelled picture of a folder. */
export interface FolderPicture {
  /** The file's own name where that is 16 hex digits, as exports write it; else made from its path. */
  readonly imageId: string;
  /** Last part of the path. */
  readonly filename: string;
  /** Path below the folder, with `/`. */
  readonly file: string;
  readonly path: string;
  readonly label: 0 | 1;
}

/** The labelled pictures of a folder. */
export interface ListedFolder {
  /** How the folder is laid out, in words. */
  readonly layout: string;
  /** In the order of their paths. */
  readonly pictures: readonly FolderPicture[];
}

/** Folders of a split go by several names in the copies that are about. */
const SPLIT_NAMES: Readonly<Record<DatasetSplit, readonly string[]>> = {
  test: ['test'],
  validation: ['validation', 'val', 'valid'],
  train_large: ['train_large', 'train'],
  train_quality: ['train_quality', 'train'],
};

/**
 * Lists an image folder: `person/` and `no_person/` (or `non_person`, `not-person`, ...), both below a split, or the
 * MLPerf Tiny runner's files with `y_labels.csv`.
 *
 * @param split the part that is asked for; null takes the only one, or test.
 * @param target name of the class that is looked for.
 * @throws UsageError where the folder is none of these, StageError where it holds no pictures.
 */
export async function listFolder(
  folder: string,
  split: DatasetSplit | null,
  target: string,
): Promise<ListedFolder> {
  const found = await stat(folder).catch((error: unknown) => {
    if (isMissingFile(error)) throw new UsageError(`--vww ${folder}: there is no such folder`);
    throw error;
  });
  if (!found.isDirectory()) throw new UsageError(`--vww ${folder}: not a folder`);
  for (const place of [folder, join(folder, MLPERF_TINY_FOLDER)])
    if (existsSync(join(place, TINY_LABELS))) return tinyFolder(folder, place);
  const classes = await classFolders(folder, target);
  if (classes.length > 0) return classFolder(folder, folder, classes, 'class folders');
  const parts: { readonly name: string; readonly classes: readonly ClassFolder[] }[] = [];
  for (const name of await folderNames(folder)) {
    const own = await classFolders(join(folder, name), target);
    if (own.length > 0) parts.push({ name, classes: own });
  }
  const names = parts.map(({ name }) => name).join(', ');
  if (parts.length === 0) {
    const [no, yes] = [imageFolderClass(target, 0), imageFolderClass(target, 1)];
    throw new UsageError(
      `--vww ${folder}: neither ${yes}/ and ${no}/, nor a split with them, nor ${TINY_LABELS} is in it`,
    );
  }
  const wanted = split === null ? null : SPLIT_NAMES[split];
  const part =
    wanted === null
      ? parts.length === 1
        ? parts[0]
        : parts.find(({ name }) => name === 'test')
      : parts.find(({ name }) => wanted.includes(name.toLowerCase()));
  if (part === undefined)
    throw new UsageError(
      `--vww ${folder}: ${split === null ? 'say which part to take with --split' : `there is no ${split} in it`}; there are ${names}`,
    );
  return classFolder(folder, join(folder, part.name), part.classes, `class folders of ${part.name}`);
}

interface ClassFolder {
  readonly name: string;
  readonly label: 0 | 1;
}

async function folderNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names: string[] = [];
  for (const entry of entries)
    if (entry.isDirectory() || (entry.isSymbolicLink() && (await leadsToFolder(join(folder, entry.name)))))
      names.push(entry.name);
  return names.sort();
}

/** False for a link that leads nowhere. */
async function leadsToFolder(link: string): Promise<boolean> {
  try {
    return (await stat(link)).isDirectory();
  } catch (error) {
    if (isMissingFile(error)) return false;
    throw error;
  }
}

/** The folders of both classes; a lone one beside others that say nothing is taken for a slip of the pen. */
async function classFolders(folder: string, target: string): Promise<ClassFolder[]> {
  const yes = imageFolderClass(target, 1);
  const names = await folderNames(folder);
  const classes = names.flatMap((name): ClassFolder[] => {
    const plain = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');
    if (plain === yes) return [{ name, label: 1 }];
    return ['no', 'non', 'not'].some((word) => plain === `${word}_${yes}` || plain === `${word}${yes}`)
      ? [{ name, label: 0 }]
      : [];
  });
  if (classes.length === 1 && names.length > 1)
    throw new UsageError(
      `--vww ${folder}: ${classes[0].name}/ is there, and of ${names.filter((name) => name !== classes[0].name).join(', ')} none is the other class: ` +
        `call it ${imageFolderClass(target, classes[0].label === 1 ? 0 : 1)}`,
    );
  return classes;
}

async function classFolder(
  root: string,
  folder: string,
  classes: readonly ClassFolder[],
  layout: string,
): Promise<ListedFolder> {
  const pictures: FolderPicture[] = [];
  for (const { name, label } of classes) {
    const below = await readdir(join(folder, name), { recursive: true });
    for (const file of below)
      if (pictureName(basename(file)) !== null) pictures.push(picture(root, join(folder, name, file), label));
  }
  return checked(root, layout, pictures);
}

async function tinyFolder(root: string, folder: string): Promise<ListedFolder> {
  const path = join(folder, TINY_LABELS);
  const pictures: FolderPicture[] = [];
  for (const { file, label } of readTinyLabels(path, await readFile(path, 'utf8'))) {
    const own = join(folder, file);
    if (!existsSync(own)) throw new StageError(`${path}: ${file} is listed, and is not beside it`);
    pictures.push(picture(root, own, label));
  }
  return checked(root, `MLPerf Tiny files with ${TINY_LABELS}`, pictures);
}

function picture(root: string, path: string, label: 0 | 1): FolderPicture {
  const file = relative(root, path).split(sep).join('/');
  const filename = basename(path);
  const stem = basename(filename, extname(filename));
  const imageId = /^[0-9a-f]{16}$/.test(stem)
    ? stem
    : createHash('sha256').update(file).digest('hex').slice(0, 16);
  return { imageId, filename, file, path, label };
}

function checked(folder: string, layout: string, pictures: readonly FolderPicture[]): ListedFolder {
  if (pictures.length === 0) throw new StageError(`--vww ${folder}: no pictures in it (${layout})`);
  const sorted = pictures.toSorted((one, other) => (one.file < other.file ? -1 : 1));
  const known = new Map<string, string>();
  for (const { imageId, file } of sorted) {
    const other = known.get(imageId);
    if (other !== undefined)
      throw new StageError(`--vww ${folder}: ${file} and ${other} are one image: keep one of them`);
    known.set(imageId, file);
  }
  return { layout, pictures: sorted };
}
