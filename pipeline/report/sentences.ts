import { OUTCOME_WORDS, REASON_WORDS, RULE_WORDS } from '../explain/words.js';

type Words = Readonly<Partial<Record<string, string>>>;

/** What became of a picture, by outcome. */
export const OUTCOME_SENTENCES: Words = { ...OUTCOME_WORDS, excluded_by_list: REASON_WORDS.excluded_by_list };

/** Why an image is in its split or is not, and what gave its label, by code. */
export const REASON_SENTENCES: Words = { ...RULE_WORDS, ...REASON_WORDS };

/** What a decision of the filter means. */
export const DECISION_WORDS: Words = {
  keep: 'it stays',
  drop: 'it is left out',
  flip: 'it takes the other label',
  review: 'it stays until a person has looked at it',
};
