import type { Row } from '../io/duckdb.js';
import type { Explanation } from '../explain.js';
import type { Attempt } from './attempts.js';
import { OUTCOME_WORDS, TURN_WORDS, wordFor } from './words.js';

function cell(row: Row, name: string): string {
  const value = row[name] ?? null;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : 'none';
}

/** What was fetched, and what was made of it. */
function madeLines(picture: Row): string[] {
  const turn = wordFor(TURN_WORDS, picture['turn']) ?? `orientation ${cell(picture, 'turn')}`;
  const why =
    picture['turn'] === 1
      ? ''
      : Number(picture['exif_orientation']) > 1
        ? ', as its EXIF data say'
        : ', as Open Images says';
  return [
    `picture from ${cell(picture, 'source_kind')}: ${cell(picture, 'source_format')} ${cell(picture, 'source_mode')}, ` +
      `${cell(picture, 'source_width')} x ${cell(picture, 'source_height')} pixels, ${turn}${why}; working copy ` +
      `${cell(picture, 'width')} x ${cell(picture, 'height')}, mean grey ${Number(picture['grey_mean']).toFixed(1)}`,
  ];
}

function attemptLine(attempt: Attempt): string {
  if ('detail' in attempt) return `  ${attempt.kind}: ${attempt.outcome}: ${attempt.detail}`;
  const status = attempt.status === null ? 'no answer' : `status ${attempt.status}`;
  const result = attempt.error === null || attempt.error.includes(status) ? '' : `, ${status}`;
  return `  ${attempt.kind}, try ${attempt.try}: ${attempt.url}: ${attempt.error ?? status}${result}`;
}

/** Whether a finding says no more than the try it was found by. */
function isRepeated(attempt: Attempt, attempts: readonly Attempt[]): boolean {
  if (!('detail' in attempt)) return false;
  const finding = `${attempt.outcome}: ${attempt.detail}`;
  return attempts.some((other) => 'error' in other && other.kind === attempt.kind && other.error === finding);
}

/** What is known of the picture, with the tries made for one that could not be had. */
export function pictureLines({
  picture,
  excludedByList,
  attempts,
}: Pick<Explanation, 'picture' | 'excludedByList' | 'attempts'>): string[] {
  if (picture === null)
    return [
      excludedByList
        ? 'picture: not fetched, as the image is excluded'
        : 'picture: not planned or not fetched yet',
    ];
  if (picture['outcome'] === 'ok') return madeLines(picture);
  const outcome = cell(picture, 'outcome');
  const words = wordFor(OUTCOME_WORDS, outcome);
  return [
    `picture: ${outcome} (${cell(picture, 'source_kind')})${words === null ? '' : `: ${words}`}`,
    ...(attempts.length === 0
      ? ['  its tries were logged by an earlier run, whose log is gone']
      : attempts.filter((attempt) => !isRepeated(attempt, attempts)).map(attemptLine)),
  ];
}
