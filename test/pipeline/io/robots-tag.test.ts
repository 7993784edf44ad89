import { describe, expect, it } from 'vitest';
import { optOutDirective } from '../../../pipeline/io/robots-tag.js';

const ours = (header: string | string[] | undefined) => optOutDirective(header, 'wake-vision-pipeline');

describe('optOutDirective', () => {
  it.each([
    ['noai', 'noai'],
    ['noimageai', 'noimageai'],
    ['NoAI', 'noai'],
    ['noindex, noimageai', 'noimageai'],
    ['wake-vision-pipeline: noai', 'noai'],
    ['Wake-Vision-Pipeline: noindex, noai', 'noai'],
    ['*: noai', 'noai'],
    ['otherbot: noindex, wake-vision-pipeline: noai', 'noai'],
    ['max-image-preview: large, noai', 'noai'],
    ['noai, unavailable_after: Sat, 25 Jun 2030 15:00:00 GMT', 'noai'],
    ['unavailable_after: Sat, 25 Jun 2030 15:00:00 GMT, noai', 'noai'],
  ])('%s opts out by %s', (header, directive) => {
    expect(ours(header)).toBe(directive);
  });

  it.each([
    'all',
    'noindex, nofollow',
    'otherbot: noai',
    'otherbot: noindex, noimageai',
    'noaix',
    '',
    'noai: 1',
  ])('%j does not', (header) => {
    expect(ours(header)).toBeNull();
  });

  it('looks at every header of an answer, each on its own', () => {
    expect(ours(['noindex', 'noimageai'])).toBe('noimageai');
    expect(ours(['otherbot: noindex', 'noai'])).toBe('noai');
    expect(ours(['otherbot: noai', 'noindex'])).toBeNull();
    expect(ours(undefined)).toBeNull();
  });
});
