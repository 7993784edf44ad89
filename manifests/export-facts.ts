import type { FlagName } from './flags.js';

/** How many images have a flag set, not set, or not known. */
export interface FlagCounts {
  readonly yes: number;
  readonly no: number;
  readonly unknown: number;
}

/** What a filter did to a split before it was exported. */
export interface SplitFilter {
  /** Images that it left out. */
  readonly dropped: number;
  /** Images whose label it turned round. */
  readonly flipped: number;
  /** Images that it kept as they are for a person to look at. */
  readonly toReview: number;
  /** Images that it left out, by reason; an image may have several. */
  readonly reasons: Readonly<Record<string, number>>;
  /** The model whose scores judged the labels; null where none did. The sum is null where the scores do not say. */
  readonly model: { readonly name: string; readonly sha256: string | null } | null;
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
  /** Images by kind of source: cvdf, original, folder, tar, import. */
  readonly sources: Readonly<Record<string, number>>;
  /** Images whose working copy is the source file, byte for byte. */
  readonly unchangedSources: number;
  /** Whether rules gave the labels, or they came with an imported data set. */
  readonly labelsFrom: 'rules' | 'import';
  /** Whether images of both classes were cut to the same number here. */
  readonly balanced: boolean;
  /** Null where no filter was followed. */
  readonly filter: SplitFilter | null;
}

/** What was done to pictures, in words. */
export interface PictureChanges {
  /** To those of which a working copy was made. */
  readonly fetched: string;
  /** To those that came as working copies and were kept byte for byte. */
  readonly unchanged: string;
}

/** What an export is: filled in by the run, never by hand. */
export interface ExportFacts {
  /** Name and version of the program that wrote it. */
  readonly producer: string;
  /** Class that the label is about, such as `Person`. */
  readonly target: string;
  readonly ruleSet: 'published' | 'corrected';
  /** What the pictures are, in words, such as `96 x 96 pixels, rgb, JPEG of quality 95`. */
  readonly pictures: string;
  /** What was done to the photographs, in words: what CC BY asks to be said. */
  readonly changes: PictureChanges;
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
