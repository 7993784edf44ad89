import { MIDS } from './classes.js';
import { isPerson, visibleThings } from './annotate.js';
import type { PlannedPicture } from './plan.js';
import type { Random } from './random.js';
import type { SceneContent } from './types.js';

/** A row of a file of labels for whole pictures. */
export interface LabelRow {
  readonly source: 'verification' | 'crowdsource-verification' | 'machine';
  readonly label: string;
  /** 0..1; human rows 0 or 1. */
  readonly confidence: number;
}

export interface ImageLabels {
  readonly human: readonly LabelRow[];
  readonly machine: readonly LabelRow[];
}

/** Person classes that stand in no box file. */
const PERSON_LABELS: readonly string[] = ['/m/0dgw9r', '/m/02zsn', '/m/05zppz', '/m/02pkb8', '/m/021dfr'];

const OTHERS = ['Tree', 'Building', 'House', 'Car', 'Cat', 'Dog', 'Bird', 'Flower', 'Food', 'Furniture', 'Window', 'Plant', 'Vehicle', 'Animal', 'Mammal', 'Boat', 'Poster', 'Tableware', 'Table'] as const; // prettier-ignore

/** The image-level labels of a picture: person labels as its recipe says, others by what it shows. */
export function imageLabels(plan: PlannedPicture, scene: SceneContent, random: Random): ImageLabels {
  const human: LabelRow[] = [];
  const machine: LabelRow[] = [];
  const shown = new Set(visibleThings(scene).map(({ thing }) => thing.name));
  const person = visibleThings(scene).some(({ thing }) => isPerson(thing.name) && !thing.depicted);

  for (const name of OTHERS) {
    if (shown.has(name)) {
      human.push({
        source: random.pick(['verification', 'crowdsource-verification'] as const),
        label: MIDS[name],
        confidence: 1,
      });
      machine.push({ source: 'machine', label: MIDS[name], confidence: random.range(0.7, 0.99) });
    } else if (random.chance(0.18)) {
      machine.push({ source: 'machine', label: MIDS[name], confidence: random.range(0.5, 0.75) });
      if (random.chance(0.5)) human.push({ source: 'verification', label: MIDS[name], confidence: 0 });
    }
  }
  addPersonLabels(plan, person, random, human, machine);
  return { human, machine };
}

function addPersonLabels(
  { recipe }: PlannedPicture,
  person: boolean,
  random: Random,
  human: LabelRow[],
  machine: LabelRow[],
): void {
  const label = random.chance(0.6) ? MIDS.Person : random.pick([MIDS.Man, MIDS.Woman, ...PERSON_LABELS]);
  const yes = (confidence: number): void => {
    machine.push({ source: 'machine', label, confidence });
  };
  const say = (confidence: 0 | 1): void => {
    human.push({
      source: random.pick(['verification', 'crowdsource-verification'] as const),
      label,
      confidence,
    });
  };
  if (recipe.error === 'missed_person') {
    // Nobody saw the person: neither the model nor, where asked, a human.
    return;
  }
  if (recipe.error !== undefined) {
    say(1);
    yes(random.range(0.8, 0.95));
    return;
  }
  switch (recipe.labels ?? 'agree') {
    case 'agree':
      if (!person) return;
      say(1);
      yes(random.range(0.72, 0.98));
      if (random.chance(0.4))
        machine.push({ source: 'machine', label: MIDS['Human face'], confidence: random.range(0.5, 0.95) });
      return;
    case 'machine':
      yes(random.range(0.75, 0.97));
      return;
    case 'weak':
      yes(random.range(0.5, 0.69));
      return;
    case 'human_no':
      say(0);
      return;
    case 'contradiction':
      say(0);
      yes(random.range(0.75, 0.9));
      return;
    case 'silent':
      return;
  }
}
