import { describeCalibration } from '../../calibration/open.js';
import type { FilterSummary } from './summary.js';

function many(count: number): string {
  return count.toLocaleString('en-US');
}

/** One line of what became of a split. */
export function summariseDecisions({ decisions, reasons, kept }: FilterSummary): string {
  const of = (counts: Readonly<Record<string, number>>, name: string) => many(counts[name] ?? 0);
  const duplicates =
    (reasons['duplicate_exact'] ?? 0) +
    (reasons['duplicate_near'] ?? 0) +
    (reasons['leak_across_splits'] ?? 0);
  return (
    `kept ${of(kept.after, '1')} with the target and ${of(kept.after, '0')} without ` +
    `(before: ${of(kept.before, '1')} and ${of(kept.before, '0')}); ${of(reasons, 'label_issue')} label issues, ` +
    `${many(duplicates)} duplicates; ${of(decisions, 'flip')} labels flipped, ${of(decisions, 'review')} images to review`
  );
}

/** What became of a split, for a terminal: a heading, then indented lines. */
export function formatSummary(summary: FilterSummary): string[] {
  const { kept, members, images } = summary;
  return [
    `${summary.split}: ${many(images)} images in the label table, ${many(members)} with a picture and a label`,
    `  decisions         ${listCounts(summary.decisions)}`,
    `  reasons           ${listCounts(summary.reasons)}`,
    `  found             ${listCounts(summary.found)}`,
    `  in the split      ${many(kept.after['1'])} with the target, ${many(kept.after['0'])} without ` +
      `(before: ${many(kept.before['1'])} and ${many(kept.before['0'])})`,
    ...(summary.label_issues.scored === 0 ? [] : labelIssueLines(summary)),
    ...duplicateLines(summary),
  ];
}

function listCounts(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([name, count]) => `${name} ${many(count)}`);
  return parts.length === 0 ? 'none' : parts.join(', ');
}

const LABELS = [0, 1] as const;

function labelIssueLines({
  label_issues: issues,
  worst,
  model,
  probability,
  calibration,
  action,
}: FilterSummary): string[] {
  const cell = (value: string): string => value.padStart(12);
  const matrix = (title: string, rows: readonly (readonly number[])[], show: (value: number) => string) => [
    `  ${title}`,
    `  ${' '.repeat(16)}${LABELS.map((label) => cell(`truly ${label}`)).join('')}`,
    ...LABELS.map(
      (given) => `      given ${given}     ${rows[given].map((value) => cell(show(value))).join('')}`,
    ),
  ];
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
  const wrong = LABELS.map(
    (given) =>
      `${percent(issues.inverse_noise[1 - given][given])} of those labelled ${given} are ${1 - given}`,
  );
  const filters = Object.entries(issues.by_filter).map(
    ([name, count]) => `${name} ${many(count)}${name === issues.filter_by ? ' (taken)' : ''}`,
  );
  return [
    `  labels by ${model} (${probability})${calibration === null ? '' : `, ${describeCalibration(calibration)}`}, ${many(issues.scored)} scored; issues: ${action}`,
    ...matrix('confident joint, as counted', issues.joint, many),
    ...matrix('confident joint, scaled to the labels', issues.calibrated_joint, many),
    ...matrix('noise: share of each true class that is labelled so', issues.noise, percent),
    `  noise by label    ${wrong.join('; ')}; ${many(issues.estimated)} labels wrong by estimate`,
    `  flagged           ${filters.join(', ')}`,
    `  worst labels      image_id          given  probability  quality  flagged  decision`,
    ...worst.map(
      (one) =>
        `${' '.repeat(20)}${one.image_id}  ${String(one.given_label).padStart(5)}  ` +
        `${one.person_probability.toFixed(4).padStart(11)}  ${one.label_quality.toFixed(4).padStart(7)}  ` +
        `${(one.is_flagged ? 'yes' : 'no').padEnd(7)}  ${one.decision}`,
    ),
  ];
}

function duplicateLines({ duplicates }: FilterSummary): string[] {
  const byDistance = Object.entries(duplicates.by_distance)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([bits, count]) => `${many(count)} at ${bits}`);
  const { embeddings } = duplicates;
  const refined =
    embeddings === null || embeddings.pairs === 0
      ? []
      : [
          `  embeddings        ${many(embeddings.told_apart)} of ${many(embeddings.pairs)} pairs with near hashes are other pictures (cosine similarity below ${embeddings.least})`,
        ];
  if (byDistance.length === 0) return refined;
  const beside = duplicates.beside.length === 0 ? '' : `; beside ${duplicates.beside.join(', ')}`;
  return [`  duplicates        by bits that differ: ${byDistance.join(', ')}${beside}`, ...refined];
}
