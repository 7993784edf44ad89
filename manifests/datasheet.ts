import { DATASET_CITATION, DATASET_FACTS } from './dataset-facts.js';
import { addCounts, totalImages, type ExportFacts, type SplitFacts } from './export-facts.js';
import { FLAG_NAMES, type FlagName } from './flags.js';
import { grouped, markdownTable, percent } from './markdown.js';
import { datasheetAnswers } from './datasheet-answers.js';
import { filterSentences, handSentence, labelSentences, modelSentences } from './provenance.js';

/**
 * `DATASHEET.md`: the questions of "Datasheets for Datasets" (Gebru et al., Communications of the ACM 64(12), 2021),
 * answered for one export from what the run counted. What no count can answer is said to be unknown.
 */
export function datasheet(facts: ExportFacts): string {
  const answers = datasheetAnswers(facts);
  return [
    `# Datasheet: ${DATASET_FACTS.prettyName}\n`,
    `Of the export that stands in this folder. Made by ${facts.producer}.\n`,
    `${motivation(facts)}\n${answers.motivation}`,
    `${composition(facts)}\n${answers.composition}`,
    `${collection(facts)}\n${answers.collection}`,
    `${preprocessing(facts)}${answers.preprocessing}`,
    `${uses(facts)}\n${answers.uses}`,
    `${distribution(facts)}${answers.distribution}`,
    citation(),
    `${maintenance()}\n${answers.maintenance}`,
  ].join('\n');
}

function motivation({ target }: ExportFacts): string {
  return `## Motivation

The data set answers one question of a picture: is the target (${target}) in it? It serves models of a few
hundred kilobytes that wake a larger system. It follows Wake Vision (doi:${DATASET_FACTS.doi}, ${DATASET_FACTS.paper}) and was
regenerated from Open Images, so that labels can be traced, sizes and rules chosen, and pictures taken out.
`;
}

function composition(facts: ExportFacts): string {
  const { splits, target } = facts;
  return `## Composition

${grouped(totalImages(facts))} photographs, each with a label and, for validation and test, flags of the benchmark subsets. ${facts.pictures}.

${markdownTable(
  ['split', 'images', `with ${target}`, 'without', 'share with', 'label checked by hand'],
  splits.map(({ name, images, flags, corrected }) => [
    name,
    grouped(images),
    grouped(flags.person.yes),
    grouped(flags.person.no),
    percent(flags.person.yes, images),
    grouped(corrected),
  ]),
)}
What gave the label, before a person corrected it:

${markdownTable(
  ['label by', ...splits.map(({ name }) => name)],
  Object.keys(addCounts(splits.map(({ rules }) => rules))).map((rule) => [
    rule,
    ...splits.map(({ rules }) => grouped(rules[rule] ?? 0)),
  ]),
)}
Flags set, and (in brackets) not known; \`unknown\` counts as not set:

${markdownTable(
  ['flag', ...splits.map(({ name }) => name)],
  FLAG_NAMES.filter((name) => name !== 'person').map((name) => [
    name,
    ...splits.map(({ flags }) => `${grouped(flags[name].yes)} (${grouped(flags[name].unknown)})`),
  ]),
)}
The pictures show people who did not ask to be in a data set, and may show faces, number plates and places.
There are no names, and no link from a person in one picture to the same person in another. Pictures that
repeat or nearly repeat each other across splits may be in it unless a filter below says otherwise.
`;
}

function collection({ splits }: ExportFacts): string {
  const sources = addCounts(splits.map((split) => split.sources));
  return `## Collection process

The photographs are Flickr uploads that Open Images gathered by licence, not by drawing from any
population: they over-represent those who photograph and share. Where they were taken from for this export:

${markdownTable(
  ['source', 'images'],
  Object.entries(sources).map(([name, count]) => [name, grouped(count)]),
)}
Boxes and image-level labels are those of Open Images (people, and machines checked by people); perceived gender
and age presentation are those of MIAP annotators. ${handSentence(splits)} The people in the pictures were not asked
and not told.
`;
}

function preprocessing(facts: ExportFacts): string {
  const list = (items: readonly string[], none = '') =>
    items.length === 0 ? ` ${none}` : items.map((item) => `\n  - ${item}`).join('');
  return `## Preprocessing, cleaning, labelling

- Pictures:${list(pictureSentences(facts))}
- Labels:${list(labelSentences(facts))}
- Filters:${list(filterSentences(facts.splits), 'none was followed.')}
- Models:${list(modelSentences(facts.splits), 'none took part in choosing or labelling.')}
`;
}

/** What was done to how many pictures. */
function pictureSentences(facts: ExportFacts): string[] {
  const { changes, splits } = facts;
  const unchanged = splits.reduce((sum, split) => sum + split.unchangedSources, 0);
  const made = totalImages(facts) - unchanged;
  return [
    ...(made > 0 || unchanged === 0 ? [`${grouped(made)} pictures: ${changes.fetched}`] : []),
    ...(unchanged > 0
      ? [`${grouped(unchanged)} pictures that came as working copies: ${changes.unchanged}`]
      : []),
  ];
}

/** Subsets of people whose sizes say where a model may do worse: shares are of the images with the target. */
const BIAS_GROUPS: readonly { readonly title: string; readonly flags: readonly FlagName[] }[] = [
  {
    title: 'perceived gender',
    flags: ['predominantly_female', 'predominantly_male', 'gender_unknown'],
  },
  { title: 'perceived age', flags: ['young', 'middle_age', 'older', 'age_unknown'] },
  { title: 'distance', flags: ['near', 'medium_distance', 'far'] },
];

const LIGHTING: readonly FlagName[] = ['dark', 'normal_lighting', 'bright'];

function uses({ splits, target }: ExportFacts): string {
  const flagged = splits.filter(({ flags }) => flags.near.unknown < flags.near.yes + flags.near.no);
  const row = (title: string, name: FlagName, whole: (split: SplitFacts) => number) => [
    title,
    name,
    ...flagged.map((split) => percent(split.flags[name].yes, whole(split))),
  ];
  const rows = [
    ...BIAS_GROUPS.flatMap(({ title, flags }) =>
      flags.map((name) => row(title, name, ({ flags: of }) => of.person.yes)),
    ),
    ...LIGHTING.map((name) => row('lighting (of all images)', name, ({ images }) => images)),
  ];
  const biases =
    flagged.length === 0
      ? 'No split of this export has the flags that would show them: validation and test do.\n'
      : markdownTable(['subset', 'flag', ...flagged.map(({ name }) => name)], rows);
  return `## Uses

For training and judging small models that tell whether the target (${target}) is in the picture. Not for telling
who someone is, nor their gender, age or anything else about them: those flags are what annotators perceived, and
serve to find where a model does worse.

Known biases, as shares of the images with the target:

${biases}
Not known: who the people are, where and when most pictures were taken, how people would describe themselves,
skin tone, disability, and how often annotators disagree.
`;
}

function distribution({ splits }: ExportFacts): string {
  const licenses = addCounts(splits.map((split) => split.licenses));
  return `## Distribution

Annotations: CC BY 4.0. Pictures: each under the licence that its author chose; \`ATTRIBUTION.csv\` names it.

${markdownTable(
  ['licence', 'images'],
  Object.entries(licenses).map(([license, count]) => [
    license === '' ? 'not stated' : license,
    grouped(count),
  ]),
)}`;
}

function citation(): string {
  return `## Citation

\`\`\`bibtex
${DATASET_CITATION}
\`\`\`
`;
}

function maintenance(): string {
  return `## Maintenance

An export does not change by itself. Authors take pictures down and people ask to be left out: list the image ids
in a file, run again with \`--exclude\`, and every shard that held one is made anew without it. \`wake-vision verify\`
holds every file against its checksum.
`;
}
