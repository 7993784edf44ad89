import type { ByteSink, WrittenBytes } from './byte-sink.js';
import type { DetectionImage } from './detection.js';
import { sortedJson, type JsonValue } from './json-text.js';
import { TextSink } from './text-file.js';

/** Six decimals of a picture's side: well below a pixel. */
function share(value: number, side: number): number {
  return Math.round((value / side) * 1e6) / 1e6;
}

/**
 * Writes the `labels.json` of FiftyOne's `FiftyOneImageDetectionDataset`: pictures in `data/`, keyed by their file
 * name without its extension; boxes as [left, top, width, height] in shares of the picture's sides, with their attributes.
 * Source: docs.voxel51.com, "FiftyOneImageDetectionDataset".
 *
 * That form holds boxes alone. What holds of the whole picture goes into a second file, as the `labels.json` of a
 * `FiftyOneImageClassificationDataset` with several labels a picture: {@link FiftyOneTagWriter}.
 */
export class FiftyOneDetectionWriter {
  readonly #labels: LabelsFile;

  /** Writes into any sink. The writer owns it from here on. */
  constructor(sink: ByteSink | TextSink, classes: readonly string[]) {
    this.#labels = new LabelsFile(sink, classes);
  }

  /** Writes a file. What was there before is gone. */
  static async open(path: string, classes: readonly string[]): Promise<FiftyOneDetectionWriter> {
    return new FiftyOneDetectionWriter(await TextSink.open(path), classes);
  }

  /**
   * Adds a picture.
   *
   * @throws RangeError where a box has a class that was not announced.
   */
  async write(image: DetectionImage): Promise<void> {
    const boxes = image.boxes.map(({ label, x, y, width, height, attributes }): JsonValue => {
      this.#labels.check(image, label);
      return {
        label,
        bounding_box: [
          share(x, image.width),
          share(y, image.height),
          share(width, image.width),
          share(height, image.height),
        ],
        attributes,
      };
    });
    await this.#labels.add(image, boxes);
  }

  /** Makes the file whole and durable. */
  close(): Promise<WrittenBytes> {
    return this.#labels.close();
  }

  /** Gives up: closes the file as it is, unfinished. */
  abort(): Promise<void> {
    return this.#labels.abort();
  }
}

/** Writes the tags of every picture as a FiftyOne classification `labels.json`. */
export class FiftyOneTagWriter {
  readonly #labels: LabelsFile;

  /** Writes into any sink. The writer owns it from here on. */
  constructor(sink: ByteSink | TextSink, tags: readonly string[]) {
    this.#labels = new LabelsFile(sink, tags);
  }

  /** Writes a file. What was there before is gone. */
  static async open(path: string, tags: readonly string[]): Promise<FiftyOneTagWriter> {
    return new FiftyOneTagWriter(await TextSink.open(path), tags);
  }

  /**
   * Adds a picture.
   *
   * @throws RangeError where a tag was not announced.
   */
  async write(image: DetectionImage): Promise<void> {
    for (const tag of image.tags) this.#labels.check(image, tag);
    await this.#labels.add(image, image.tags);
  }

  /** Makes the file whole and durable. */
  close(): Promise<WrittenBytes> {
    return this.#labels.close();
  }

  /** Gives up: closes the file as it is, unfinished. */
  abort(): Promise<void> {
    return this.#labels.abort();
  }
}

/** `{"classes": [...], "labels": {file name without extension: ...}}`, written picture by picture. */
class LabelsFile {
  readonly #text: TextSink;
  readonly #classes: readonly string[];
  #images = 0;

  constructor(sink: ByteSink | TextSink, classes: readonly string[]) {
    this.#text = sink instanceof TextSink ? sink : new TextSink(sink);
    this.#classes = classes;
    void this.#text.write(`{"classes": ${line(classes)},\n"labels": {`);
  }

  check(image: DetectionImage, label: string): void {
    if (this.#classes.includes(label)) return;
    throw new RangeError(`FiftyOne: ${image.imageId} has the unknown class ${label}`);
  }

  async add(image: DetectionImage, value: JsonValue): Promise<void> {
    this.#images += 1;
    const key = JSON.stringify(image.file.replace(/\.[^.]*$/, ''));
    await this.#text.write(`${this.#images === 1 ? '' : ','}\n${key}: ${line(value)}`);
  }

  async close(): Promise<WrittenBytes> {
    await this.#text.write('\n}}\n');
    return this.#text.close();
  }

  async abort(): Promise<void> {
    await this.#text.abort();
  }
}

function line(value: JsonValue): string {
  return sortedJson(value, 0).trimEnd();
}
