import type { Answer, ReviewRecord } from './record.js';

/** What a log comes to: the answers that were not withdrawn. */
export class AnswerHistory {
  /** In the order given; several of an image where it was answered again. */
  readonly #standing: Answer[] = [];
  readonly #byImage = new Map<string, Answer[]>();

  constructor(records: Iterable<ReviewRecord> = []) {
    for (const record of records) this.add(record);
  }

  /** Takes note of a record. An undo withdraws the last standing answer for its image; without one it means nothing. */
  add(record: ReviewRecord): void {
    const ofImage = this.#byImage.get(record.image_id) ?? [];
    if (record.action === 'label') {
      this.#standing.push(record);
      ofImage.push(record);
      this.#byImage.set(record.image_id, ofImage);
      return;
    }
    const withdrawn = ofImage.pop();
    if (withdrawn === undefined) return;
    this.#standing.splice(this.#standing.lastIndexOf(withdrawn), 1);
    if (ofImage.length === 0) this.#byImage.delete(record.image_id);
  }

  /** The answer that holds for an image: the last one. */
  get(imageId: string): Answer | undefined {
    return this.#byImage.get(imageId)?.at(-1);
  }

  /** The label that an image had before its first answer; null without one. */
  originalLabel(imageId: string): Answer['original_label'] | null {
    return this.#byImage.get(imageId)?.at(0)?.original_label ?? null;
  }

  /** The answer that an undo withdraws. */
  last(): Answer | undefined {
    return this.#standing.at(-1);
  }

  /** Number of images with an answer. */
  get size(): number {
    return this.#byImage.size;
  }

  /** The answers that hold, one an image, by image id. */
  answers(): Answer[] {
    const answers = [...this.#byImage.values()].flatMap((ofImage) => ofImage.at(-1) ?? []);
    return answers.sort((a, b) => (a.image_id < b.image_id ? -1 : 1));
  }
}
