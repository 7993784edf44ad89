import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open, readFile, writeFile } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { pack, type Header } from 'tar-stream';
import { expect, test } from 'vitest';
import { MemorySink, readTar, readTarMember, TarError, TarWriter } from '../../manifests/index.js';
import { collect, rejection, temporaryPaths } from './temp-dir.js';

const path = await temporaryPaths();

test('one member, owned as the WebDataset library writes it, gives the same archive', async () => {
  const sink = new MemorySink();
  const writer = new TarWriter(sink, { mode: 0o444, userName: 'bigdata', groupName: 'bigdata' });
  expect(await writer.add('000000.cls', Buffer.from('1'))).toBe(512);
  const { bytes, sha256, members } = await writer.close();
  expect([bytes, members]).toEqual([10_240, 1]);
  expect(sink.content().toString('latin1', 148, 156)).toBe('012004\0 ');
  expect(sha256).toBe('126c92a48e0b9293feade129910807a1a237a3e07d660843b7a648b2c3b26bad');
});

test('a header says nothing of the time or the writer', async () => {
  const sink = new MemorySink();
  const writer = new TarWriter(sink);
  await writer.add('a.jpg', Buffer.from('xyz'));
  await writer.close();
  const header = sink.content().subarray(0, 512).toString('latin1');
  expect(header.slice(100, 156)).toMatch(
    // mode, user, group, size, time, checksum
    /^0000644\0(0000000\0){2}00000000003\0(0{11})\0[0-7]{6}\0 $/,
  );
  expect(header.slice(265, 345)).toBe('\0'.repeat(80));
});

test.each([
  // 17 and 18 blocks of data and header: with the two closing blocks 19 and 20 of a record's 20, then 21.
  [16 * 512, 10_240],
  [17 * 512, 10_240],
  [17 * 512 + 1, 20_480],
  [18 * 512, 20_480],
])('%i bytes make an archive of %i', async (size, total) => {
  const sink = new MemorySink();
  const writer = new TarWriter(sink);
  await writer.add('a', new Uint8Array(size).fill(1));
  expect((await writer.close()).bytes).toBe(total);
  const content = sink.content();
  expect(content.length).toBe(total);
  expect(content.subarray(512 + size).every((byte) => byte === 0)).toBe(true);
});

test('an empty archive is one record of zeros', async () => {
  const sink = new MemorySink();
  await new TarWriter(sink).close();
  expect(sink.content().equals(Buffer.alloc(10_240))).toBe(true);
});

const tarVersion = spawnSync('tar', ['--version'], { encoding: 'utf8' }).stdout as string | null;
const noGnuTar = tarVersion?.includes('GNU tar') !== true;
if (noGnuTar) process.stderr.write('skipped: GNU tar is not on the PATH\n');

test.skipIf(noGnuTar)('GNU tar lists what was written, long and foreign names too', async () => {
  const file = path('listed.tar');
  const names = ['a.jpg', `${'d'.repeat(120)}/${'n'.repeat(100)}`, 'élan/写真 1.jpg', 'n'.repeat(100)];
  const writer = await TarWriter.open(file);
  for (const name of names) await writer.add(name, Buffer.from(name));
  await writer.close();
  const listing = execFileSync('tar', ['--quoting-style=literal', '-tf', file], { encoding: 'utf8' });
  expect(listing.trimEnd().split('\n')).toEqual(names);
});

test.each([
  ['', 'needs a name'],
  ['a\0b', 'a NUL'],
  ['n'.repeat(101), "no '/'"],
  [`${'d'.repeat(156)}/n`, "no '/'"],
  [`d/${'n'.repeat(101)}`, "no '/'"],
])('a name that does not fit is refused: %j', async (name, message) => {
  await expect(new TarWriter(new MemorySink()).add(name, new Uint8Array())).rejects.toThrow(message);
});

const anyName = fc
  .array(
    fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
      .filter((part) => !/[\0/\\]/.test(part) && part !== '.' && part !== '..'),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) => parts.join('/'))
  .filter((name) => Buffer.byteLength(name) <= 100 && Buffer.from(name).toString() === name);

test('any members come back, by reading through and by offset', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(anyName, fc.uint8Array({ maxLength: 1500 })), { maxLength: 6 }),
      async (members) => {
        const file = path('any.tar');
        const writer = await TarWriter.open(file);
        const offsets: number[] = [];
        for (const [name, data] of members) offsets.push(await writer.add(name, data));
        await writer.close();
        const read = await collect(readTar(file));
        expect(read.map((member) => member.path)).toEqual(members.map(([name]) => name));
        const handle = await open(file, 'r');
        try {
          for (const [i, [name, data]] of members.entries()) {
            expect(read[i].data.equals(data)).toBe(true);
            expect(read[i].offset).toBe(offsets[i]);
            expect(read[i].name).toBe(name.split('/').at(-1));
            const member = await readTarMember(handle, offsets[i], data.length, name);
            expect(member.equals(data)).toBe(true);
          }
        } finally {
          await handle.close();
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('access by offset finds out a table of another archive', async () => {
  const file = path('random.tar');
  const writer = await TarWriter.open(file);
  const first = await writer.add('a.jpg', Buffer.from('aaaa'));
  const second = await writer.add('b.jpg', Buffer.from('bb'));
  await writer.close();
  const handle = await open(file, 'r');
  const at = (...place: [number, number, string?]) => readTarMember(handle, ...place);
  expect((await at(second, 2, 'b.jpg')).toString()).toBe('bb');
  await expect(at(first, 3)).rejects.toThrow('stands "a.jpg" of 4 bytes, not a member of 3 bytes');
  await expect(at(first, 4, 'b.jpg')).rejects.toThrow('not "b.jpg" of 4 bytes');
  await expect(at(first + 512, 4)).rejects.toThrow('no tar member begins');
  await expect(at(10_000, 4_000)).rejects.toThrow('the archive ends before');
  await handle.close();
});

type Entry = Partial<Header> & Pick<Header, 'name'>;

async function foreignTar(members: [Entry, string][]): Promise<string> {
  const file = path('foreign.tar');
  const archive = pack();
  const target = archive.pipe(createWriteStream(file));
  for (const [header, data] of members) archive.entry(header, data);
  archive.finalize();
  await finished(target);
  return file;
}

test('of a foreign archive only regular files are given, by base name, up to a size', async () => {
  const file = await foreignTar([
    [{ name: 'images/', type: 'directory' }, ''],
    [{ name: 'images/one.jpg' }, 'one'],
    [{ name: '../../etc/passwd' }, 'up'],
    [{ name: '/absolute/two.jpg' }, 'two'],
    [{ name: 'C:\\photos\\three.jpg' }, 'three'],
    [{ name: 'link.jpg', type: 'symlink', linkname: '/etc/passwd' }, ''],
    [{ name: 'hard.jpg', type: 'link', linkname: 'images/one.jpg' }, ''],
    [{ name: 'fifo', type: 'fifo' }, ''],
    [{ name: 'images/..' }, 'dots'],
    [{ name: `long/${'n'.repeat(180)}.jpg` }, 'long'],
    [{ name: 'big.jpg' }, 'x'.repeat(5000)],
    [{ name: 'last.jpg' }, ''],
  ]);
  const skipped: string[] = [];
  const members = await collect(
    readTar(file, {
      maxMemberBytes: 4999,
      onSkip: (name, reason) => skipped.push(`${name} ${reason}`),
    }),
  );
  expect(members.map((member) => [member.name, member.data.toString()])).toEqual([
    ['one.jpg', 'one'],
    ['passwd', 'up'],
    ['two.jpg', 'two'],
    ['three.jpg', 'three'],
    [`${'n'.repeat(180)}.jpg`, 'long'],
    ['last.jpg', ''],
  ]);
  expect(skipped).toEqual([
    'link.jpg link',
    'hard.jpg link',
    'fifo not_a_regular_file',
    'images/.. no_usable_name',
    'big.jpg too_large',
  ]);
});

test('a gzip-compressed archive reads the same', async () => {
  const file = await foreignTar([[{ name: 'a.jpg' }, 'a'.repeat(3000)]]);
  const packed = path('packed.tar.gz');
  await writeFile(packed, gzipSync(await readFile(file)));
  expect(await collect(readTar(packed))).toEqual(await collect(readTar(file)));
});

test('a cut or foreign file is refused by name', async () => {
  const file = await foreignTar([
    [{ name: 'a.jpg' }, 'a'.repeat(3000)],
    [{ name: 'b.jpg' }, 'b'],
  ]);
  const whole = await readFile(file);
  const cut = path('cut.tar');
  await writeFile(cut, whole.subarray(0, 2000));
  const cutGzip = path('cut.tar.gz');
  await writeFile(cutGzip, gzipSync(whole).subarray(0, 60));
  const text = path('text.tar');
  await writeFile(text, 'no archive at all\n'.repeat(100));
  for (const bad of [cut, cutGzip, text]) {
    const error = await rejection(collect(readTar(bad)));
    expect(error).toBeInstanceOf(TarError);
    expect(String(error)).toContain(`${bad}: not a whole tar archive: `);
  }
  await expect(collect(readTar(path('missing.tar')))).rejects.toThrow('ENOENT');
});

test('a reader may be left early', async () => {
  const file = await foreignTar(
    Array.from({ length: 50 }, (_, i): [Entry, string] => [{ name: `${i}.jpg` }, 'x'.repeat(100_000)]),
  );
  for await (const { name } of readTar(file)) {
    expect(name).toBe('0.jpg');
    break;
  }
});

test('two archives of the same members are the same bytes', async () => {
  const sums = new Set<string>();
  for (let i = 0; i < 2; i += 1) {
    const file = path('twice.tar');
    const writer = await TarWriter.open(file);
    await writer.add('a.jpg', Buffer.from('a'));
    const { sha256 } = await writer.close();
    expect(sha256).toBe(
      createHash('sha256')
        .update(await readFile(file))
        .digest('hex'),
    );
    sums.add(sha256);
  }
  expect(sums.size).toBe(1);
});
