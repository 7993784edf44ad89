import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Config } from '../config.js';
import { loadConfig } from '../config.js';
import type { Part, RunContext } from '../context.js';
import { ExitCode, InterruptedError, UsageError } from '../errors.js';
import { readExclusions } from '../exclusions.js';
import { givenFlags } from '../command-line.js';
import { flagsToTree } from '../flags.js';
import { readImports } from '../imported.js';
import { createReporter } from '../progress.js';
import { resolveTarget } from '../target.js';
import { checkWorkspace } from '../workspace-folder.js';
import { openWorkspace } from '../workspace.js';
import { stopEarlyExit } from '../early-exit.js';

/** The file that is read where no `--config` is given. */
const DEFAULT_CONFIG_FILE = 'wake-vision.yaml';

/** What commander read from the command line. */
export type CommandOptions = Readonly<Record<string, unknown>>;

/** The configuration that a command line asks for. */
export async function configOf(options: CommandOptions): Promise<Config> {
  const given = options['config'];
  const file =
    typeof given === 'string' ? given : existsSync(DEFAULT_CONFIG_FILE) ? DEFAULT_CONFIG_FILE : null;
  return loadConfig(file, flagsToTree(options));
}

/** `2/8` as the second of eight parts; everything where nothing is given. */
function parsePart(text: unknown): Part {
  if (typeof text !== 'string') return { index: 0, of: 1 };
  const [, number, of] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const part = { index: Number(number) - 1, of: Number(of) };
  if (part.index >= 0 && part.index < part.of) return part;
  throw new UsageError(
    `--part is ${JSON.stringify(text)}: write the part and the number of parts, such as 2/8`,
  );
}

/**
 * Runs a command with everything that stages need. Ctrl-C asks the work to stop at a safe place; a second one
 * stops at once, which is safe too: unfinished files are never taken for whole ones.
 */
export async function withSession<T>(
  options: CommandOptions,
  work: (context: RunContext) => Promise<T>,
): Promise<T> {
  const config = await configOf(options);
  const part = parsePart(options['part']);
  await checkWorkspace(config.workspace);
  const report = createReporter(process.stderr, { quiet: options['quiet'] === true });
  const stop = new AbortController();
  const onSignal = (): void => {
    if (stop.signal.aborted) process.exit(ExitCode.interrupted);
    report.warn('stopping; press Ctrl-C again to stop at once');
    stop.abort(new InterruptedError());
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  stopEarlyExit();
  try {
    const workspace = openWorkspace(config.workspace);
    return await work({
      config,
      workspace,
      report,
      signal: stop.signal,
      target: await resolveTarget({ config, workspace, report, signal: stop.signal }),
      excluded: await readExclusions(config.exclude),
      retryFailed: options['retryFailed'] === true,
      part,
      imported: await readImports(workspace),
      given: givenFlags(options),
    });
  } catch (error) {
    // Whatever broke because the work was told to stop is an interruption, not a failure.
    if (stop.signal.aborted) throw new InterruptedError();
    throw error;
  } finally {
    await rm(openWorkspace(config.workspace).spill, { recursive: true, force: true });
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}
