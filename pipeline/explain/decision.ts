import type { Row } from '../io/duckdb.js';

const MEANINGS: Readonly<Partial<Record<string, string>>> = {
  keep: 'it stays',
  drop: 'it is left out',
  flip: 'it takes the other label',
  review: 'it stays until a person has looked at it',
};

/** What the decision table says of an image, as lines under its label. */
export function decisionLines(set: string, row: Row | null): string[] {
  if (row === null) return [];
  const word = (name: string): string | null => {
    const value = row[name];
    return typeof value === 'string' ? value : null;
  };
  const figure = (name: string): string | null => {
    const value = row[name];
    return typeof value === 'number' ? String(Number(value.toFixed(4))) : null;
  };
  const list = (name: string): string => {
    const value = row[name];
    return Array.isArray(value) ? value.join(', ') : '';
  };
  const decision = word('decision') ?? '';
  const reasons = list('reasons');
  const lines = [
    `    decisions/${set}: ${decision}${reasons === '' ? '' : ` for ${reasons}`}: ${MEANINGS[decision] ?? ''}; ` +
      `label ${figure('final_label') ?? ''}, ${row['kept'] === true ? 'in the balanced split' : 'not in the balanced split'}`,
  ];
  const probability = figure('person_probability');
  const quality = figure('label_quality');
  const calibrated = figure('calibrated_probability');
  if (probability !== null)
    lines.push(
      `      the model gives ${probability}${calibrated === null ? '' : `, calibrated ${calibrated}`}${quality === null ? '' : `, so the quality of its label is ${quality}`}; flagged by: ${list('flagged_by') || 'nothing'}`,
    );
  const duplicateOf = word('duplicate_of');
  const similarity = figure('duplicate_similarity');
  if (duplicateOf !== null)
    lines.push(
      `      goes for the sake of ${duplicateOf} of ${word('duplicate_of_split') ?? ''}: ${figure('duplicate_distance') ?? ''} bits of their hashes differ` +
        (similarity === null ? '' : `, their embeddings have a cosine similarity of ${similarity}`),
    );
  const unlike = word('unlike_near');
  if (unlike !== null)
    lines.push(
      `      its hash is near that of ${unlike}, and their embeddings tell them apart: cosine similarity ${figure('unlike_similarity') ?? ''}`,
    );
  return lines;
}
