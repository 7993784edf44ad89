import { z } from 'zod';
import { eachFlag } from '../../../filters/subset-flags.js';
import { readWebDataset, TarError, type TarSkipReason } from '../../../manifests/index.js';
import { errorMessage, StageError, UsageError } from '../../errors.js';
import { IMAGE_ID_PATTERN } from '../../keys.js';
import { attributionOf } from './attribution.js';
import {
  asFlag,
  baseName,
  fileContainer,
  splitAndPath,
  type ImportContainer,
  type ImportItem,
  type ImportReject,
} from './container.js';
import { findFiles } from './paths.js';

const PICTURE_FIELDS = ['jpg', 'jpeg', 'png', 'webp'];

/** The `json` field of a sample: flags by name, and what exports of ours say beside. */
const jsonSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]).catch(null));

/**
 * The shards of a WebDataset on disk, each a container: samples of a picture, `json` with flags by name, and `cls`
 * where the JSON has no `person`. The split stands in the name (`validation-000003.tar`) or in that of the folder.
 *
 * @throws UsageError where there are none, or one does not say its split.
 */
export async function webDatasetContainers(given: string): Promise<ImportContainer[]> {
  const { split, path } = splitAndPath(given);
  const { files } = await findFiles(path, '--webdataset');
  const shards = files.filter(({ below }) => /\.(tar|tar\.gz|tgz)$/i.test(below));
  if (shards.length === 0)
    throw new UsageError(`--webdataset ${path}: no .tar files there. Name the folder that holds the shards.`);
  return shards.map((file) =>
    fileContainer(file, split, '--webdataset', ({ maxBytes, signal }) =>
      sampleItems(file.path, maxBytes, signal),
    ),
  );
}

async function* sampleItems(path: string, maxBytes: number, signal: AbortSignal): AsyncGenerator<ImportItem> {
  const skipped: ImportReject[] = [];
  const onSkip = (place: string, reason: TarSkipReason): void => {
    skipped.push({ kind: 'reject', place, reason, detail: 'not read' });
  };
  try {
    for await (const { key, fields } of readWebDataset(path, { maxMemberBytes: maxBytes, onSkip })) {
      signal.throwIfAborted();
      yield* skipped.splice(0);
      yield sampleItem(key, fields);
    }
  } catch (error) {
    if (error instanceof TarError)
      throw new StageError(`${error.message}. Get the archive anew.`, { cause: error });
    if (errorMessage(error).startsWith(`${path}: sample`))
      throw new StageError(errorMessage(error), { cause: error });
    throw error;
  }
  yield* skipped;
}

function sampleItem(key: string, fields: Readonly<Record<string, Uint8Array>>): ImportItem {
  const ending = PICTURE_FIELDS.find((name) => Object.hasOwn(fields, name));
  if (ending === undefined)
    return { kind: 'reject', place: key, reason: 'bad_record', detail: `no ${PICTURE_FIELDS.join(', ')}` };
  const json = readJson(fields['json']);
  if (json === null)
    return { kind: 'reject', place: key, reason: 'bad_record', detail: 'json is not an object' };
  const person = json['person'] ?? classOf(fields['cls']);
  if (person === null)
    return { kind: 'reject', place: key, reason: 'no_label', detail: 'neither person in json nor cls' };
  const stem = baseName(key);
  const named = json['image_id'];
  const filename = json['filename'];
  return {
    kind: 'picture',
    place: key,
    filename: typeof filename === 'string' && filename !== '' ? baseName(filename) : `${stem}.${ending}`,
    imageId: typeof named === 'string' && IMAGE_ID_PATTERN.test(named) ? named : null,
    flags: { ...eachFlag((name) => asFlag(json[name])), person: asFlag(person) },
    attribution: attributionOf(json),
    bytes: Uint8Array.from(fields[ending]),
  };
}

function readJson(
  bytes: Uint8Array | undefined,
): Readonly<Record<string, string | number | boolean | null | undefined>> | null {
  if (bytes === undefined) return {};
  try {
    const parsed = jsonSchema.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function classOf(bytes: Uint8Array | undefined): number | null {
  const digits = bytes === undefined ? '' : Buffer.from(bytes).toString('latin1').trim();
  return /^-?\d+$/.test(digits) ? Number(digits) : null;
}
