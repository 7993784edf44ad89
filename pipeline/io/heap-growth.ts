import { setFlagsFromString } from 'node:v8';

/** So much may be added to what is alive before all of it is marked, in percent. By itself, V8 allows a few tens. */
const GROWTH_PERCENT = 300;

/** V8's own judgement. */
const BY_ITSELF = 0;

let holders = 0;

/**
 * Lets the heap grow to a few times what is alive in it before it is marked in whole, until the returned function is
 * called. Files that come from the network or go to workers lie outside of the heap, but count as its growth: a small
 * heap would be marked a dozen times a second for the sake of buffers that die young, which costs a tenth of all
 * processor time where pictures pass through by the hundred a second.
 *
 * V8 looks at the flag whenever it sets its next limit, so that it can change while the process runs.
 */
export function letHeapGrow(): () => void {
  holders += 1;
  setGrowth(GROWTH_PERCENT);
  let isHeld = true;
  return () => {
    if (!isHeld) return;
    isHeld = false;
    holders -= 1;
    if (holders === 0) setGrowth(BY_ITSELF);
  };
}

function setGrowth(percent: number): void {
  setFlagsFromString(`--heap-growing-percent=${String(percent)}`);
}
