import type { ExportFacts, SplitFacts, SplitFilter } from './export-facts.js';
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

function labelSentence({ labelsFrom, balanced }: SplitFacts, ruleSet: string): string {
  if (labelsFrom === 'import')
    return 'as they came with the imported data set: no rule and no balance of this pipeline was applied';
  const balance = balanced
    ? 'the larger class was then cut, so that both have the same number of images'
    : 'classes were not balanced';
  return `the ${ruleSet} rules of wake-vision-pipeline; ${balance}`;
}

/** What filters did, a sentence for each split that one was followed for; empty where none was. */
export function filterSentences(splits: readonly SplitFacts[]): string[] {
  return splits.flatMap(({ name, filter }) =>
    filter === null ? [] : [`${name}: ${filterSentence(filter)}`],
  );
}

function filterSentence({ dropped, flipped, reasons, model }: SplitFilter): string {
  const counts = Object.entries(reasons)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([reason, images]) => `${reason} ${grouped(images)}`);
  const why =
    counts.length === 0 ? '' : ` (reasons, of which an image may have several: ${counts.join(', ')})`;
  const judge = model === null ? 'no model judged labels' : `labels judged by ${model.name}`;
  return `${grouped(dropped)} images left out, ${grouped(flipped)} labels turned round${why}; ${judge}`;
}

/** Models that took part in choosing or labelling, with the SHA-256 of their file, each once. */
export function modelSentences(splits: readonly SplitFacts[]): string[] {
  const models = splits.flatMap(({ filter }) =>
    filter === null || filter.model === null ? [] : [filter.model],
  );
  return [...new Set(models.map(({ name, sha256 }) => `${name}, SHA-256 ${sha256 ?? 'not known'}`))];
}
