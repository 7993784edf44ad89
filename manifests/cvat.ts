import type { ByteSink, WrittenBytes } from './byte-sink.js';
import { pixel, type DetectionImage } from './detection.js';
import { TextSink } from './text-file.js';
import { xmlAttributes, xmlText } from './xml-text.js';

/** What stands at the head of a CVAT file. */
export interface CvatHead {
  /** Name of the task. */
  readonly name: string;
  /** Pictures that will come. */
  readonly images: number;
  /** CVAT's subset of every picture, such as `validation`. */
  readonly subset: string;
  /** Box classes and the names of their attributes. */
  readonly labels: readonly { readonly name: string; readonly attributes: readonly string[] }[];
  /** Every tag that a picture can have. */
  readonly tags: readonly string[];
}

/** A finished CVAT file. */
export interface CvatFile extends WrittenBytes {
  readonly images: number;
  readonly boxes: number;
}

/**
 * Writes "CVAT for images 1.1" XML picture by picture: boxes in pixels with their attributes, and a tag for
 * each thing that holds of the whole picture. Readers look for the pictures beside it in `images/{subset}/`, as in the export of a project. Source: docs.cvat.ai, "XML annotation
 * format", version 1.1.
 */
export class CvatWriter {
  readonly #text: TextSink;
  readonly #head: CvatHead;
  #images = 0;
  #boxes = 0;

  /** Writes into any sink. The writer owns it from here on. */
  constructor(sink: ByteSink | TextSink, head: CvatHead) {
    this.#text = sink instanceof TextSink ? sink : new TextSink(sink);
    this.#head = head;
    void this.#text.write(startOf(head));
  }

  /** Writes a file. What was there before is gone. */
  static async open(path: string, head: CvatHead): Promise<CvatWriter> {
    return new CvatWriter(await TextSink.open(path), head);
  }

  /** Adds a picture. */
  async write(image: DetectionImage): Promise<void> {
    const { file, width, height, boxes, tags } = image;
    const opening = { id: this.#images, name: file, subset: this.#head.subset, width, height };
    let text = `  <image${xmlAttributes(opening)}>\n`;
    for (const box of boxes) {
      const { occluded = 0, ...others } = box.attributes;
      const place = {
        label: box.label,
        source: 'manual',
        occluded: occluded === 1 ? 1 : 0,
        xtl: pixel(box.x),
        ytl: pixel(box.y),
        xbr: pixel(box.x + box.width),
        ybr: pixel(box.y + box.height),
        z_order: 0,
      };
      text += `    <box${xmlAttributes(place)}>\n`;
      for (const [name, value] of Object.entries(others)) {
        text += `      <attribute name="${xmlText(name)}">${xmlText(value)}</attribute>\n`;
      }
      text += '    </box>\n';
    }
    for (const tag of tags) {
      text += `    <tag${xmlAttributes({ label: tag, source: 'manual' })}>\n    </tag>\n`;
    }
    text += '  </image>\n';
    this.#images += 1;
    this.#boxes += boxes.length;
    await this.#text.write(text);
  }

  /**
   * Makes the file whole and durable.
   *
   * @throws Error where more or fewer pictures came than were announced.
   */
  async close(): Promise<CvatFile> {
    if (this.#images !== this.#head.images) {
      throw new Error(`CVAT: ${this.#head.images} pictures were announced and ${this.#images} came`);
    }
    await this.#text.write('</annotations>\n');
    return { ...(await this.#text.close()), images: this.#images, boxes: this.#boxes };
  }

  /** Gives up: closes the file as it is, unfinished. */
  async abort(): Promise<void> {
    await this.#text.abort();
  }
}

function startOf({ name, images, subset, labels, tags }: CvatHead): string {
  const attribute = (text: string) =>
    `            <attribute>\n              <name>${xmlText(text)}</name>\n              <mutable>False</mutable>\n` +
    '              <input_type>text</input_type>\n              <default_value></default_value>\n' +
    '              <values></values>\n            </attribute>\n';
  const label = (text: string, type: string, attributes: readonly string[]) =>
    `        <label>\n          <name>${xmlText(text)}</name>\n          <type>${type}</type>\n` +
    `          <attributes>\n${attributes.map(attribute).join('')}          </attributes>\n        </label>\n`;
  return (
    '<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n  <version>1.1</version>\n  <meta>\n    <task>\n' +
    `      <name>${xmlText(name)}</name>\n      <size>${images}</size>\n      <mode>annotation</mode>\n` +
    `      <subset>${xmlText(subset)}</subset>\n      <labels>\n` +
    labels.map((item) => label(item.name, 'rectangle', item.attributes)).join('') +
    tags.map((tag) => label(tag, 'tag', [])).join('') +
    '      </labels>\n    </task>\n  </meta>\n'
  );
}
