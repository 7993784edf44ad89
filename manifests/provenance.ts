import type { ExportFacts, FlagCounts, SplitFacts, SplitFilter } from './export-facts.js';
import { grouped } from './markdown.js';

/** Where the labels of each split come from, and whether classes were balanced: a sentence for all splits that agree. */
export function labelSentences({ ruleSet, splits }: Pick<ExportFacts, 'ruleSet' | 'splits'>): string[] {
  const sentences = new Map<string, string[]>();
  for (const split of splits) {
    const sentence = labelSentence(split, ruleSet);
    sentences.set(sentence, [...(sentences.get(sentence) ?? []), split.name]);
  }
  return [...sentences].map(([sentence, names]) =>
    names.length === splits.length ? sentence : `${names.join(', ')}: ${sentence}`,
  );
}

function labelSentence({ labelsFrom, balanced, flags }: SplitFacts, ruleSet: string): string {
  if (labelsFrom === 'import')
    return 'as they came with the imported data set: no rule and no balance of this pipeline was applied';
  const balance = balanced
    ? `the larger class was then cut to the size of the other${isEven(flags.person) ? '' : '; images that were left out after that make the two differ'}`
    : 'classes were not balanced';
  return `the ${ruleSet} rules of wake-vision-pipeline; ${balance}`;
}

/** The balance takes images of both classes in turn: one may be left over. */
function isEven({ yes, no }: FlagCounts): boolean {
  return Math.abs(yes - no) <= 1;
}

/** What filters did, a sentence for each split that one was followed for; empty where none was. */
export function filterSentences(splits: readonly SplitFacts[]): string[] {
  return splits.flatMap(({ name, filter }) =>
    filter === null ? [] : [`${name}: ${filterSentence(filter)}`],
  );
}

function filterSentence({ dropped, flipped, toReview, reasons, model }: SplitFilter): string {
  const counts = Object.entries(reasons)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([reason, images]) => `${reason} ${grouped(images)}`);
  const why =
    counts.length === 0 ? '' : ` (reasons, of which an image may have several: ${counts.join(', ')})`;
  const judge = model === null ? 'no model judged labels' : `labels judged by ${model.name}`;
  return (
    `${grouped(dropped)} images left out${why}, ${grouped(flipped)} labels turned round, ` +
    `${grouped(toReview)} doubtful labels kept for a person to look at; ${judge}`
  );
}

/** Models that took part in choosing or labelling, with the SHA-256 of their file, each once. */
export function modelSentences(splits: readonly SplitFacts[]): string[] {
  const models = splits.flatMap(({ filter }) =>
    filter === null || filter.model === null ? [] : [filter.model],
  );
  return [...new Set(models.map(({ name, sha256 }) => `${name}, SHA-256 ${sha256 ?? 'not known'}`))];
}

/** Which labels people looked at, beyond those who annotated Open Images. */
export function handSentence(splits: readonly SplitFacts[]): string {
  const corrected = splits.filter((split) => split.corrected > 0);
  if (corrected.length === 0)
    return splits.some(({ labelsFrom }) => labelsFrom === 'import')
      ? 'Which labels people corrected before they were taken over is not known.'
      : 'No label was corrected by hand.';
  const counts = corrected.map(
    ({ name, images, corrected: looked }) => `${grouped(looked)} of ${grouped(images)} in ${name}`,
  );
  return `People looked at labels and corrected them where they were wrong (${counts.join(', ')}): by Wake Vision's correction files, or in reviews of this copy.`;
}
