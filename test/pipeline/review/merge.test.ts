import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadCorrections } from '../../../manifests/index.js';
import { auditLine, auditResult } from '../../../pipeline/review/audit.js';
import { correctionsText } from '../../../pipeline/review/corrections-file.js';
import { AnswerHistory } from '../../../pipeline/review/history.js';
import { mergeFiles, nameCollisions, reviewLines, settledRows } from '../../../pipeline/review/merge.js';
import { recordLine, type Answer } from '../../../pipeline/review/record.js';
import { settleReviews } from '../../../pipeline/review/reviews.js';
import { idOf } from '../filter-world.js';
import { temporaryFolders } from '../../temporary.js';

const folderFor = temporaryFolders();

function answer(number: number, clean: Answer['clean_label'], changes: Partial<Answer> = {}): Answer {
  return {
    action: 'label',
    image_id: idOf(number),
    filename: `${number}.jpg`,
    original_label: 0,
    clean_label: clean,
    reviewer: 'ann',
    time: '2026-01-02T03:04:05.000Z',
    ...changes,
  };
}

describe('mergeFiles', () => {
  it('goes by image where both are logs, and by file name where one is a correction file', async () => {
    const folder = await folderFor();
    const [ann, bob, sheet] = ['ann.jsonl', 'bob.jsonl', 'sheet.csv'].map((name) => join(folder, name));
    const name = { filename: 'same.jpg' };
    // Two images of one name, each answered by one of the two.
    await writeFile(ann, [answer(1, 1, name), answer(3, 0)].map(recordLine).join(''));
    await writeFile(bob, [answer(2, 0, name), answer(3, 0)].map(recordLine).join(''));
    await writeFile(sheet, 'filename,original_label,clean_label\nsame.jpg,0,-2\n4.jpg,1,1\n');
    const byImage = await mergeFiles([ann, bob]);
    expect(byImage.disagreements).toEqual([]);
    expect(byImage.settled.size).toBe(3);
    expect(nameCollisions(byImage)).toEqual([
      { filename: 'same.jpg', imageIds: [idOf(1), idOf(2)], agrees: false },
    ]);
    expect(reviewLines(byImage).join('\n')).toContain(
      'answered differently; readers of the file take the first',
    );
    const byName = await mergeFiles([ann, sheet]);
    expect(byName.disagreements).toMatchObject([{ filename: 'same.jpg', settled: null }]);
    expect(settledRows(byName).map(({ filename }) => filename)).toEqual(['3.jpg', '4.jpg']);
  });

  it('says what is no such file', async () => {
    const folder = await folderFor();
    await expect(mergeFiles([join(folder, 'none.jsonl'), 'x'])).rejects.toThrow('none.jsonl: no such file');
    await expect(mergeFiles([join(folder, 'none.csv'), 'x'])).rejects.toThrow('none.csv: no such file');
    await writeFile(join(folder, 'bad.csv'), 'filename,original_label,clean_label\na.jpg,0,7\n');
    await expect(mergeFiles([join(folder, 'bad.csv'), 'x'])).rejects.toThrow('a label is 1, 0, -1 or -2');
  });

  it('does not depend on the order of the reviewers', () => {
    const answers = fc.uniqueArray(
      fc.record({ number: fc.nat({ max: 6 }), clean: fc.constantFrom(1, 0, -1, -2) }),
      { selector: ({ number }) => number },
    );
    fc.assert(
      fc.property(fc.array(answers, { maxLength: 4 }), (given) => {
        const files = given.map((own, index) => ({
          reviewer: `r${index}`,
          answers: own.map(({ number, clean }) => answer(number, clean)),
        }));
        const one = settleReviews(files);
        const other = settleReviews([...files].reverse());
        expect(settledRows(other)).toEqual(settledRows(one));
        expect(other.disagreements.map(({ imageId }) => imageId)).toEqual(
          one.disagreements.map(({ imageId }) => imageId),
        );
      }),
    );
  });
});

describe('correctionsText', () => {
  it('is read back as it was, whatever the names hold', async () => {
    const folder = await folderFor();
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 10 }), { maxLength: 6 }),
        async (names) => {
          fc.pre(names.every((name) => name.trim() === name && !/[\r\0]/.test(name)));
          const path = join(folder, 'x.csv');
          await writeFile(path, correctionsText(names.map((filename) => answer(1, -2, { filename }))));
          expect([...(await loadCorrections(path)).byFilename.keys()]).toEqual(names);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('auditResult', () => {
  const images = [1, 2, 3, 4, 5].map((number) => ({
    image_id: idOf(number),
    label: number < 3 ? (1 as const) : (0 as const),
  }));
  const history = new AnswerHistory([
    answer(1, 1),
    answer(2, -2),
    answer(3, -2),
    answer(4, -1),
    answer(9, 1),
  ]);

  it('counts depictions as what they are labelled, and what nobody can say in neither', () => {
    expect(auditResult({ images }, history, false)).toMatchObject({
      sampled: 5,
      judged: 3,
      errors: 1,
      falsePositives: 1,
      falseNegatives: 0,
      unclear: 1,
    });
    expect(auditResult({ images }, history, true)).toMatchObject({ judged: 1, errors: 0, unclear: 3 });
  });

  it('says it in a line', () => {
    expect(auditLine(auditResult({ images }, history, false))).toBe(
      '1 wrong of 3 labels judged (33.33 %, 95 % interval 6.15 % to 79.23 %, Wilson); wrongly 1: 1, wrongly 0: 0, unclear: 1, left: 1',
    );
    expect(auditLine(auditResult({ images }, new AnswerHistory(), false))).toBe(
      'none of 5 sampled images judged yet',
    );
  });
});
