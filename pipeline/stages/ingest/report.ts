import type { Reject } from './check.js';
import { IngestError } from './errors.js';
import { REJECT_REASONS, type RejectReason } from './reasons.js';

/** Counts of one source file. */
export interface FileReport {
  readonly file: string;
  /** Rows of the file, malformed ones included. */
  readonly rows: number;
  /** Refused rows by reason; reasons without any are left out. */
  readonly rejects: Readonly<Partial<Record<RejectReason, number>>>;
}

/** Malformed rows that an error message shows. */
const EXAMPLES = 5;

/** Rejects by reason, in the order of the reasons. */
export function countReasons(rejects: readonly Reject[]): Partial<Record<RejectReason, number>> {
  const counts: Partial<Record<RejectReason, number>> = {};
  for (const reason of REJECT_REASONS) {
    const count = rejects.filter((reject) => reject.reason === reason).length;
    if (count > 0) counts[reason] = count;
  }
  return counts;
}

/**
 * Refuses source files with too many malformed rows.
 *
 * @param allowedShare rejects over rows, of all files together; 0..1.
 * @throws IngestError with counts by file and reason, and where the first ones are.
 */
export function checkRejectShare(
  files: readonly FileReport[],
  rejects: readonly Reject[],
  allowedShare: number,
): void {
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  if (rejects.length <= allowedShare * rows) return;
  const counts = files
    .filter((file) => Object.keys(file.rejects).length > 0)
    .map(({ file, rows: own, rejects: reasons }) => {
      const list = Object.entries(reasons).map(([reason, count]) => `${String(count)} ${reason}`);
      return `  ${file}: ${list.join(', ')} of ${String(own)} rows`;
    });
  const examples = rejects.slice(0, EXAMPLES).map(({ file, line, column, reason, text }) => {
    const where = line === null ? file : `${file}:${String(line)}`;
    return `  ${where}: ${reason}${column === null ? '' : ` (${column})`}: ${text.slice(0, 160)}`;
  });
  const share = (value: number) => `${String(Number((value * 100).toPrecision(3)))} %`;
  throw new IngestError(
    `${String(rejects.length)} of ${String(rows)} rows of the source files are malformed (${share(rejects.length / rows)}; ` +
      `allowed: ${share(allowedShare)}, sources.allowed_reject_share).\n${counts.join('\n')}\nThe first ones:\n${examples.join('\n')}`,
  );
}
