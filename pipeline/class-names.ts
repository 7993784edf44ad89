import { personTarget } from '../filters/target-classes.js';
import type { RunContext } from './context.js';
import { readClassNames } from './target.js';

/**
 * Display names of the classes of the published target. Source: Open Images,
 * `oidv7-class-descriptions-boxable.csv`.
 */
const PERSON_NAMES: ReadonlyMap<string, string> = new Map([
  ['/m/01g317', 'Person'],
  ['/m/03bt1vf', 'Woman'],
  ['/m/04yx4', 'Man'],
  ['/m/05r655', 'Girl'],
  ['/m/01bl7v', 'Boy'],
  ['/m/02p0tk3', 'Human body'],
  ['/m/0dzct', 'Human face'],
  ['/m/04hgtk', 'Human head'],
  ['/m/014sv8', 'Human eye'],
  ['/m/0283dt1', 'Human mouth'],
  ['/m/039xj_', 'Human ear'],
  ['/m/0k0pj', 'Human nose'],
  ['/m/03q69', 'Human hair'],
  ['/m/0k65p', 'Human hand'],
  ['/m/031n1', 'Human foot'],
  ['/m/0dzf4', 'Human arm'],
  ['/m/035r7c', 'Human leg'],
  ['/m/016m2d', 'Human skull'],
]);

/** Display names by MID. The published target needs no file; of any other one the run has read it already. */
export async function classNames(context: RunContext): Promise<ReadonlyMap<string, string>> {
  if (context.target.name === personTarget().name) return PERSON_NAMES;
  return readClassNames(context);
}
