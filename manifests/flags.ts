import { z } from 'zod';
import type { Tristate } from '../filters/types.js';

export { eachFlag, FLAG_NAMES, type FlagName, type Flags } from '../filters/subset-flags.js';

/** 1 yes, 0 no, -1 not known or not part of the split. */
export type Flag = Tristate;

/** A flag as it stands in a CSV file. */
export const flagTextSchema = z
  .enum(['1', '0', '-1'], { error: 'a flag is 1, 0 or -1' })
  .transform((text): Flag => (text === '1' ? 1 : text === '0' ? 0 : -1));
