import { stringify } from 'yaml';
import { DATASET_CITATION, DATASET_FACTS, describeDataset } from './dataset-facts.js';
import { totalImages, type ExportFacts } from './export-facts.js';
import { FLAG_NAMES } from './flags.js';
import { sortedJson, type JsonValue } from './json-text.js';
import { grouped, markdownTable } from './markdown.js';
import { labelSentences } from './provenance.js';
import { FLAG_CLASS_NAMES } from './wake-vision-features.js';

/** What a column of a Hugging Face data set is. */
export type HuggingFaceFeature =
  /** struct of `bytes` (binary) and `path` (text). */
  | { readonly kind: 'image' }
  | { readonly kind: 'string' }
  | { readonly kind: 'int64' }
  /** int64; -1 stands for no label. */
  | { readonly kind: 'class_label'; readonly names: readonly string[] };

/** Columns in the order in which they stand in the files. */
export type HuggingFaceFeatures = readonly {
  readonly name: string;
  readonly feature: HuggingFaceFeature;
}[];

/** The columns of an export: key, picture, published names and flags, the rule, and who made the picture. */
export const WAKE_VISION_HUGGING_FACE: HuggingFaceFeatures = [
  { name: 'image_id', feature: { kind: 'string' } },
  { name: 'image', feature: { kind: 'image' } },
  { name: 'filename', feature: { kind: 'string' } },
  ...FLAG_NAMES.map((name) => ({
    name,
    feature: { kind: 'class_label', names: FLAG_CLASS_NAMES } satisfies HuggingFaceFeature,
  })),
  ...['rule', 'author', 'author_url', 'title', 'license', 'page', 'source_url'].map((name) => ({
    name,
    feature: { kind: 'string' } satisfies HuggingFaceFeature,
  })),
];

/**
 * The value of the key `huggingface` in the footer of a Parquet file, by which `datasets` knows pictures and class
 * names without a card. Source: huggingface/datasets, as its 5.0.1 writes it.
 */
export function huggingFaceFooter(features: HuggingFaceFeatures): string {
  const types = Object.fromEntries(features.map(({ name, feature }) => [name, footerType(feature)]));
  return sortedJson({ info: { features: types } }, 0).trimEnd();
}

function footerType(feature: HuggingFaceFeature): JsonValue {
  switch (feature.kind) {
    case 'image':
      return { _type: 'Image' };
    case 'class_label':
      return { _type: 'ClassLabel', names: feature.names };
    case 'string':
    case 'int64':
      return { _type: 'Value', dtype: feature.kind };
  }
}

/** File name of a shard below `data/`, as `push_to_hub` names it. */
export function huggingFaceShardName(split: string, index: number, count: number): string {
  const digits = Math.max(5, String(count).length);
  const pad = (value: number) => String(value).padStart(digits, '0');
  return `${split}-${pad(index)}-of-${pad(count)}.parquet`;
}

/** What a data set card is made from. */
export interface HuggingFaceCard {
  readonly facts: ExportFacts;
  /** Files of a split, as a pattern below the card: `data/validation-*.parquet`. */
  readonly dataFiles: (split: string) => string;
  /** Null where the files say themselves what they hold, or a picture folder does. */
  readonly features: HuggingFaceFeatures | null;
}

/**
 * The `README.md` of a Hugging Face data set: YAML that `datasets` reads (configuration, splits, features) and the
 * Hub shows (licence, size, tags), then the card. `datasets` checks the numbers of records when it loads. Sums of bytes are
 * left out: it wants them in memory, not on disk.
 */
export function huggingFaceCard({ facts, dataFiles, features }: HuggingFaceCard): string {
  const yaml = stringify(
    {
      pretty_name: DATASET_FACTS.prettyName,
      license: 'cc-by-4.0',
      task_categories: ['image-classification'],
      size_categories: [sizeCategory(totalImages(facts))],
      tags: ['tinyml', 'person-detection', 'open-images', 'wake-vision'],
      configs: [
        {
          config_name: 'default',
          data_files: facts.splits.map(({ name }) => ({ split: name, path: dataFiles(name) })),
        },
      ],
      dataset_info: {
        ...(features === null ? {} : { features: features.map(cardFeature) }),
        splits: facts.splits.map(({ name, images }) => ({ name, num_examples: images })),
      },
    },
    // 1.1: what Python reads; there an unquoted No is false.
    { version: '1.1', lineWidth: 0 },
  );
  return `---\n${yaml}---\n\n${cardBody(facts)}`;
}

function cardFeature({ name, feature }: HuggingFaceFeatures[number]): JsonValue {
  if (feature.kind !== 'class_label') return { name, dtype: feature.kind };
  const names = Object.fromEntries(feature.names.map((label, number) => [String(number), label]));
  return { name, dtype: { class_label: { names } } };
}

const SIZE_STEPS = ['1K', '10K', '100K', '1M', '10M'] as const;

/** The Hub's size category, such as `10K<n<100K`. */
export function sizeCategory(images: number): string {
  if (images < 1000) return 'n<1K';
  const step = Math.min(Math.floor(Math.log10(images)) - 3, SIZE_STEPS.length - 2);
  return `${SIZE_STEPS[step]}<n<${SIZE_STEPS[step + 1]}`;
}

function cardBody(facts: ExportFacts): string {
  const counts = facts.splits.map(({ name, images, flags }) => [
    name,
    grouped(images),
    grouped(flags.person.yes),
    grouped(flags.person.no),
  ]);
  return `# ${DATASET_FACTS.prettyName}

${describeDataset(facts.target)}

${facts.pictures}. Target: ${facts.target}; labels: ${labelSentences(facts).join('. ')}.

${markdownTable(['split', 'images', `with ${facts.target}`, 'without'], counts)}
\`person\` is the label; a flag of -1 is not known or not of the split. \`DATASHEET.md\` says how the data came
about and what it is unfit for, \`ATTRIBUTION.csv\` who made each picture and under which licence, \`LICENSE\`
what covers annotations and pictures. Gender and age are presentation as annotators perceived it.

Made by ${facts.producer}.

\`\`\`bibtex
${DATASET_CITATION}
\`\`\`
`;
}
