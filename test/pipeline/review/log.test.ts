import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settleAnswers } from '../../../filters/settle-answers.js';
import { loadCorrections } from '../../../manifests/index.js';
import { openDesk } from '../../../pipeline/review/desk.js';
import { AnswerHistory } from '../../../pipeline/review/history.js';
import { openLog, readHistory } from '../../../pipeline/review/log.js';
import { parseRecords, recordLine, type ReviewRecord } from '../../../pipeline/review/record.js';
import { reviewerName } from '../../../pipeline/review/reviewer.js';
import { readReviews } from '../../../pipeline/review/reviews.js';
import { temporaryFolders } from '../../temporary.js';

const folderFor = temporaryFolders();
const NOW = (): string => '2026-01-02T03:04:05.000Z';
const A = 'a'.repeat(16);
const B = 'b'.repeat(16);

const labels = [1, 0, -1, -2] as const;
const record: fc.Arbitrary<ReviewRecord> = fc
  .tuple(
    fc.constantFrom(A, B, 'c'.repeat(16)),
    fc.constantFrom(...labels),
    fc.constantFrom('label' as const, 'label' as const, 'undo' as const),
    fc.string({ unit: 'binary', maxLength: 12 }),
  )
  .map(([imageId, label, action, filename]) =>
    action === 'undo'
      ? { action, image_id: imageId, reviewer: 'ann', time: NOW() }
      : {
          action,
          image_id: imageId,
          filename,
          original_label: 0,
          clean_label: label,
          reviewer: 'ann',
          time: NOW(),
        },
  );

describe('a log', () => {
  it('gives back its records, wherever it is cut', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 8 }), fc.nat(), (records, at) => {
        const whole = records.map(recordLine).join('');
        expect(parseRecords(whole, 'x')).toEqual(records);
        const cut = whole.slice(0, whole.length === 0 ? 0 : at % whole.length);
        const lines = cut.split('\n').length - 1;
        expect(parseRecords(cut, 'x')).toEqual(records.slice(0, lines));
      }),
    );
  });

  it('names the line that is no record', () => {
    const line = recordLine({ action: 'undo', image_id: A, reviewer: 'ann', time: NOW() });
    expect(() => parseRecords(`${line}{"action"\n`, 'ann.jsonl')).toThrow('ann.jsonl, line 2: not JSON');
    expect(() => parseRecords(line.replace(A, 'x'), 'ann.jsonl')).toThrow(
      'ann.jsonl, line 1: image_id: an image id is 16 lower-case hex digits',
    );
  });

  it('goes on after a line that a crash cut short', async () => {
    const folder = await folderFor();
    const desk = await openDesk(folder, 'ann', NOW);
    await desk.answer({ imageId: A, filename: 'a.jpg', label: 0 }, 1);
    await desk.close();
    await appendFile(desk.log, '{"action":"label","image_id":"bbbb');
    expect((await readHistory(desk.log)).size).toBe(1);
    const log = await openLog(folder, 'ann');
    await log.append({ action: 'undo', image_id: A, reviewer: 'ann', time: NOW() });
    await log.close();
    const lines = (await readFile(log.path, 'utf8')).split('\n');
    expect(lines).toHaveLength(3);
    expect((await readHistory(log.path)).size).toBe(0);
  });
});

describe('AnswerHistory', () => {
  it('is, after each answer and its undo, what it was before', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 20 }), record, (records, extra) => {
        fc.pre(extra.action === 'label');
        const before = new AnswerHistory(records);
        const undone = new AnswerHistory([
          ...records,
          extra,
          { action: 'undo', image_id: extra.image_id, reviewer: 'ann', time: NOW() },
        ]);
        expect(undone.answers()).toEqual(before.answers());
        expect(undone.last()).toEqual(before.last());
        expect(undone.size).toBe(before.size);
      }),
    );
  });
});

describe('a desk', () => {
  it('writes each answer to the log and to a correction file, and takes them back', async () => {
    const folder = await folderFor();
    const desk = await openDesk(folder, 'ann', NOW);
    await desk.answer({ imageId: B, filename: 'b,"x".jpg', label: 1 }, -2);
    await desk.answer({ imageId: A, filename: 'a.jpg', label: 0 }, 1);
    expect(await readFile(desk.corrections, 'utf8')).toBe(
      'filename,original_label,clean_label\n"b,""x"".jpg",1,-2\na.jpg,0,1\n',
    );
    await desk.answer({ imageId: A, filename: 'a.jpg', label: 1 }, 0);
    const changed = await loadCorrections(desk.corrections);
    // The label that it had before the first answer stays the original one.
    expect(changed.byFilename.get('a.jpg')).toEqual({ filename: 'a.jpg', originalLabel: 0, cleanLabel: 0 });
    expect(changed.repeatedNames).toBe(0);
    expect((await desk.undo())?.clean_label).toBe(0);
    expect(desk.history.get(A)?.clean_label).toBe(1);
    await desk.undo();
    await desk.undo();
    expect(await desk.undo()).toBeNull();
    expect(await readFile(desk.corrections, 'utf8')).toBe('filename,original_label,clean_label\n');
    await desk.close();
    const side = (await readFile(desk.log, 'utf8')).split('\n')[0] ?? '';
    expect(JSON.parse(side)).toMatchObject({ image_id: B, reviewer: 'ann', time: NOW(), clean_label: -2 });
  });

  it('goes on where an earlier session ended, and mends a correction file that fell behind', async () => {
    const folder = await folderFor();
    const first = await openDesk(folder, 'ann', NOW);
    await first.answer({ imageId: A, filename: 'a.jpg', label: 0 }, 1);
    await first.answer({ imageId: B, filename: '', label: 0 }, 1);
    await first.close();
    await writeFile(first.corrections, 'filename,original_label,clean_label\na.j');
    const second = await openDesk(folder, 'ann', NOW);
    expect(second.history.size).toBe(2);
    // An image without a name has no place in that format.
    expect(await readFile(second.corrections, 'utf8')).toBe(
      'filename,original_label,clean_label\na.jpg,0,1\n',
    );
    expect((await second.undo())?.image_id).toBe(B);
    await second.close();
  });

  it('keeps answers that come at once whole and in turn', async () => {
    const folder = await folderFor();
    const desk = await openDesk(folder, 'ann', NOW);
    const ids = Array.from({ length: 40 }, (_, index) => index.toString(16).padStart(16, '0'));
    await Promise.all(
      ids.map((imageId) => desk.answer({ imageId, filename: `${imageId}.jpg`, label: 0 }, 1)),
    );
    await desk.close();
    expect((await readHistory(desk.log)).size).toBe(40);
    expect((await loadCorrections(desk.corrections)).byFilename.size).toBe(40);
  });

  it('is for one process alone; other reviewers have their own', async () => {
    const folder = await folderFor();
    const desk = await openDesk(folder, 'ann', NOW);
    await expect(openDesk(folder, 'ann', NOW)).rejects.toThrow(/ann is reviewing already in process \d+/);
    const other = await openDesk(folder, 'bob', NOW);
    await other.close();
    await desk.close();
    await (await openDesk(folder, 'ann', NOW)).close();
  });

  it('is taken over from a process that died', async () => {
    const folder = await folderFor();
    // Above the largest process number of Linux.
    await writeFile(join(folder, 'ann.lock'), JSON.stringify({ host: hostname(), pid: 2 ** 30 }));
    await (await openDesk(folder, 'ann', NOW)).close();
    await writeFile(join(folder, 'bob.lock'), JSON.stringify({ host: 'elsewhere', pid: 2 ** 30 }));
    await expect(openDesk(folder, 'bob', NOW)).rejects.toThrow('on elsewhere');
  });
});

describe('readReviews', () => {
  it('settles what most say, and lists what they do not agree on', async () => {
    const folder = await folderFor();
    for (const [reviewer, onA, onB] of [
      ['ann', 1, 1],
      ['bob', 1, 0],
      ['eve', 1, 0],
    ] as const) {
      const desk = await openDesk(folder, reviewer, NOW);
      await desk.answer({ imageId: A, filename: 'a.jpg', label: 0 }, onA);
      await desk.answer({ imageId: B, filename: 'b.jpg', label: 1 }, onB);
      await desk.close();
    }
    const { reviewers, settled, disagreements } = await readReviews(folder);
    expect(reviewers).toEqual(['ann', 'bob', 'eve']);
    expect([...settled.values()].map(({ imageId, cleanLabel }) => [imageId, cleanLabel])).toEqual([
      [A, 1],
      [B, 0],
    ]);
    expect(disagreements).toEqual([
      {
        imageId: B,
        filename: 'b.jpg',
        settled: 0,
        answers: [
          { reviewer: 'ann', cleanLabel: 1 },
          { reviewer: 'bob', cleanLabel: 0 },
          { reviewer: 'eve', cleanLabel: 0 },
        ],
      },
    ]);
  });
});

describe('settleAnswers', () => {
  it.each([
    [[], null],
    [[1], 1],
    [[1, 0], null],
    [[1, 0, 1], 1],
    [[1, 0, -2], null],
    [[1, 1, 0, 0], null],
    [[-2, -2, -2, 0], -2],
  ] as const)('%j gives %j', (answers, expected) => {
    expect(settleAnswers(answers)).toBe(expected);
  });
});

describe('reviewerName', () => {
  it('refuses what is no file name', () => {
    expect(reviewerName('ann.b-2')).toBe('ann.b-2');
    for (const name of ['../x', 'A', '', '.x', 'a/b', 'a'.repeat(41)])
      expect(() => reviewerName(name)).toThrow('--reviewer is');
    expect(reviewerName(undefined)).toMatch(/^[a-z0-9]/);
  });
});
