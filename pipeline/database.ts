import { availableParallelism } from 'node:os';
import type { Config } from './config.js';
import { withDatabase, type Database } from './io/duckdb.js';
import type { Workspace } from './workspace.js';

/** Opens the query engine with the memory, threads and spill folder that the configuration allows. */
export function withRunDatabase<T>(
  config: Config,
  workspace: Workspace,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  return withDatabase(
    {
      memoryLimit: config.sources.memory_limit,
      threads: config.sources.threads ?? availableParallelism(),
      spillFolder: config.sources.spill_folder ?? workspace.spill,
    },
    work,
  );
}
