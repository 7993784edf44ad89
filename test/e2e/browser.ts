import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const CHROMIUM = process.env['WAKE_VISION_CHROMIUM'] ?? '/usr/bin/chromium';

/** Whether a suite of a real browser is skipped. */
export interface SuiteBrowser {
  readonly skip: boolean;
  launch(): Promise<Browser>;
}

/**
 * The browser that a suite runs in. Where there is none the suite is skipped with a line that says what to install; under
 * `CI=true` that is a failure instead, so that no page goes untried there.
 *
 * @throws Error under `CI=true` where there is none.
 */
export function suiteBrowser(): SuiteBrowser {
  const skip = !existsSync(CHROMIUM);
  if (skip) {
    const reason = `there is no ${CHROMIUM}: apt-get install chromium, or name another with WAKE_VISION_CHROMIUM`;
    if (process.env['CI'] === 'true') throw new Error(reason);
    process.stderr.write(`skipped: ${reason}\n`);
  }
  return {
    skip,
    launch: () =>
      chromium.launch({
        executablePath: CHROMIUM,
        args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
      }),
  };
}
