import { RETRY_FAILED, suggestCommand } from '../../command-line.js';
import type { RunContext } from '../../context.js';
import { isTransient } from '../../io/image-outcome.js';

/**
 * What to do about failed pictures: another try helps only where a failure may have passed.
 *
 * @param counts images by outcome.
 */
export function failureAdvice(context: RunContext, counts: Readonly<Record<string, number>>): string {
  const mayPass = Object.keys(counts).some(isTransient);
  return mayPass
    ? `Try them again with: ${suggestCommand(context, 'images', RETRY_FAILED)}`
    : 'These pictures fail for good: raise the share to accept them.';
}
