import type { ExportFacts } from './export-facts.js';
import { grouped } from './markdown.js';

/** One topic of the form, and what is to be said of it. */
type Answer = readonly [topic: string, text: string];

/** Answers to what the form asks beyond counts, by section: bullets, a topic each. */
export interface SectionAnswers {
  readonly motivation: string;
  readonly composition: string;
  readonly collection: string;
  readonly preprocessing: string;
  readonly uses: string;
  readonly distribution: string;
  readonly maintenance: string;
}

/**
 * Labels that Wake Vision's correction files change, counted from the two files that the pipeline pins (17,634 and 53,292
 * rows): rows with an `original_label` of 1 or 0 whose `clean_label` is the other one, a depiction (-2) read as 0.
 */
const CHANGED_LABELS = {
  validation: { changed: 1_089, of: 16_971 },
  test: { changed: 3_262, of: 51_271 },
} as const;

function changedLabels(): string {
  return Object.entries(CHANGED_LABELS)
    .map(([split, { changed, of }]) => `${grouped(changed)} of ${grouped(of)} in ${split}`)
    .join(', ');
}

function corrections(): string {
  return `. People who looked at Wake Vision's labels changed ${changedLabels()} (counted from its correction files); nobody looked at all training labels`;
}

/** Answers for one export. */
export function datasheetAnswers(facts: ExportFacts): SectionAnswers {
  const isImported = facts.splits.some(({ labelsFrom }) => labelsFrom === 'import');
  return {
    motivation: list([
      [
        'Who made it',
        'whoever ran the program made this export. Wake Vision is by the authors cited below; Open Images and its MIAP boxes are by Google',
      ],
      ['Who paid for it', 'not known to the program'],
    ]),
    composition: list([
      ['One instance', 'one photograph with its label, flags, image id, file name and attribution'],
      [
        'All or a sample',
        'a sample: images of Open Images of which the rules say something and whose picture could be had. Where classes were ' +
          'balanced, images of the larger one were left out in the order of a hash of their id, so not by their looks',
      ],
      ['What is missing', 'pictures that their authors took down, and those that their servers refused'],
      [
        'Splits',
        'train_large or train_quality to train on, validation to choose models and thresholds, test once at the end. Splits are those of Open Images',
      ],
      [
        'Errors and noise',
        `labels are derived from boxes and image-level labels, and miss what annotators missed${facts.target === 'Person' ? corrections() : ''}`,
      ],
      [
        'Stands alone',
        'yes, pictures are in it; addresses in the attribution lead outside, and may stop working',
      ],
      ['Confidential', 'nothing that is known: the photographs were public when Open Images gathered them'],
      ['Offensive', 'not looked for: some pictures may upset'],
    ]),
    collection: list([
      ['How', isImported ? IMPORTED : FETCHED],
      ['When', 'Open Images does not say when a photograph was taken'],
      ['Ethical review', 'none is known of for this export'],
      [
        'Consent',
        'authors chose a licence; people in the pictures gave none. Servers that ask not to use a picture are obeyed by ' +
          'default (X-Robots-Tag), and a list of ids keeps pictures out',
      ],
      ['Effects on those who are shown', 'not studied for this export'],
    ]),
    preprocessing: list([
      [
        'Raw data',
        'not in the export: the metadata stays available from Open Images, each picture at the address that its attribution gives',
      ],
      [
        'Software',
        `${facts.producer}, open source (Apache-2.0); its configuration and sidecars tell how to make the export again`,
      ],
    ]),
    uses: list([
      [
        'Used for already',
        'Wake Vision is a benchmark of person detection on microcontrollers; other uses of this export are not known',
      ],
      [
        'Not for',
        'surveillance, identification, or decisions about a person; nor as proof that a model is fair: groups are few, perceived, and small',
      ],
      [
        'What a user should weigh',
        'pictures are of people who share photographs on Flickr: test on pictures of the place and device that a model is for',
      ],
    ]),
    distribution: list([
      ['By whom', 'whoever passes this folder on, under the terms in `LICENSE`'],
      [
        'Other terms',
        'people in the pictures may have rights of their own, which no licence of the author waives',
      ],
      ['Export controls', 'none are known of'],
    ]),
    maintenance: list([
      ['Who', 'whoever made the export; there is no central service'],
      [
        'Mistakes',
        'wrong labels are mended in correction files or by `wake-vision review`, and the export is made again',
      ],
      [
        'Older versions',
        'equal inputs, configuration and program give equal bytes: an older export can be made again from them',
      ],
      ['Extending it', 'with further correction files, models, sizes, and classes other than this target'],
    ]),
  };
}

const FETCHED =
  'from the published metadata of Open Images by program, pictures over the network or from copies; nobody was asked anything for this export';
const IMPORTED =
  'taken over from a published copy of the data set, by program; nobody was asked anything for this export';

function list(answers: readonly Answer[]): string {
  return answers.map(([topic, text]) => `- ${topic}: ${text}.\n`).join('');
}
