/** What the data set's cards and metadata files say of it, whatever an export holds. */
export const DATASET_FACTS = {
  prettyName: 'Wake Vision, regenerated',
  /** The published data set. */
  doi: '10.7910/DVN/1HOPXC',
  homepage: 'https://doi.org/10.7910/DVN/1HOPXC',
  paper: 'https://arxiv.org/abs/2405.00892',
  /** Day of the paper's first version: a date that does not depend on when an export is made. */
  published: '2024-05-01',
  /** Labels and boxes. */
  annotationLicense: 'https://creativecommons.org/licenses/by/4.0/',
  /** What Open Images lists the pictures under. */
  imageLicense: 'https://creativecommons.org/licenses/by/2.0/',
  keywords: [
    'TinyML',
    'person detection',
    'image classification',
    'Open Images',
    'fairness',
    'computer vision',
  ],
  authors: [
    'Colby Banbury',
    'Emil Njor',
    'Andrea Mattia Garavagno',
    'Mark Mazumder',
    'Matthew Stewart',
    'Pete Warden',
    'Manjunath Kudlur',
    'Nat Jeffries',
    'Xenofon Fafoutis',
    'Vijay Janapa Reddi',
  ],
} as const;

/** What a data set of this target is, in two sentences. @param target display name of the class, such as `Person`. */
export function describeDataset(target: string): string {
  const follows =
    target === 'Person'
      ? 'Labels, corrections and benchmark subsets follow Wake Vision'
      : "Labels follow the rules that Wake Vision has for persons, and its pictures' subsets of distance, lighting and depiction";
  return (
    `Open Images photographs with one question answered for each: is the target (${target}) in it? ${follows}; ` +
    'this copy was regenerated from the Open Images metadata and pictures by wake-vision-pipeline.'
  );
}

/** BibTeX of the paper that describes the data set. */
export const DATASET_CITATION = `@article{banbury2024wakevision,
  title   = {Wake Vision: A Tailored Dataset and Benchmark Suite for TinyML Computer Vision Applications},
  author  = {${DATASET_FACTS.authors.map(surnameFirst).join(' and ')}},
  journal = {arXiv preprint arXiv:2405.00892},
  year    = {2024}
}`;

/** The surname is the last word of each of these names. */
function surnameFirst(name: string): string {
  const cut = name.lastIndexOf(' ');
  return `${name.slice(cut + 1)}, ${name.slice(0, cut)}`;
}
