import type { LabelRule } from '../../filters/index.js';
import type { Orientation } from '../../filters/orientation.js';
import type { ImageOutcome } from '../io/image-outcome.js';
import type { KeepReason } from '../tables/label-row.js';

/** What became of a picture, in words. */
export const OUTCOME_WORDS: Readonly<Record<ImageOutcome, string>> = {
  ok: 'it was fetched',
  gone: 'the server has no such picture',
  forbidden: 'the server or the file system refuses it',
  opted_out: 'its X-Robots-Tag asks not to use it (images.honour_opt_out)',
  rate_limited: 'the server asked for patience to the last try',
  server_error: 'the server failed to the last try',
  timeout: 'no answer came in time',
  network_error: 'there was no answer: the connection broke, or the name was not found',
  refused_address: 'its address is not public (images.allow_private_addresses)',
  too_large: 'its file has more bytes than images.max_source_bytes allows',
  too_many_pixels: 'it has more pixels than images.max_source_pixels allows',
  not_an_image: 'its bytes are no picture',
  unsupported: 'its format is not read: JPEG, PNG, WebP, GIF, TIFF and AVIF are',
  corrupt: 'its bytes are damaged',
  truncated: 'its file ends too early',
  replaced: 'the original is not the picture that Open Images lists (size or MD5 differ)',
  missing: 'no source holds it',
};

/** Why an image is in its split or is not, in words. */
export const REASON_WORDS: Readonly<Record<KeepReason, string>> = {
  kept: 'it is in the split',
  excluded_by_list: 'the exclusion list names it, so it is in no split, subset or export',
  image_failed: 'there is no picture of it, so it is left out',
  label_excluded: 'its label is -1, so the rules leave it out',
  not_balanced:
    'the split has more images of its class than of the other, and the balance leaves this one out',
};

/** What the rule that gave a label stands for. */
export const RULE_WORDS: Readonly<Record<LabelRule, string>> = {
  no_boxes: 'the image has no box of any class',
  target_box: 'a box of a real target is large enough',
  target_box_depiction_unknown: 'a box of the target is large enough; whether it is a depiction is not known',
  target_box_too_small: 'a box of the target is there, and is too small',
  depiction_unknown: 'whether a target box is a depiction is not known',
  depiction_or_look_alike: 'a depiction or a look-alike is in the image',
  no_target_box: 'no box shows a real target',
  image_label_confident: 'an image-level label is confident enough',
  image_label_weak: 'image-level labels are there, and none is confident enough',
  human_no: 'people looked for the target and said no',
  no_image_label: 'no image-level label speaks of the target',
};

/** How stored pixels were turned into the upright picture. */
export const TURN_WORDS: Readonly<Record<Orientation, string>> = {
  1: 'not turned',
  2: 'mirrored left to right',
  3: 'turned by 180 degrees',
  4: 'mirrored top to bottom',
  5: 'mirrored along the falling diagonal',
  6: 'turned by 90 degrees clockwise',
  7: 'mirrored along the rising diagonal',
  8: 'turned by 90 degrees counter-clockwise',
};

/** The word for a value of a closed set; null for anything else. */
export function wordFor(words: Readonly<Record<string, string>>, value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' ? (words[String(value)] ?? null) : null;
}
