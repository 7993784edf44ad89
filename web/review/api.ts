/** What the pages and their server say to each other: types alone, shared by both. */

/** 1 target, 0 none, -1 leave out, -2 a depiction. */
export type CleanLabel = 1 | 0 | -1 | -2;

/** One split that can be looked at. */
export interface SplitInfo {
  readonly split: string;
  /** Whether there are decisions, and with them an order by label quality. */
  readonly isFiltered: boolean;
  /** Codes by which a queue or the gallery can be narrowed. */
  readonly reasons: readonly string[];
  readonly rules: readonly string[];
  /** Benchmark subsets: published name, and words that say where a group is a perceived one. */
  readonly subsets: readonly { readonly name: string; readonly words: string }[];
}

/** `GET /api/session` */
export interface SessionInfo {
  /** Null where nothing can be answered. */
  readonly reviewer: string | null;
  /** Words for labels, by label. */
  readonly words: Readonly<Record<'1' | '0' | '-1' | '-2', string>>;
  readonly splits: readonly SplitInfo[];
  /** What the command line asked for. */
  readonly start: { readonly queue: string; readonly reason: string; readonly label: string };
  readonly hasAudit: boolean;
}

/** `GET /api/queue` */
export interface QueueInfo {
  readonly imageIds: readonly string[];
  readonly next: string | null;
}

/** What an audit says so far. */
export interface AuditInfo {
  readonly sampled: number;
  readonly judged: number;
  readonly errors: number;
  readonly unclear: number;
  readonly rate: number | null;
  readonly interval: { readonly low: number; readonly high: number };
}

/** `GET /api/progress` */
export interface ProgressInfo {
  /** Images of the queue that this reviewer answered. */
  readonly answered: number;
  readonly total: number;
  readonly audit: AuditInfo | null;
}

/** A box as the page draws it, in shares of the upright picture. */
export interface BoxInfo {
  readonly xMin: number;
  readonly xMax: number;
  readonly yMin: number;
  readonly yMax: number;
  readonly name: string;
  /** real: counts as the target; depiction: of the target; unknown: one of these two; other: a look-alike. */
  readonly kind: 'real' | 'depiction' | 'unknown' | 'other';
  readonly isGroup: boolean;
  /** Whether the label rests on it. */
  readonly decides: boolean;
}

/** `GET /api/card`: all that the page shows of an image. Texts are as the sources have them: hostile. */
export interface CardInfo {
  readonly imageId: string;
  readonly filename: string;
  /** Of the working copy, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly BoxInfo[];
  /** What square exports show. */
  readonly crop: {
    readonly xMin: number;
    readonly xMax: number;
    readonly yMin: number;
    readonly yMax: number;
  };
  readonly label: number;
  readonly suggestedLabel: number | null;
  readonly probability: number | null;
  readonly quality: number | null;
  readonly why: readonly string[];
  readonly title: string;
  readonly author: string;
  /** Addresses of http or https; empty otherwise. */
  readonly license: string;
  readonly page: string;
  /** What this reviewer said of it; null where nothing. */
  readonly answer: CleanLabel | null;
}

/** `POST /api/undo` */
export interface UndoInfo {
  /** The image whose answer was withdrawn; null where there was none. */
  readonly imageId: string | null;
}

/** One picture of the gallery. */
export interface TileInfo {
  readonly imageId: string;
  readonly label: number;
  readonly rule: string | null;
  readonly reasons: readonly string[];
  readonly probability: number | null;
  readonly quality: number | null;
  readonly kept: boolean;
}

/** `GET /api/gallery` */
export interface GalleryInfo {
  readonly tiles: readonly TileInfo[];
  readonly next: string | null;
}
