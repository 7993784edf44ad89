import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CleanLabel } from '../../filters/corrections.js';
import {
  labelFromBoxes,
  labelFromImageLabels,
  type BoxLabelInput,
  type LabelOptions,
} from '../../filters/label-image.js';
import {
  otherLabelsFromBoxes,
  otherLabelsFromImageLabels,
  type Change,
  type OtherLabel,
} from '../../filters/other-labels.js';
import type { Box, ImageLabel, Label, RuleSet, Tristate } from '../../filters/types.js';
import { box, boxInput, imageLabel, MID, PUBLISHED_OPTIONS, type ClassName } from './make.js';

const SQUARE = [448, 448] as const;
const RULE_SETS: readonly RuleSet[] = ['published', 'corrected'];

const kinds = (others: readonly OtherLabel[], label: Label): Change['kind'][] =>
  others.filter((other) => other.label === label).map(({ change }) => change.kind);

describe('otherLabelsFromBoxes', () => {
  it('of a large person: a correction, a higher threshold, depictions, or the box not being there', () => {
    const input = boxInput([box('person', 0, [0.25, 0.75, 0.25, 0.75])], SQUARE, { boxCount: 2 });
    const others = otherLabelsFromBoxes(input, 'corrected', PUBLISHED_OPTIONS);
    expect(others).toContainEqual({ label: 0, change: { kind: 'correction', clean: 0 } });
    expect(others).toContainEqual({ label: -1, change: { kind: 'min_area', value: 0.25, side: 'above' } });
    expect(others).toContainEqual({ label: 0, change: { kind: 'depiction', boxes: [0], depiction: 1 } });
    expect(others).toContainEqual({ label: 0, change: { kind: 'without_boxes', boxes: [0] } });
    expect(kinds(others, 1)).toEqual([]);
  });

  it('of a person who is too small: a threshold that the area reaches, named as each rule set compares', () => {
    const input = boxInput([box('person', 0, [0.4, 0.6, 0.4, 0.6])], SQUARE);
    const others = otherLabelsFromBoxes(input, 'corrected', PUBLISHED_OPTIONS);
    expect(others).toContainEqual({ label: 1, change: { kind: 'min_area', value: 0.04, side: 'at_most' } });
    expect(kinds(others, 1)).toContain('with_box');
    const tiny = boxInput([box('person', 0, [0.45, 0.55, 0.45, 0.55])], [224, 224]);
    const published = otherLabelsFromBoxes(tiny, 'published', PUBLISHED_OPTIONS);
    const threshold = published.find(({ change }) => change.kind === 'min_area');
    expect(threshold).toMatchObject({ label: 1, change: { side: 'below' } });
  });

  it('of two people: both must go, and one alone is not named', () => {
    const person = box('person', 0, [0.1, 0.5, 0.1, 0.5]);
    const input = boxInput([person, person], SQUARE, { boxCount: 3 });
    const removed = otherLabelsFromBoxes(input, 'corrected', PUBLISHED_OPTIONS).flatMap(({ change }) =>
      change.kind === 'without_boxes' ? [change.boxes] : [],
    );
    expect(removed).toEqual([[0, 1]]);
  });

  it('of a depicted person: the box showing a real one', () => {
    const input = boxInput([box('person', 1, [0, 1, 0, 1])], SQUARE);
    for (const ruleSet of RULE_SETS)
      expect(otherLabelsFromBoxes(input, ruleSet, PUBLISHED_OPTIONS)).toContainEqual({
        label: 1,
        change: { kind: 'depiction', boxes: [0], depiction: 0 },
      });
  });

  it('of a box of unknown depiction: the setting that leaves it out, under corrected alone', () => {
    const input = boxInput([box('person', -1, [0, 1, 0, 1])], SQUARE);
    expect(otherLabelsFromBoxes(input, 'corrected', PUBLISHED_OPTIONS)).toContainEqual({
      label: -1,
      change: { kind: 'unknown_depiction', value: 'exclude' },
    });
    const published = otherLabelsFromBoxes(input, 'published', PUBLISHED_OPTIONS);
    expect(published.some(({ change }) => change.kind === 'unknown_depiction')).toBe(false);
  });

  it('of a corrected image: only another correction, or none', () => {
    const input = boxInput([box('person', 0, [0, 1, 0, 1])], SQUARE, { correction: 0 });
    const others = otherLabelsFromBoxes(input, 'corrected', PUBLISHED_OPTIONS);
    expect(others).toContainEqual({ label: 1, change: { kind: 'correction', clean: null } });
    expect(new Set(others.map(({ change }) => change.kind))).toEqual(new Set(['correction']));
  });
});

/** The label of an image after a change, made here from the meaning of the change alone. */
function after(input: BoxLabelInput, ruleSet: RuleSet, options: LabelOptions, change: Change): Label {
  const label = (changed: Partial<BoxLabelInput>, settings: Partial<LabelOptions> = {}): Label =>
    labelFromBoxes({ ...input, ...changed }, ruleSet, { ...options, ...settings }).label;
  switch (change.kind) {
    case 'correction':
      return label({ correction: change.clean });
    case 'min_area': {
      const step = { at_most: 0, below: -1e-5, at_least: 0, above: 1e-5 }[change.side];
      return label({}, { minArea: change.value + step });
    }
    case 'depiction':
      return label({
        boxes: input.boxes.map((one, index) =>
          change.boxes.includes(index) ? { ...one, depiction: change.depiction } : one,
        ),
      });
    case 'without_boxes':
      return label({
        boxes: input.boxes.filter((_, index) => !change.boxes.includes(index)),
        boxCount: input.boxCount - change.boxes.length,
      });
    case 'with_box':
      return label({
        boxes: [...input.boxes, box('person', 0, [0, 1, 0, 1])],
        boxCount: input.boxCount + 1,
      });
    case 'unknown_depiction':
      return label({}, { unknownDepiction: change.value });
    case 'exclude_depictions':
      return label({}, { excludeDepictions: change.value });
    default:
      throw new Error(`${change.kind} is no change of boxes`);
  }
}

const share = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100);
const someBox = fc
  .tuple(
    fc.constantFrom<ClassName>('person', 'man', 'face', 'hand', 'skull'),
    fc.constantFrom<Tristate>(-1, 0, 1),
    share,
    share,
    share,
    share,
  )
  .map(([name, depiction, a, b, c, d]): Box =>
    box(name, depiction, [Math.min(a, b), Math.max(a, b), Math.min(c, d), Math.max(c, d)]),
  );
const settings = fc.record({
  excludeDepictions: fc.boolean(),
  unknownDepiction: fc.constantFrom('target' as const, 'depiction' as const, 'exclude' as const),
});

it('names no change that would not give the label that it says', () => {
  fc.assert(
    fc.property(
      fc.array(someBox, { maxLength: 4 }),
      fc.integer({ min: 0, max: 1 }),
      fc.constantFrom<CleanLabel | null>(null, null, 1, 0, -1, -2),
      fc.constantFrom(...RULE_SETS),
      settings,
      (boxes, others, correction, ruleSet, change) => {
        const options = { ...PUBLISHED_OPTIONS, ...change };
        const input = boxInput(boxes, [640, 480], { boxCount: boxes.length + others, correction });
        const own = labelFromBoxes(input, ruleSet, options).label;
        for (const other of otherLabelsFromBoxes(input, ruleSet, options)) {
          expect(other.label).not.toBe(own);
          expect(after(input, ruleSet, options, other.change)).toBe(other.label);
        }
      },
    ),
  );
});

const withoutCorrections = (others: readonly OtherLabel[]): OtherLabel[] =>
  others.filter(({ change }) => change.kind !== 'correction');

describe('otherLabelsFromImageLabels', () => {
  it('of a label that a person gave: only what a person would say', () => {
    const labels = [imageLabel('person', 'machine', 0.9)];
    expect(otherLabelsFromImageLabels(labels, 'corrected', PUBLISHED_OPTIONS, 0)).toEqual([
      { label: 1, change: { kind: 'correction', clean: 1 } },
      { label: -1, change: { kind: 'correction', clean: -1 } },
      { label: 1, change: { kind: 'correction', clean: null } },
    ]);
  });

  it('of a confident label: a threshold above it, or its absence', () => {
    const labels = [imageLabel('person', 'machine', 0.85), imageLabel('cat', 'machine', 0.9)];
    expect(withoutCorrections(otherLabelsFromImageLabels(labels, 'published', PUBLISHED_OPTIONS))).toEqual([
      { label: -1, change: { kind: 'confidence', value: 0.8, side: 'above' } },
      { label: 0, change: { kind: 'without_labels', labels: [0] } },
    ]);
  });

  it('of a weak label: a threshold that it reaches, a person who saw the target, or its absence', () => {
    const labels = [imageLabel('person', 'machine', 0.5)];
    const others = otherLabelsFromImageLabels(labels, 'corrected', PUBLISHED_OPTIONS);
    expect(others).toContainEqual({ label: 1, change: { kind: 'confidence', value: 0.5, side: 'at_most' } });
    expect(others).toContainEqual({ label: 1, change: { kind: 'with_label', confidence: 1 } });
    expect(others).toContainEqual({ label: 0, change: { kind: 'without_labels', labels: [0] } });
  });

  it('names no change that would not give the label that it says', () => {
    const row = fc
      .tuple(
        fc.constantFrom<ClassName>('person', 'man', 'hand', 'cat'),
        fc.constantFrom('machine', 'verification'),
        fc.integer({ min: 0, max: 10 }),
      )
      .map(([name, source, tenths]): ImageLabel => imageLabel(name, source, tenths / 10));
    fc.assert(
      fc.property(fc.array(row, { maxLength: 4 }), fc.constantFrom(...RULE_SETS), (labels, ruleSet) => {
        const own = labelFromImageLabels(labels, ruleSet, PUBLISHED_OPTIONS).label;
        const label = (rows: readonly ImageLabel[], needed = PUBLISHED_OPTIONS.imageLabelConfidence): Label =>
          labelFromImageLabels(rows, ruleSet, { ...PUBLISHED_OPTIONS, imageLabelConfidence: needed }).label;
        for (const { label: said, change } of otherLabelsFromImageLabels(
          labels,
          ruleSet,
          PUBLISHED_OPTIONS,
        )) {
          expect(said).not.toBe(own);
          if (change.kind === 'without_labels')
            expect(label(labels.filter((_, index) => !change.labels.includes(index)))).toBe(said);
          if (change.kind === 'confidence')
            expect(label(labels, change.side === 'above' ? change.value + 0.1 : change.value)).toBe(said);
          if (change.kind === 'with_label')
            expect(
              label([
                ...labels,
                {
                  label: [...PUBLISHED_OPTIONS.target.imageLabels].sort()[0],
                  source: 'verification',
                  confidence: change.confidence,
                },
              ]),
            ).toBe(said);
        }
      }),
    );
  });

  it('is of the target alone', () => {
    expect(MID.cat).not.toBe(MID.person);
    const others = otherLabelsFromImageLabels(
      [imageLabel('cat', 'machine', 1)],
      'corrected',
      PUBLISHED_OPTIONS,
    );
    expect(withoutCorrections(others)).toEqual([{ label: 1, change: { kind: 'with_label', confidence: 1 } }]);
  });
});
