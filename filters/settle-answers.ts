import type { CleanLabel } from './corrections.js';

/**
 * The answer that more than half of the people gave who looked at an image; null where none did: they disagree, or nobody
 * looked.
 */
export function settleAnswers(answers: readonly CleanLabel[]): CleanLabel | null {
  const counts = new Map<CleanLabel, number>();
  for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  for (const [answer, count] of counts) if (2 * count > answers.length) return answer;
  return null;
}
