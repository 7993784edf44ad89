import { FileSink, type ByteSink } from './byte-sink.js';
import { sortedJson, type JsonValue } from './json-text.js';
import { TarWriter, type TarFile } from './tar.js';
import { readTar, type ReadTarOptions } from './tar-reader.js';

/** One sample of a WebDataset shard: what stands beside each other under one key. */
export interface WebDatasetSample {
  /** Neither dots, which end a key, nor slashes. */
  readonly key: string;
  /** Bytes by field name, such as `jpg`, `json`, `cls`. */
  readonly fields: Readonly<Record<string, Uint8Array>>;
}

/** A finished shard. */
export interface WebDatasetFile extends TarFile {
  readonly samples: number;
}

/**
 * The file name of a shard, such as `validation-000003.tar`, in the form that brace patterns
 * (`validation-{000000..000009}.tar`) address: six digits, or as many as the count has.
 */
export function webDatasetShardName(split: string, index: number, count: number): string {
  return `${split}-${String(index).padStart(Math.max(6, String(count - 1).length), '0')}.tar`;
}

/**
 * Writes a WebDataset shard: a USTAR archive with the members of a sample side by side, `key.field`, sorted by
 * field. Equal samples give equal bytes: no time, no owner.
 *
 * ```ts
 * const writer = await WebDatasetWriter.open('validation-000000.tar');
 * await writer.write({ key: imageId, fields: { jpg, json: webDatasetJson({ person: 1 }), cls: webDatasetClass(1) } });
 * const { samples, sha256 } = await writer.close();
 * ```
 */
export class WebDatasetWriter {
  readonly #tar: TarWriter;
  #samples = 0;
  #fields: string | null = null;

  /** Writes into any sink. The writer owns it from here on. */
  constructor(sink: ByteSink) {
    this.#tar = new TarWriter(sink);
  }

  /** Writes a file. What was there before is gone. */
  static async open(path: string): Promise<WebDatasetWriter> {
    return new WebDatasetWriter(await FileSink.open(path));
  }

  /**
   * Adds a sample and waits until the sink has room again.
   *
   * @throws RangeError where the key would be cut or joined with another by readers (empty, a dot, a slash), where a field name is not lower case, or where the fields are not those of the first
   *   sample: Hugging Face readers ask for the same in all.
   */
  async write({ key, fields }: WebDatasetSample): Promise<void> {
    if (!/^[^./\\\0]+$/.test(key)) {
      throw new RangeError(
        `WebDataset key ${JSON.stringify(key)}: at least one character, no dots and no slashes`,
      );
    }
    const names = Object.keys(fields).sort();
    const bad = names.find((name) => !/^[a-z0-9_]+(\.[a-z0-9_]+)*$/.test(name));
    if (bad !== undefined) {
      throw new RangeError(`WebDataset field ${JSON.stringify(bad)}: lower-case letters and digits`);
    }
    this.#fields ??= names.join(' ');
    if (names.length === 0 || names.join(' ') !== this.#fields) {
      throw new RangeError(
        `sample ${key} has the fields "${names.join(' ')}", the first one "${this.#fields}"`,
      );
    }
    for (const name of names) await this.#tar.add(`${key}.${name}`, fields[name]);
    this.#samples += 1;
  }

  /** Makes the file whole and durable. */
  async close(): Promise<WebDatasetFile> {
    return { ...(await this.#tar.close()), samples: this.#samples };
  }

  /** Gives up: closes the file as it is, unfinished. */
  async abort(): Promise<void> {
    await this.#tar.abort();
  }
}

/** A `json` field: keys sorted, one line. */
export function webDatasetJson(value: JsonValue): Uint8Array {
  return Buffer.from(sortedJson(value, 0).trimEnd(), 'utf8');
}

/** A `cls` field: a class number in decimal digits. */
export function webDatasetClass(number: number): Uint8Array {
  return Buffer.from(String(number), 'latin1');
}

/**
 * Reads the samples of a shard, in order, as the WebDataset library groups them: a name up to the first dot of
 * its last part is the key, the rest in lower case the field, and members of one key stand side by side. Names
 * without a key or a field, and those of the form `__x__`, are passed over.
 *
 * @throws TarError where the archive is not whole; Error where a sample has a field twice.
 */
export async function* readWebDataset(
  path: string,
  options: ReadTarOptions = {},
): AsyncGenerator<WebDatasetSample> {
  let key: string | null = null;
  let fields: Record<string, Uint8Array> = {};
  for await (const member of readTar(path, options)) {
    const dot = member.name.indexOf('.');
    if (dot <= 0 || /^__.*__$/.test(member.name)) continue;
    const folder = member.path.slice(0, member.path.length - member.name.length);
    const own = `${folder}${member.name.slice(0, dot)}`;
    const field = member.name.slice(dot + 1).toLowerCase();
    if (key !== null && own !== key) {
      yield { key, fields };
      fields = {};
    }
    key = own;
    if (Object.hasOwn(fields, field)) {
      throw new Error(`${path}: sample ${JSON.stringify(key)} has the field ${JSON.stringify(field)} twice`);
    }
    fields[field] = member.data;
  }
  if (key !== null) yield { key, fields };
}
