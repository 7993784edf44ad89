import type { Bounds } from './draw/geometry.js';

export type WorldSplit = 'train' | 'validation' | 'test';

export const WORLD_SPLITS: readonly WorldSplit[] = ['train', 'validation', 'test'];

/** Perceived presentation, in the words of the MIAP files. */
export type Gender = 'Predominantly Feminine' | 'Predominantly Masculine' | 'Unknown';
export type AgeGroup = 'Young' | 'Middle' | 'Older' | 'Unknown';

/** Something that a scene shows, and where; bounds are in scene units and may reach beyond the picture. */
export interface Thing {
  /** Display name of its Open Images class. */
  readonly name: string;
  readonly bounds: Bounds;
  /** A picture or sculpture of the thing. */
  readonly depicted: boolean;
  /** Many in one box. */
  readonly group: boolean;
  readonly occluded: boolean;
  /** Parts of people; empty for all else. */
  readonly parts: readonly { readonly name: string; readonly bounds: Bounds }[];
  /** People only. */
  readonly gender?: Gender;
  readonly age?: AgeGroup;
}

/** What a scene shows, without how it is drawn; sizes in scene units. */
export interface SceneContent {
  readonly width: number;
  readonly height: number;
  readonly things: readonly Thing[];
}

/** A drawn scene before it is photographed. */
export interface Scene extends SceneContent {
  /** Pixels a scene unit. */
  readonly scale: number;
  /** What lies behind, as SVG. */
  readonly background: string;
  /** How far out of focus that is, scene units. */
  readonly blur: number;
  /** What stands in front, as SVG on a transparent ground. */
  readonly foreground: string;
}

/** How the camera saw it. */
export type Exposure = 'normal' | 'dark' | 'glare' | 'underexposed' | 'overexposed';

/** How a picture's boxes are given. */
export type BoxStyle =
  /** A box of Person's sub-classes for everyone, some parts too. */
  | 'people'
  /** Boxes of body parts alone. */
  | 'parts'
  /** Machine-made boxes whose attributes are all unknown. */
  | 'activemil'
  /** One box around all people. */
  | 'group'
  /** No box of any class. */
  | 'none';

/** How the person labels of a whole picture are given. */
export type LabelStyle =
  /** Human and machine say what is there. */
  | 'agree'
  /** A strong machine label alone. */
  | 'machine'
  /** A weak machine label alone. */
  | 'weak'
  /** A human "no". */
  | 'human_no'
  /** A human "no" beside a strong machine "yes". */
  | 'contradiction'
  /** No person label at all. */
  | 'silent';

/** What was planted in a picture for a later stage to find. */
export type LabelErrorKind =
  /** People are there, and neither boxes nor labels say so. */
  | 'missed_person'
  /** A person box or label where there is no person. */
  | 'false_person'
  /** A poster or statue whose box says that it is a real person. */
  | 'depiction_as_person';

/** What the loopback server does for one path. Without an entry it just serves the file. */
export type ResponsePlan =
  /** Answers so often with this status first (Retry-After in whole seconds, where given), then serves. */
  | {
      readonly kind: 'busy';
      readonly status: 429 | 503;
      readonly times: number;
      readonly retryAfter: number | null;
    }
  /** Waits before it answers. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** Cuts the connection in the middle of the body so often, then serves; -1 is always. */
  | { readonly kind: 'cut'; readonly times: number }
  /** Never serves the file. */
  | { readonly kind: 'status'; readonly status: 403 | 404 | 410 | 500 }
  /** Announces this many bytes and sends zeros for as long as it is listened to. */
  | { readonly kind: 'flood'; readonly bytes: number }
  /** Serves with these headers added. */
  | { readonly kind: 'headers'; readonly headers: Readonly<Record<string, string>> };

/** What is known of a picture, for tests and reports. */
export interface PictureTruth {
  readonly image_id: string;
  readonly split: WorldSplit;
  /** Name of the scene, such as `portrait`. */
  readonly scene: string;
  /** A real person is somewhere in the picture. */
  readonly person: boolean;
  /** A real person covers at least 5 % of the centre crop. */
  readonly person_in_crop: boolean;
  /** Largest share of the centre crop that one real person's box covers, 0..1. */
  readonly largest_share: number;
  readonly distance: 'near' | 'medium' | 'far' | 'none';
  readonly depiction: 'none' | 'person' | 'other';
  readonly exposure: Exposure;
  readonly blurry: boolean;
  /** The file can be fetched and decoded from the CVDF copy or the original. */
  readonly readable: boolean;
  /** The published label from the boxes as they stand in the file, corrections not applied; null for train. */
  readonly published_label: 1 | 0 | -1 | null;
}

export interface PlantedError {
  readonly image_id: string;
  readonly split: WorldSplit;
  readonly kind: LabelErrorKind;
  /** Where the error stands. */
  readonly where: 'boxes' | 'image_labels' | 'both';
  /** 1 a person is there, 0 none. */
  readonly truth: 1 | 0;
  /** The published corrections of its split already mend it. */
  readonly corrected: boolean;
}

export interface PlantedDuplicate {
  readonly image_id: string;
  readonly split: WorldSplit;
  /** The picture that it repeats. */
  readonly of: string;
  readonly of_split: WorldSplit;
  readonly kind: 'exact' | 'reencoded' | 'resized' | 'brightened';
}

export interface PlantedQuality {
  readonly image_id: string;
  readonly split: WorldSplit;
  readonly kind:
    'dark' | 'light' | 'blurry' | 'grayscale' | 'odd_aspect_ratio' | 'odd_size' | 'low_information';
}

/** A file or an answer that is not as it should be, and what a careful fetch makes of it. */
export interface PlantedTrouble {
  readonly image_id: string;
  readonly split: WorldSplit;
  /** What a fetch of this picture should end as, in the words of the images stage: `ok`, `gone`, ... */
  readonly outcome: string;
  /** What was done to it, such as `status_404` or `truncated_file`. */
  readonly how: string;
}

/** Everything that was planted: what a check of a pipeline looks for. */
export interface Planted {
  readonly label_errors: readonly PlantedError[];
  readonly duplicates: readonly PlantedDuplicate[];
  readonly quality: readonly PlantedQuality[];
  /** Broken files and unruly answers; those whose outcome is not `ok` have no picture. */
  readonly troubles: readonly PlantedTrouble[];
  /** Malformed rows by file (path under the web root). */
  readonly malformed_rows: Readonly<Record<string, number>>;
  /** Rows written twice, by file. */
  readonly duplicate_rows: Readonly<Record<string, number>>;
  /** Ids that have annotations and stand in no image list. */
  readonly unlisted_ids: readonly string[];
  /** File names that two pictures of one split share. */
  readonly shared_filenames: readonly string[];
}

export interface WorldOptions {
  /** The same seed gives the same pictures and rows. Default 1. */
  readonly seed?: number | string;
  /** Scheme, host and port that the OriginalURLs point to, such as `http://127.0.0.1:8080`. */
  readonly baseUrl: string;
  /** Pictures a split. Default train 140, validation 100, test 120. */
  readonly counts?: Partial<Readonly<Record<WorldSplit, number>>>;
}

/** What the server needs to know; `world.json` in the world's folder. */
export interface WorldManifest {
  readonly version: string;
  readonly seed: string;
  readonly baseUrl: string;
  readonly counts: Readonly<Record<WorldSplit, number>>;
  /** Paths served from another file than `www/<path>`, relative to the world's folder. */
  readonly files: Readonly<Record<string, string>>;
  readonly responses: Readonly<Record<string, ResponsePlan>>;
}

/** A world on disk. */
export interface World {
  readonly dir: string;
  readonly manifest: WorldManifest;
  readonly planted: Planted;
  readonly truth: readonly PictureTruth[];
  /** Whether pictures were drawn, or found from an earlier build with the same options. */
  readonly drawn: boolean;
}
