import type { RunContext } from './context.js';

/** What a stage tells when it is done: lines for the screen, and whether too much failed. */
export interface StageSummary {
  readonly lines: readonly string[];
  /** A sentence where more failed than the configuration allows; the run goes on, and its exit code is 3. */
  readonly aboveAllowedShare?: string;
}

/** One job: reads what earlier stages wrote, skips what is done, writes its outputs. */
export type Stage = (context: RunContext) => Promise<StageSummary>;
