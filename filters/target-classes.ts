import type { TargetClasses } from './types.js';

/*
 * MIDs of Open Images classes. Source: the class lists of the published Wake Vision code
 * (github.com/harvard-edge/Wake_Vision).
 */

/** Person, Woman, Man, Girl, Boy. */
const PERSON_BOXES = ['/m/01g317', '/m/03bt1vf', '/m/04yx4', '/m/05r655', '/m/01bl7v'];

/** Human body, face, head: the parts of which a picture is a picture of a person. */
const HUMAN_BODY_FACE_HEAD = ['/m/02p0tk3', '/m/0dzct', '/m/04hgtk'];

/** Human eye, mouth, ear, nose, hair, hand, foot, arm, leg. The published list has no beard. */
const SMALLER_PARTS = [
  '/m/014sv8',
  '/m/0283dt1',
  '/m/039xj_',
  '/m/0k0pj',
  '/m/03q69',
  '/m/0k65p',
  '/m/031n1',
  '/m/0dzf4',
  '/m/035r7c',
];

/** Image-level classes beside the five boxed ones: Human, Female person, Male person, Child, Lady, Adolescent, Youth. */
const PERSON_IMAGE_LABELS = [
  '/m/0dgw9r',
  '/m/02zsn',
  '/m/05zppz',
  '/m/0ytgt',
  '/m/02pkb8',
  '/m/0ldpy',
  '/m/021dfr',
];

/** Human skull. */
const SKULL = '/m/016m2d';

/**
 * The published target: a person.
 *
 * @param parts whether a part of a person (a hand, a face) counts as one, as in the published data set.
 */
export function personTarget(parts = true): TargetClasses {
  const partClasses = new Set(parts ? [...HUMAN_BODY_FACE_HEAD, ...SMALLER_PARTS] : []);
  return {
    name: 'Person',
    boxes: new Set(PERSON_BOXES),
    partBoxes: partClasses,
    imageLabels: new Set([...PERSON_BOXES, ...PERSON_IMAGE_LABELS]),
    partImageLabels: partClasses,
    lookAlikes: new Set([SKULL]),
    depictable: new Set([...PERSON_BOXES, ...HUMAN_BODY_FACE_HEAD]),
  };
}

/** Whether a box class is the target or a part of it. */
export function isTargetBox(target: TargetClasses, label: string): boolean {
  return target.boxes.has(label) || target.partBoxes.has(label);
}

/** Whether an image-level class is the target or a part of it. */
export function isTargetImageLabel(target: TargetClasses, label: string): boolean {
  return target.imageLabels.has(label) || target.partImageLabels.has(label);
}
