import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findRefusedRows, refusalWords, type RefusedRow } from '../../../pipeline/explain/refused-rows.js';
import { withDatabase } from '../../../pipeline/io/duckdb.js';
import { writeRejects } from '../../../pipeline/stages/ingest/rejects.js';
import { temporaryFolders } from '../../temporary.js';

const folder = temporaryFolders();
const ID = '00000000000000aa';
const FILENAME = '7_o.jpg';

const refused = (changes: Partial<RefusedRow>): RefusedRow => ({
  file: 'boxes.csv',
  line: 1,
  column: null,
  reason: 'field_count',
  text: '',
  ...changes,
});

async function found(rejects: readonly RefusedRow[], filename = FILENAME): Promise<RefusedRow[]> {
  const path = join(await folder(), "it's.rejects.parquet");
  return withDatabase({ memoryLimit: '500MB', threads: 1, spillFolder: null }, async (database) => {
    await writeRejects(database, path, rejects);
    return findRefusedRows(database, path, { imageId: ID, filename });
  });
}

describe('findRefusedRows', () => {
  it('gives rows whose first field is the id or the file name, by file and line', async () => {
    const own = [
      refused({ file: 'a.csv', line: 9, column: 'XMax', reason: 'out_of_range', text: `${ID},/m/1,1.3` }),
      refused({ file: 'a.csv', line: 12, text: `"${ID}",/m/1` }),
      refused({ file: 'b.csv', line: null, reason: 'bad_quotes', text: ID }),
      refused({ file: 'corrections.csv', line: 3, reason: 'not_a_number', text: `${FILENAME},x` }),
    ];
    const others = [
      refused({ text: `${ID}0,/m/1` }),
      refused({ text: `0${ID}` }),
      refused({ text: `00000000000000ab,${ID}` }),
      refused({ text: `${FILENAME}.jpg,1` }),
    ];
    expect(await found([...others, own[3], own[1], own[0], own[2]])).toEqual(own);
  });

  it('takes no row without a first field for an image without a file name', async () => {
    expect(await found([refused({ text: ',1' }), refused({ text: '' })], '')).toEqual([]);
  });

  it('gives nothing where no ingest has left a table', async () => {
    const none = await withDatabase(
      { memoryLimit: '500MB', threads: 1, spillFolder: null },
      async (database) =>
        findRefusedRows(database, join(await folder(), 'none.parquet'), { imageId: ID, filename: FILENAME }),
    );
    expect(none).toEqual([]);
  });
});

describe('refusalWords', () => {
  it('name the column at fault where one is', () => {
    expect(refusalWords({ column: 'XMax', reason: 'max_below_min' })).toBe('XMax: below the minimum');
    expect(refusalWords({ column: null, reason: 'field_count' })).toBe(
      'more or fewer fields than the header has',
    );
  });
});
