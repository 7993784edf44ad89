import {
  EVALUATION_ATTRIBUTES,
  EVALUATION_GROUPS,
  EVALUATION_SUBSETS,
  singlePartSubset,
  WHOLE_SPLIT,
  type EvaluationAttribute,
  type EvaluationGroup,
  type EvaluationSubset,
} from '../../filters/index.js';

/**
 * The body parts of the published Person lists: MID, name for conditions and files, title. Source: the class
 * descriptions of Open Images (oidv7-class-descriptions.csv).
 */
const BODY_PARTS: readonly (readonly [mid: string, name: string, title: string])[] = [
  ['/m/02p0tk3', 'only_human_body', 'human bodies only'],
  ['/m/0dzct', 'only_human_face', 'faces only'],
  ['/m/04hgtk', 'only_human_head', 'heads only'],
  ['/m/014sv8', 'only_human_eye', 'eyes only'],
  ['/m/0283dt1', 'only_human_mouth', 'mouths only'],
  ['/m/039xj_', 'only_human_ear', 'ears only'],
  ['/m/0k0pj', 'only_human_nose', 'noses only'],
  ['/m/03q69', 'only_human_hair', 'hair only'],
  ['/m/0k65p', 'only_human_hand', 'hands only'],
  ['/m/031n1', 'only_human_foot', 'feet only'],
  ['/m/0dzf4', 'only_human_arm', 'arms only'],
  ['/m/035r7c', 'only_human_leg', 'legs only'],
];

/** What a run measures: groups of images, and the subsets made of them. */
export interface MeasuredSubsets {
  readonly groups: readonly EvaluationGroup[];
  readonly subsets: readonly EvaluationSubset[];
  /** Attributes whose groups are compared. */
  readonly attributes: readonly EvaluationAttribute[];
}

/** Of images of which only the class is known: all of them. */
export const CLASSES_ALONE: MeasuredSubsets = {
  groups: EVALUATION_GROUPS.filter(({ name }) => name === 'person' || name === 'no_person'),
  subsets: EVALUATION_SUBSETS.filter(({ name }) => name === WHOLE_SPLIT),
  attributes: [],
};

/** The subsets of the benchmark, and with `parts` one for each single body part. */
export function measuredSubsets(parts: boolean): MeasuredSubsets {
  const attributes = EVALUATION_ATTRIBUTES;
  if (!parts) return { groups: EVALUATION_GROUPS, subsets: EVALUATION_SUBSETS, attributes };
  const single = BODY_PARTS.map(([mid, name, title]) => singlePartSubset(mid, name, title));
  return {
    groups: [...EVALUATION_GROUPS, ...single.map(({ group }) => group)],
    subsets: [...EVALUATION_SUBSETS, ...single.map(({ subset }) => subset)],
    attributes,
  };
}
