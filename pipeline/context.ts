import type { TargetClasses } from '../filters/types.js';
import type { GivenFlag } from './command-line.js';
import type { Config } from './config.js';
import type { ImportedSplits } from './imported.js';
import type { Reporter } from './progress.js';
import type { Workspace } from './workspace.js';

/** One of several equal parts of the work, for as many machines: `index` 0..of-1. */
export interface Part {
  readonly index: number;
  readonly of: number;
}

/** What every stage is given. */
export interface RunContext {
  readonly config: Config;
  readonly workspace: Workspace;
  /** The classes that count as the target, looked up once. */
  readonly target: TargetClasses;
  readonly report: Reporter;
  /** Fires when the user stops the run. */
  readonly signal: AbortSignal;
  /** Fetch failed images again instead of keeping their outcome. */
  readonly retryFailed: boolean;
  /** Which shards of pictures this run takes: those whose number leaves `index` when divided by `of`. */
  readonly part: Part;
  /** Ids that the exclusion list leaves out everywhere. */
  readonly excluded: ReadonlySet<string>;
  /** The splits that were imported instead of made from Open Images; none where left out. */
  readonly imported?: ImportedSplits;
  /** The flags of the command line, for commands to suggest; none where there is no command line. */
  readonly given?: readonly GivenFlag[];
}
