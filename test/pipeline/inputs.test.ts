import { describe, expect, it } from 'vitest';
import { changedInputs, inputFacts } from '../../pipeline/inputs.js';

describe('changedInputs', () => {
  const long = (letter: string): string => letter.repeat(64);

  it('shows both values of short inputs', () => {
    const facts = inputFacts({ limit: 500, 'labels.rules': 'published', 'the target': 'Person' });
    expect(changedInputs(facts, { limit: null, 'labels.rules': 'corrected', 'the target': 'Person' })).toBe(
      'limit was 500 and is none; labels.rules was published and is corrected',
    );
  });

  it('says of long ones that they changed, came or went', () => {
    const facts = inputFacts({
      'the metadata': long('a'),
      'source file train_images': long('b'),
      gone: long('c'),
    });
    expect(
      changedInputs(facts, {
        'the metadata': long('d'),
        'source file train_images': long('b'),
        new: long('e'),
      }),
    ).toBe('the metadata has changed; new is new; gone is no longer used');
  });

  it('does not guess where a sidecar names no inputs, or none that differs', () => {
    expect(changedInputs({ making: 'x' }, { limit: 5 })).toBe(
      'made from other inputs or with other settings',
    );
    expect(changedInputs(inputFacts({ limit: 5 }), { limit: 5 })).toBe(
      'made from other inputs or with other settings',
    );
  });
});
