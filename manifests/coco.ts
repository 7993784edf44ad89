import type { ByteSink, WrittenBytes } from './byte-sink.js';
import { pixel, type DetectionImage } from './detection.js';
import { sortedJson, type JsonValue } from './json-text.js';
import { TextSink } from './text-file.js';

/** What stands at the head of a COCO file. */
export interface CocoHead {
  readonly description: string;
  readonly version: string;
  readonly url: string;
  /** Class names, in the order of their ids, which begin at 1. */
  readonly categories: readonly string[];
  /** Addresses of the licences, in the order of their ids, which begin at 1. */
  readonly licenses: readonly string[];
}

/** A finished COCO file. */
export interface CocoFile extends WrittenBytes {
  readonly images: number;
  readonly annotations: number;
}

/**
 * Writes COCO object-detection JSON as images come, first all of them, then all annotations: go through the same
 * images twice. Image ids count from 1 in the order given, annotation ids too; `open_images_id` keeps our key. Source:
 * cocodataset.org, "Data format".
 *
 * ```ts
 * const writer = await CocoWriter.open('labels.json', head);
 * for (const image of images) await writer.image(image);
 * for (const image of images) await writer.annotations(image);
 * await writer.close();
 * ```
 */
export class CocoWriter {
  readonly #text: TextSink;
  readonly #head: CocoHead;
  #images = 0;
  #annotated = 0;
  #annotations = 0;

  /** Writes into any sink. The writer owns it from here on. */
  constructor(sink: ByteSink | TextSink, head: CocoHead) {
    this.#text = sink instanceof TextSink ? sink : new TextSink(sink);
    this.#head = head;
    const { description, version, url } = head;
    const categories = head.categories.map((name, index) => ({ id: index + 1, name, supercategory: name }));
    const licenses = head.licenses.map((address, index) => ({ id: index + 1, name: address, url: address }));
    void this.#text.write(
      `{"info": ${line({ description, version, url })},\n"licenses": ${line(licenses)},\n` +
        `"categories": ${line(categories)},\n"images": [`,
    );
  }

  /** Writes a file. What was there before is gone. */
  static async open(path: string, head: CocoHead): Promise<CocoWriter> {
    return new CocoWriter(await TextSink.open(path), head);
  }

  /**
   * Adds an image.
   *
   * @throws Error after the first annotations; RangeError where its licence is none of the head's.
   */
  async image(image: DetectionImage): Promise<void> {
    if (this.#annotated > 0) throw new Error('COCO: all images come before all annotations');
    this.#images += 1;
    const item: JsonValue = {
      id: this.#images,
      file_name: image.file,
      width: image.width,
      height: image.height,
      license: this.#licenseId(image),
      flickr_url: image.page,
      open_images_id: image.imageId,
      tags: image.tags,
    };
    await this.#text.write(`${this.#images === 1 ? '' : ','}\n${line(item)}`);
  }

  /**
   * Adds the boxes of an image: the first call for the first image, and so on.
   *
   * @throws RangeError where there are more calls than images, or a box has a class that is none of the head's.
   */
  async annotations(image: DetectionImage): Promise<void> {
    if (this.#annotated === 0) await this.#text.write(`\n],\n"annotations": [`);
    this.#annotated += 1;
    if (this.#annotated > this.#images) {
      throw new RangeError(`COCO: annotations of ${image.imageId}, which is no image of the file`);
    }
    for (const { label, x, y, width, height, attributes } of image.boxes) {
      const category = this.#head.categories.indexOf(label) + 1;
      if (category === 0) throw new RangeError(`COCO: ${image.imageId} has a box of unknown class ${label}`);
      this.#annotations += 1;
      const { is_group: isGroup = 0, ...others } = attributes;
      const item: JsonValue = {
        id: this.#annotations,
        image_id: this.#annotated,
        category_id: category,
        bbox: [pixel(x), pixel(y), pixel(width), pixel(height)],
        area: pixel(width * height),
        iscrowd: isGroup === 1 ? 1 : 0,
        segmentation: [],
        attributes: others,
      };
      await this.#text.write(`${this.#annotations === 1 ? '' : ','}\n${line(item)}`);
    }
  }

  /**
   * Makes the file whole and durable.
   *
   * @throws Error where the annotations of some images did not come.
   */
  async close(): Promise<CocoFile> {
    if (this.#annotated !== this.#images) {
      throw new Error(`COCO: annotations of ${this.#annotated} of ${this.#images} images`);
    }
    await this.#text.write(this.#images === 0 ? `\n],\n"annotations": [\n]}\n` : '\n]}\n');
    return { ...(await this.#text.close()), images: this.#images, annotations: this.#annotations };
  }

  /** Gives up: closes the file as it is, unfinished. */
  async abort(): Promise<void> {
    await this.#text.abort();
  }

  #licenseId({ imageId, license }: DetectionImage): number | undefined {
    if (license === '') return undefined;
    const id = this.#head.licenses.indexOf(license) + 1;
    if (id === 0) throw new RangeError(`COCO: ${imageId} has the licence ${license}, which the head lacks`);
    return id;
  }
}

function line(value: JsonValue): string {
  return sortedJson(value, 0).trimEnd();
}
