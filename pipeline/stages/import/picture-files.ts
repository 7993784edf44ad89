import { readFile } from 'node:fs/promises';
import { readTar, type TarSkipReason } from '../../../manifests/index.js';
import { TarError } from '../../../manifests/index.js';
import { StageError, UsageError } from '../../errors.js';
import { inputKey } from '../../sidecar.js';
import type { DatasetSplit } from '../../splits.js';
import { baseName, type ImportContainer, type ImportItem, type ImportReject } from './container.js';
import { findFiles, type FoundFile, type FoundOther } from './paths.js';

/** How the name of an archive ends. */
const ARCHIVE = /\.(tar|tar\.gz|tgz)$/i;

/** Pictures of a folder that are one container. */
const FOLDER_PICTURES = 4096;

const REJECT_WORDS: Readonly<Record<TarSkipReason, string>> = {
  link: 'a link is never followed',
  not_a_regular_file: 'neither a file nor a folder',
  no_usable_name: 'its last part is no file name',
  too_large: 'larger than images.max_source_bytes',
};

/** Whether a member's path leaves the folder that it would be unpacked into. */
function isUnsafe(path: string): boolean {
  return /^([/\\]|[A-Za-z]:[/\\])/.test(path) || path.split(/[/\\]/).includes('..');
}

/**
 * The pictures at a path, which are labelled by a CSV file: one archive, or a folder of archives or of pictures. Only
 * the last part of a member's path counts.
 *
 * @throws UsageError where the path holds nothing to read.
 */
export async function pictureContainers(path: string, split: DatasetSplit): Promise<ImportContainer[]> {
  const { files, others, isFolder } = await findFiles(path, '--pictures');
  const archives = files.filter(({ below }) => ARCHIVE.test(below));
  if (archives.length > 0) return archives.map((file) => archive(file, split));
  if (!isFolder || files.length === 0)
    throw new UsageError(
      `--pictures ${path}: neither a tar file nor a folder of tar files or pictures. Name one of those.`,
    );
  const containers: ImportContainer[] = [];
  for (let start = 0; start < files.length; start += FOLDER_PICTURES) {
    const some = files.slice(start, start + FOLDER_PICTURES);
    containers.push(folderPart(some, start === 0 ? others : [], start, split));
  }
  return containers;
}

function archive(file: FoundFile, split: DatasetSplit): ImportContainer {
  return {
    split,
    name: baseName(file.below),
    size: String(file.size),
    changed: file.changed,
    async *read({ maxBytes, signal }) {
      yield* archiveItems(file.path, maxBytes, signal);
    },
  };
}

/** The members of an archive as items, refused ones where they stand. */
async function* archiveItems(
  path: string,
  maxBytes: number,
  signal: AbortSignal,
): AsyncGenerator<ImportItem> {
  const skipped: ImportReject[] = [];
  const onSkip = (place: string, reason: TarSkipReason): void => {
    skipped.push({ kind: 'reject', place, reason, detail: REJECT_WORDS[reason] });
  };
  try {
    for await (const { name, path: place, data } of readTar(path, { maxMemberBytes: maxBytes, onSkip })) {
      signal.throwIfAborted();
      yield* skipped.splice(0);
      if (isUnsafe(place)) {
        yield { kind: 'reject', place, reason: 'unsafe_path', detail: 'the path leads out of its folder' };
        continue;
      }
      yield picture(place, name, Uint8Array.from(data));
    }
  } catch (error) {
    if (error instanceof TarError)
      throw new StageError(`${error.message}. Get the archive anew.`, { cause: error });
    throw error;
  }
  yield* skipped;
}

function folderPart(
  files: readonly FoundFile[],
  others: readonly FoundOther[],
  start: number,
  split: DatasetSplit,
): ImportContainer {
  return {
    split,
    name: `pictures from ${start}`,
    size: inputKey([files.map(({ below, size }) => [below, size]), others]),
    changed: Math.max(...files.map(({ changed }) => changed)),
    async *read({ maxBytes, signal }) {
      for (const { below, isLink } of others) {
        const reason = isLink ? 'link' : 'not_a_regular_file';
        yield { kind: 'reject', place: below, reason, detail: REJECT_WORDS[reason] };
      }
      for (const { path, below, size } of files) {
        signal.throwIfAborted();
        if (size > maxBytes)
          yield { kind: 'reject', place: below, reason: 'too_large', detail: REJECT_WORDS.too_large };
        else yield picture(below, baseName(below), Uint8Array.from(await readFile(path)));
      }
    },
  };
}

function picture(place: string, filename: string, bytes: Uint8Array<ArrayBuffer>): ImportItem {
  return { kind: 'picture', place, filename, imageId: null, flags: null, attribution: null, bytes };
}
