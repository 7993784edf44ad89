import type { Finding } from '../../filters/decide-image.js';
import { LABEL_STAGE_REASONS } from '../tables/decisions.js';

/** What a filter found, in words. */
export const FINDING_WORDS: Readonly<Record<Finding, string>> = {
  label_issue: 'its label is likely wrong, by confident learning',
  duplicate_exact: 'the same file is in this split already',
  duplicate_near: 'a nearly equal picture is in this split',
  leak_across_splits: 'the same picture is in a split that matters more',
  dark: 'it is dark',
  light: 'it is overexposed',
  low_information: 'it shows next to nothing',
  odd_aspect_ratio: 'it is very wide or very high',
  odd_size: 'its size is far from the usual sizes of the split',
  grayscale: 'it is grey',
  blurry: 'it is blurry',
};

/** Reasons that a picture can be looked at for: there is one. */
export function isShown(reason: string): boolean {
  const [excluded, failed] = LABEL_STAGE_REASONS;
  return reason !== excluded && reason !== failed;
}

/** Words for the target, in lower case: `person`, `no person`. */
export function labelWords(target: string): Readonly<Record<'1' | '0' | '-1' | '-2', string>> {
  const name = target.toLowerCase();
  return { '1': name, '0': `no ${name}`, '-1': 'left out', '-2': `depiction, no ${name}` };
}
