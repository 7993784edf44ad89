import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAttempts } from '../../../pipeline/explain/attempts.js';
import { pictureLines } from '../../../pipeline/explain/picture.js';
import { temporaryFolders } from '../../temporary.js';

const folder = temporaryFolders();

const ID = '0000000000000001';
const tried = (number: number, status: number | null, error: string | null) => ({
  image_id: ID,
  kind: 'cvdf',
  url: 'http://a/1.jpg',
  try: number,
  status,
  ms: 3,
  error,
  waitMs: null,
});
const found = { image_id: ID, kind: 'cvdf', outcome: 'server_error', detail: 'status 503' };

describe('readAttempts', () => {
  it('takes the lines of the image, and passes over those that it does not know', async () => {
    const path = join(await folder(), 'log.jsonl');
    const lines = [
      JSON.stringify(tried(1, 503, 'server_error: status 503')),
      JSON.stringify({ ...tried(1, 200, null), image_id: '0000000000000002', url: `http://a/${ID}` }),
      `{"image_id":"${ID}","half`,
      JSON.stringify({ image_id: ID, other: 1 }),
      JSON.stringify(found),
    ];
    await writeFile(path, lines.join('\n'));
    const attempts = await readAttempts(path, ID);
    expect(attempts).toHaveLength(2);
    expect(attempts[0]).toMatchObject({ try: 1, status: 503 });
    expect(attempts[1]).toEqual(found);
  });

  it('finds none where there is no log', async () => {
    expect(await readAttempts(join(await folder(), 'log.jsonl'), ID)).toEqual([]);
  });
});

describe('pictureLines', () => {
  const picture = { outcome: 'server_error', source_kind: 'cvdf' };

  it('shows address, status and tries of a failed picture, each once', () => {
    const attempts = [
      tried(1, null, 'network_error: ECONNRESET'),
      tried(2, 503, 'server_error: status 503'),
      found,
    ];
    expect(pictureLines({ picture, attempts, excludedByList: false })).toEqual([
      'picture: server_error (cvdf): the server failed to the last try',
      '  cvdf, try 1: http://a/1.jpg: network_error: ECONNRESET, no answer',
      '  cvdf, try 2: http://a/1.jpg: server_error: status 503',
    ]);
  });

  it('says what was wrong with the bytes of an answer', () => {
    const page = { ...found, outcome: 'not_an_image', detail: 'begins with "<html>"' };
    expect(
      pictureLines({ picture, attempts: [tried(1, 200, null), page], excludedByList: false }).slice(1),
    ).toEqual(['  cvdf, try 1: http://a/1.jpg: status 200', '  cvdf: not_an_image: begins with "<html>"']);
  });

  it('says in words how the pixels were turned, and by whom', () => {
    const made = { outcome: 'ok', source_kind: 'folder', grey_mean: 100, exif_orientation: 1, turn: 8 };
    const [line] = pictureLines({ picture: made, attempts: [], excludedByList: false });
    expect(line).toContain('turned by 90 degrees counter-clockwise, as Open Images says');
    const [exif] = pictureLines({
      picture: { ...made, exif_orientation: 6, turn: 6 },
      attempts: [],
      excludedByList: false,
    });
    expect(exif).toContain('turned by 90 degrees clockwise, as its EXIF data say');
  });

  it('names the exclusion list where it kept the picture from being fetched', () => {
    expect(pictureLines({ picture: null, attempts: [], excludedByList: true })[0]).toContain('excluded');
  });
});
