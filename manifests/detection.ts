/** What an attribute of a box can be. */
export type AttributeValue = string | number | boolean;

/** One box in the pixels of its picture, origin at the top left. */
export interface DetectionBox {
  /** Class name. */
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/** One picture with its boxes. */
export interface DetectionImage {
  readonly imageId: string;
  /** File name, without folders. */
  readonly file: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Address of the licence; empty where not known. */
  readonly license: string;
  /** Page of the picture; empty where not known. */
  readonly page: string;
  /** What holds of the whole picture, such as `person`, `near`, `dark`. */
  readonly tags: readonly string[];
  readonly boxes: readonly DetectionBox[];
}

/** Two decimals: finer than any annotator's hand, and the same text on every machine. */
export function pixel(value: number): number {
  return Math.round(value * 100) / 100;
}
