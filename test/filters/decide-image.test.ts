import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decideImage,
  FINDINGS,
  LABEL_ACTIONS,
  type ImageFindings,
  type ImagePolicy,
} from '../../filters/decide-image.js';
import { DUPLICATE_REASONS } from '../../filters/duplicates/policy.js';
import { IMAGE_ISSUES, type ImageIssue } from '../../filters/image-issues/types.js';

const NOTHING: ImageFindings = { givenLabel: 1, labelIssue: null, imageIssues: [], duplicate: null };
const WRONG = { suggested: 0, isMoreProbable: true, isSpared: false } as const;

function policy(labelIssue: ImagePolicy['labelIssue'], ...dropped: ImageIssue[]): ImagePolicy {
  const act = (issue: ImageIssue) => (dropped.includes(issue) ? 'drop' : 'off');
  return {
    labelIssue,
    imageIssues: {
      dark: act('dark'),
      light: act('light'),
      low_information: act('low_information'),
      odd_aspect_ratio: act('odd_aspect_ratio'),
      odd_size: act('odd_size'),
      grayscale: act('grayscale'),
      blurry: act('blurry'),
    },
  };
}

describe('decideImage', () => {
  it('keeps an image of which nothing is found', () => {
    expect(decideImage(NOTHING, policy('drop', 'dark'))).toEqual({
      decision: 'keep',
      reasons: [],
      found: [],
      finalLabel: 1,
    });
  });

  it('leaves out before it flips, and tells both reasons in a fixed order', () => {
    const findings = { ...NOTHING, labelIssue: WRONG, imageIssues: ['blurry', 'dark'] as const };
    expect(decideImage({ ...findings, duplicate: 'duplicate_near' }, policy('flip', 'dark'))).toEqual({
      decision: 'drop',
      reasons: ['label_issue', 'duplicate_near', 'dark'],
      found: ['label_issue', 'duplicate_near', 'dark', 'blurry'],
      finalLabel: 1,
    });
  });

  it('asks a person instead of flipping a label that the model holds for the more probable one', () => {
    const labelIssue = { ...WRONG, isMoreProbable: false };
    expect(decideImage({ ...NOTHING, labelIssue }, policy('flip'))).toMatchObject({
      decision: 'review',
      finalLabel: 1,
    });
  });

  it('looks past a spared label issue, and still tells of it', () => {
    const labelIssue = { ...WRONG, isSpared: true };
    for (const action of LABEL_ACTIONS)
      expect(decideImage({ ...NOTHING, labelIssue }, policy(action))).toEqual({
        decision: 'keep',
        reasons: [],
        found: ['label_issue'],
        finalLabel: 1,
      });
  });

  it('keeps what has no reason, and changes no label but by a flip or an exclusion', () => {
    const label = fc.constantFrom<(0 | 1)[]>(0, 1);
    const findings = label.chain((givenLabel) =>
      fc.record({
        givenLabel: fc.constant(givenLabel),
        labelIssue: fc.option(
          fc.record({
            suggested: fc.constant<0 | 1>(givenLabel === 1 ? 0 : 1),
            isMoreProbable: fc.boolean(),
            isSpared: fc.boolean(),
          }),
        ),
        imageIssues: fc.subarray([...IMAGE_ISSUES]),
        duplicate: fc.option(fc.constantFrom(...DUPLICATE_REASONS)),
      }),
    );
    const policies = fc
      .tuple(fc.constantFrom(...LABEL_ACTIONS), fc.subarray([...IMAGE_ISSUES]))
      .map(([action, dropped]) => policy(action, ...dropped));
    fc.assert(
      fc.property(findings, policies, (image, of) => {
        const { decision, reasons, found, finalLabel } = decideImage(image, of);
        expect(decision === 'keep').toBe(reasons.length === 0);
        expect(found).toEqual(FINDINGS.filter((name) => found.includes(name)));
        expect(found).toEqual(expect.arrayContaining([...reasons]));
        const changes = decision === 'flip' || (decision === 'drop' && of.labelIssue === 'exclude');
        if (!changes) expect(finalLabel).toBe(image.givenLabel);
        if (decision === 'flip') expect(finalLabel).toBe(1 - image.givenLabel);
        if (image.duplicate !== null) expect(decision).toBe('drop');
      }),
    );
  });
});
