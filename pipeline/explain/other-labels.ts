import type { Change, OtherLabel, RuleSet } from '../../filters/index.js';
import { plainNumber } from '../../filters/plain-number.js';

const CLEAN_WORDS: Readonly<Record<string, string>> = {
  '1': '1 (target)',
  '0': '0 (no target)',
  '-1': '-1 (leave out)',
  '-2': '-2 (no target, but a depiction of one)',
};

const SIDES = { at_most: 'at most', below: 'below', at_least: 'at least', above: 'above' } as const;

function things(word: string, several: string, indices: readonly number[]): string {
  if (indices.length === 1) return `${word} ${indices[0]}`;
  const last = indices.at(-1);
  return `${several} ${indices.slice(0, -1).join(', ')} and ${String(last)}`;
}

const boxes = (indices: readonly number[]): string => things('box', 'boxes', indices);

/** What would have to differ, as the end of "it would be 0 (no target) ...". */
export function changeWords(change: Change): string {
  switch (change.kind) {
    case 'correction':
      return change.clean === null
        ? 'without the correction'
        : `with a correction that says ${CLEAN_WORDS[String(change.clean)] ?? ''}`;
    case 'min_area':
      return `with labels.min_area ${SIDES[change.side]} ${plainNumber(change.value)}`;
    case 'depiction':
      return `if ${boxes(change.boxes)} showed ${change.depiction === 0 ? 'a real target' : 'a depiction'}`;
    case 'without_boxes':
      return `without ${boxes(change.boxes)}`;
    case 'with_box':
      return 'with a box of a real target over the whole picture';
    case 'unknown_depiction':
      return `with labels.unknown_depiction: ${change.value}`;
    case 'exclude_depictions':
      return `with labels.exclude_depictions: ${String(change.value)}`;
    case 'confidence':
      return `with labels.image_label_confidence ${SIDES[change.side]} ${plainNumber(change.value)}`;
    case 'without_labels':
      return `without ${things('image-level label', 'image-level labels', change.labels)}`;
    case 'with_label':
      return `if a person had ${change.confidence === 1 ? 'seen' : 'looked for and not seen'} the target (an image-level label more)`;
  }
}

const LABEL_WORDS: Readonly<Record<string, string>> = {
  '1': '1 (target)',
  '0': '0 (no target)',
  '-1': '-1 (left out)',
};

/** What would have to differ for another label, a line each label. */
export function otherLabelLines(ruleSet: RuleSet, others: readonly OtherLabel[]): string[] {
  if (others.length === 0) return [`No single change gives another label by the ${ruleSet} rules.`];
  return ([1, 0, -1] as const).flatMap((label) => {
    const ways = others.filter((other) => other.label === label).map(({ change }) => changeWords(change));
    return ways.length === 0
      ? []
      : [`It would be ${LABEL_WORDS[String(label)] ?? ''} ${ways.join('; or ')}.`];
  });
}
