import type { FlagName } from './flags.js';

/** How many images have a flag set, not set, or not known. */
export interface FlagCounts {
  readonly yes: number;
  readonly no: number;
  readonly unknown: number;
}

/** What one split of an export holds, counted from its manifest. */
export interface SplitFacts {
  readonly name: string;
  readonly images: number;
  /** Bytes of the files with the pictures. */
  readonly bytes: number;
  readonly flags: Readonly<Record<FlagName, FlagCounts>>;
  /** Images by the rule that gave their label. */
  readonly rules: Readonly<Record<string, number>>;
  /** Images whose label a correction file speaks of. */
  readonly corrected: number;
  /** Images by licence address; an empty one stands for none stated. */
  readonly licenses: Readonly<Record<string, number>>;
  /** Images by kind of source: cvdf, original, folder, tar. */
  readonly sources: Readonly<Record<string, number>>;
}

/** What an export is: filled in by the run, never by hand. */
export interface ExportFacts {
  /** Name and version of the program that wrote it. */
  readonly producer: string;
  /** Class that the label is about, such as `Person`. */
  readonly target: string;
  readonly ruleSet: 'published' | 'corrected';
  /** Whether images of both classes were cut to the same number. */
  readonly balanced: boolean;
  /** What the pictures are, in words, such as `96 x 96 pixels, rgb, JPEG of quality 95`. */
  readonly pictures: string;
  /** What was done to the photographs, in words: what CC BY asks to be said. */
  readonly changes: string;
  /** Filters that ran, in words; empty where none did. */
  readonly filters: readonly string[];
  /** Models that took part, with the SHA-256 of their file. */
  readonly models: readonly { readonly name: string; readonly sha256: string }[];
  /** In the order of the data set. */
  readonly splits: readonly SplitFacts[];
}

/** Images in all splits. */
export function totalImages({ splits }: ExportFacts): number {
  return splits.reduce((sum, { images }) => sum + images, 0);
}

/** Numbers of several splits, added up by name. */
export function addCounts(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums = new Map<string, number>();
  for (const part of counts) {
    for (const [name, count] of Object.entries(part)) sums.set(name, (sums.get(name) ?? 0) + count);
  }
  return Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
