import { StageError } from '../../errors.js';
import type { ImageOutcome } from '../../io/image-outcome.js';

/** So many pictures in a row from the start without any answer end the run. */
const MOST_WITHOUT_ANSWER = 64;

/** Outcomes of a request that no server answered. */
const NO_ANSWER: ReadonlySet<string> = new Set<ImageOutcome>(['network_error', 'timeout']);

/** Watches whether anything can be reached at all. */
export interface Reach {
  /**
   * Notes how a fetch ended.
   *
   * @throws StageError where the first {@link MOST_WITHOUT_ANSWER} fetches of the run had no answer: then all others
   *   would wait for nothing, and good rows would be followed by a million failures.
   */
  note(outcome: string, detail: string): void;
}

/** Starts to watch. */
export function watchReach(): Reach {
  let withoutAnswer = 0;
  let isReached = false;
  return {
    note(outcome, detail) {
      isReached ||= !NO_ANSWER.has(outcome);
      if (isReached || ++withoutAnswer < MOST_WITHOUT_ANSWER) return;
      throw new StageError(
        `none of the first ${MOST_WITHOUT_ANSWER} pictures could be fetched; the last one: ${outcome}: ${detail}. ` +
          'Check the network, the proxy and images.cvdf_url, and run the same command again: what is done is kept.',
      );
    },
  };
}
