/** Counts one piece of work on the screen. */
export interface ProgressTask {
  /** Adds to the amount done; `note` replaces the text at the end of the line. */
  readonly advance: (amount?: number, note?: string) => void;
  readonly finish: (note?: string) => void;
}

/** Where a stage says what it does. Everything goes to standard error: standard output is for results. */
export interface Reporter {
  readonly info: (message: string) => void;
  readonly warn: (message: string) => void;
  /**
   * @param total the amount that makes the task whole; null where it is not known.
   * @param unit what is counted, such as `images` or `B` (bytes are shown as kB, MB, GB).
   */
  readonly task: (name: string, total: number | null, unit: string) => ProgressTask;
}

const MIN_REDRAW_MS = 100;
const MIN_LINE_MS = 10_000;

/** `12.3 MB` for bytes, `1,234 images` for other units. */
export function formatAmount(amount: number, unit: string): string {
  if (unit !== 'B') return `${Math.round(amount).toLocaleString('en-US')} ${unit}`;
  const steps = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = amount;
  let step = 0;
  while (value >= 1000 && step < steps.length - 1) {
    value /= 1000;
    step++;
  }
  return `${value.toFixed(step === 0 ? 0 : 1)} ${steps[step]}`;
}

/** `1 h 02 min`, `3 min 20 s`, `12 s`. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole >= 3600)
    return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`;
  if (whole >= 60) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${whole} s`;
}

/**
 * Reports to a terminal (one line, redrawn) or to a log (a line every ten seconds).
 *
 * @param stream usually `process.stderr`.
 * @param options.quiet leaves out everything but warnings.
 */
export function createReporter(
  stream: NodeJS.WritableStream & { isTTY?: boolean },
  options: { readonly quiet?: boolean } = {},
): Reporter {
  const quiet = options.quiet === true;
  const live = stream.isTTY === true && !quiet;
  let drawn = false;
  const clear = (): void => {
    if (drawn) stream.write('\r\x1b[2K');
    drawn = false;
  };
  const line = (text: string): void => {
    clear();
    stream.write(`${text}\n`);
  };
  return {
    info: (message) => {
      if (!quiet) line(message);
    },
    warn: (message) => {
      line(`warning: ${message}`);
    },
    task: (name, total, unit) => {
      const start = performance.now();
      let done = 0;
      let note = '';
      let last = live ? -Infinity : start;
      const text = (): string => {
        const seconds = (performance.now() - start) / 1000;
        const rate = seconds > 0 ? done / seconds : 0;
        const parts = [`${name}: ${formatAmount(done, unit)}`];
        if (total !== null) {
          const percent = total === 0 ? 100 : Math.min(100, Math.floor((100 * done) / total));
          const shown = unit === 'B' ? formatAmount(done, unit) : Math.round(done).toLocaleString('en-US');
          parts[0] = `${name}: ${shown} of ${formatAmount(total, unit)} (${percent} %)`;
        }
        if (rate > 0) parts.push(`${formatAmount(rate, unit)}/s`);
        if (total !== null && rate > 0 && done < total)
          parts.push(`${formatDuration((total - done) / rate)} left`);
        if (note !== '') parts.push(note);
        return parts.join(', ');
      };
      const draw = (): void => {
        const now = performance.now();
        if (quiet || now - last < (live ? MIN_REDRAW_MS : MIN_LINE_MS)) return;
        last = now;
        if (live) {
          stream.write(`\r\x1b[2K${text()}`);
          drawn = true;
        } else {
          line(text());
        }
      };
      return {
        advance: (amount = 1, newNote) => {
          done += amount;
          if (newNote !== undefined) note = newNote;
          draw();
        },
        finish: (newNote) => {
          if (newNote !== undefined) note = newNote;
          total = null;
          if (!quiet) line(text());
        },
      };
    },
  };
}
