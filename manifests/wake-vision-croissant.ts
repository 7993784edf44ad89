import { croissantJson, type CroissantField, type CroissantFile } from './croissant.js';
import { DATASET_CITATION, DATASET_FACTS, describeDataset } from './dataset-facts.js';
import { addCounts, totalImages, type ExportFacts } from './export-facts.js';
import { WAKE_VISION_HUGGING_FACE, type HuggingFaceFeature } from './hugging-face.js';
import { grouped } from './markdown.js';
import { filterSentences, handSentence, labelSentences, modelSentences } from './provenance.js';
import { TFDS_DATASET_NAME, TFDS_DATASET_VERSION } from './tfds-names.js';

const PARQUET = 'application/x-parquet';

/** The Croissant document of an export in the Hugging Face layout: `data/{split}-*.parquet` below it. */
export function wakeVisionCroissant(
  facts: ExportFacts,
  files: readonly Omit<CroissantFile, 'id' | 'encoding'>[],
): string {
  const splits = facts.splits.map(({ name }) => name).join('|');
  return croissantJson({
    name: TFDS_DATASET_NAME,
    description: describeDataset(facts.target),
    url: DATASET_FACTS.homepage,
    version: TFDS_DATASET_VERSION,
    datePublished: DATASET_FACTS.published,
    licenses: licensesOf(facts),
    creators: DATASET_FACTS.authors,
    keywords: DATASET_FACTS.keywords,
    citeAs: DATASET_CITATION,
    files: files.map((file) => ({ ...file, id: file.path, encoding: PARQUET })),
    fileSet: { id: 'parquet-files', includes: 'data/*.parquet', encoding: PARQUET },
    recordSet: {
      id: 'images',
      description: `One record a photograph, ${grouped(totalImages(facts))} in all.`,
      key: 'image_id',
      fields: [
        ...WAKE_VISION_HUGGING_FACE.map(({ name, feature }) => field(name, feature)),
        {
          name: 'split',
          description: 'Split, from the name of the file.',
          dataType: ['sc:Text', 'cr:Split'],
          source: { pathPattern: `data/(${splits})-.*parquet$` },
        },
      ],
    },
    rai: responsibleAi(facts),
  });
}

function field(name: string, feature: HuggingFaceFeature): CroissantField {
  switch (feature.kind) {
    case 'image':
      return {
        name,
        description: 'The photograph.',
        dataType: 'sc:ImageObject',
        source: { column: name, jsonPath: 'bytes' },
      };
    case 'class_label':
      return {
        name,
        description:
          name === 'person'
            ? 'The label: 1 the target is in the picture, 0 it is not.'
            : `Flag ${name}: 1 yes, 0 no, -1 not known or not of the split.`,
        dataType: name === 'person' ? ['sc:Integer', 'cr:Label'] : 'sc:Integer',
        source: { column: name },
      };
    case 'int64':
      return { name, description: name, dataType: 'sc:Integer', source: { column: name } };
    case 'string':
      return { name, description: TEXTS[name] ?? name, dataType: 'sc:Text', source: { column: name } };
  }
}

const TEXTS: Readonly<Record<string, string>> = {
  image_id: 'Open Images id: 16 hex digits.',
  filename: 'Last part of the address of the original.',
  rule: 'The rule that gave the label before a person corrected it, or flipped_by_filter.',
  author: 'Author of the photograph.',
  author_url: 'Page of the author.',
  title: 'Title of the photograph.',
  license: 'Address of the licence of the photograph.',
  page: 'Page of the photograph.',
  source_url: 'Address of the original.',
};

/** The licence of the annotations, then those that the pictures state. */
function licensesOf({ splits }: ExportFacts): string[] {
  const stated = Object.keys(addCounts(splits.map(({ licenses }) => licenses))).filter((url) => url !== '');
  return [...new Set([DATASET_FACTS.annotationLicense, ...stated])];
}

/** Texts for the RAI vocabulary, version 1.0. */
function responsibleAi(facts: ExportFacts): Record<string, string | string[]> {
  const { target, splits } = facts;
  const changes = splits.some((split) => split.unchangedSources > 0)
    ? [facts.changes.fetched, `pictures that came as working copies: ${facts.changes.unchanged}`]
    : [facts.changes.fetched];
  return {
    dataCollection:
      'Photographs that people uploaded to Flickr under a Creative Commons licence, gathered by Open Images.',
    dataCollectionType: ['Secondary Data analysis', 'Web Scraping'],
    dataCollectionMissingData:
      'Pictures that are gone or changed at their source are left out. A flag of -1 is not known or not of the split.',
    dataPreprocessingProtocol: [...changes, ...filterSentences(splits)],
    dataAnnotationProtocol: `Labels: ${labelSentences(facts).join('. ')}. Their sources are the boxes and image-level labels of Open Images.`,
    machineAnnotationTools: [facts.producer, ...modelSentences(splits)],
    dataUseCases: [
      `Training and judging small models that tell whether the target (${target}) is in a picture.`,
      'Comparing their accuracy over perceived gender, perceived age, distance and lighting.',
    ],
    dataLimitations: [
      'Not for telling who someone is, or anything about them.',
      `Labels come from boxes, image-level labels and rules. ${handSentence(splits)}`,
    ],
    dataBiases: [
      'People who photograph and share on Flickr are over-represented, as are the places they go to.',
      ...facts.splits.flatMap(({ name, flags }) =>
        flags.predominantly_female.yes + flags.predominantly_male.yes === 0
          ? []
          : [
              `${name}: ${flags.predominantly_female.yes} images of people perceived as predominantly female, ` +
                `${flags.predominantly_male.yes} as predominantly male, ${flags.gender_unknown.yes} unknown; ` +
                `${flags.young.yes} young, ${flags.middle_age.yes} middle-aged, ${flags.older.yes} older, ` +
                `${flags.age_unknown.yes} of unknown age.`,
            ],
      ),
    ],
    dataSocialImpact:
      'Models of this kind watch places without a record being kept, and can also be used to watch people.',
    personalSensitiveInformation: [
      'Gender: presentation as annotators perceived it, validation and test only.',
      'Age: presentation as annotators perceived it, validation and test only.',
      'Faces and other features of people who did not ask to be in a data set.',
    ],
    dataReleaseMaintenancePlan:
      'Exports are made again without an image when its id is put on the exclusion list.',
  };
}
