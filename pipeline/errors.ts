/**
 * Exit codes of the `wake-vision` command.
 *
 * `failuresAboveShare` means that every stage ran to its end, but more images failed than the
 * configuration allows.
 */
export const ExitCode = {
  done: 0,
  failed: 1,
  usage: 2,
  failuresAboveShare: 3,
  interrupted: 130,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** The base of errors whose message is written for the user: printed without a stack. */
export class WakeVisionError extends Error {
  override readonly name: string = 'WakeVisionError';
  readonly exitCode: ExitCode = ExitCode.failed;
}

/** A wrong argument, a bad configuration key or value. Exit code 2. */
export class UsageError extends WakeVisionError {
  override readonly name = 'UsageError';
  override readonly exitCode = ExitCode.usage;
}

/** A stage could not do its work. Exit code 1. */
export class StageError extends WakeVisionError {
  override readonly name = 'StageError';
}

/** The work is done, with more failures than allowed. Exit code 3. */
export class FailureShareError extends WakeVisionError {
  override readonly name = 'FailureShareError';
  override readonly exitCode = ExitCode.failuresAboveShare;
}

/** The user stopped the run. Exit code 130. */
export class InterruptedError extends WakeVisionError {
  override readonly name = 'InterruptedError';
  override readonly exitCode = ExitCode.interrupted;

  constructor(message = 'Interrupted. Finished shards are kept: run the same command again to go on.') {
    super(message);
  }
}

/** Throws {@link InterruptedError} when the signal has fired. */
export function throwIfInterrupted(signal: AbortSignal): void {
  if (signal.aborted) throw new InterruptedError();
}

/** The text of any thrown value. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether an error says that a file is not there. */
export function isMissingFile(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** What errors of the system mean, by their code. */
const SYSTEM_ERRORS: Readonly<Partial<Record<string, string>>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EISDIR: 'it is a folder, not a file',
  ENOENT: 'no such file or folder',
  EMFILE: 'too many open files; lower images.concurrency, or raise the limit with ulimit -n',
};

/**
 * An error of the system (a full disk, a missing permission) as a sentence that names the path; null for any other error,
 * whose stack is worth more.
 */
export function systemErrorText(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  const meaning = SYSTEM_ERRORS[error.code];
  if (meaning === undefined) return null;
  const path = 'path' in error && typeof error.path === 'string' ? `${error.path}: ` : '';
  return `${path}${meaning} (${error.code})`;
}
