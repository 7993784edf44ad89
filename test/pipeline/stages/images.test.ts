import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTar } from '../../../manifests/index.js';
import type { ImagesConfig } from '../../../pipeline/config.js';
import type { RunContext } from '../../../pipeline/context.js';
import { hashImageId } from '../../../pipeline/keys.js';
import { runImages } from '../../../pipeline/stages/images.js';
import { openImagesContext } from '../../../scripts/bench/images-workspace.js';
import { temporaryFolders } from '../../temporary.js';

const newFolder = temporaryFolders();
const IDS = Array.from({ length: 150 }, (_, index) => index.toString(16).padStart(16, '0'));

/** Ids that the server answers with 503, and how often it was asked. */
const down = new Set<string>();
let asked = 0;
let server: Server;
let base = '';

beforeAll(async () => {
  const pictures = await Promise.all(
    [40, 120, 200].map((level) =>
      sharp({ create: { width: 600, height: 500, channels: 3, background: { r: level, g: 90, b: 30 } } })
        .jpeg()
        .toBuffer(),
    ),
  );
  server = createServer((request, response) => {
    asked++;
    const id = /([0-9a-f]{16})\.jpg$/.exec(request.url ?? '')?.[1] ?? '';
    if (down.has(id)) response.writeHead(503).end();
    else response.end(pictures[Number.parseInt(id.slice(-4), 16) % pictures.length]);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === 'object' ? String(address?.port) : ''}`;
});

afterAll(() => {
  server.close();
});

function open(
  folder: string,
  ids: readonly string[] = IDS,
  changes: Partial<ImagesConfig> = {},
): Promise<RunContext> {
  return openImagesContext(folder, ids, {
    from: ['cvdf'],
    cvdf_url: `${base}/{image_id}.jpg`,
    allow_private_addresses: true,
    tries: 2,
    backoff_ms: 1,
    workers: 1,
    ...changes,
  });
}

/** SHA-256 of every promised file of a split: archives, tables and sidecars, without the logs of tries. */
async function outputs(folder: string): Promise<ReadonlyMap<string, string>> {
  const images = join(folder, 'images', 'validation');
  const names = (await readdir(images)).filter((name) => !/\.(jsonl|tmp)$/.test(name)).sort();
  const sums = names.map(async (name): Promise<[string, string]> => {
    const bytes = await readFile(join(images, name));
    return [name, createHash('sha256').update(bytes).digest('hex')];
  });
  return new Map(await Promise.all(sums));
}

describe('the images stage', () => {
  it('writes every image in the order of the hash, and asks for each once', async () => {
    const folder = await newFolder();
    asked = 0;
    const { lines } = await runImages(await open(folder));
    expect(lines).toEqual(['validation: 150 pictures: 150 ok']);
    expect(asked).toBe(150);
    const images = join(folder, 'images', 'validation');
    const members: string[] = [];
    for (const name of (await readdir(images)).filter((file) => file.endsWith('.tar')).sort()) {
      const shard: string[] = [];
      for await (const member of readTar(join(images, name))) shard.push(member.name.slice(0, 16));
      expect(shard.map(hashImageId)).toEqual(shard.map(hashImageId).sort());
      members.push(...shard);
    }
    expect(members.sort()).toEqual(IDS);
  });

  it('asks for nothing the second time', async () => {
    const folder = await newFolder();
    await runImages(await open(folder));
    const before = await outputs(folder);
    asked = 0;
    await runImages(await open(folder));
    expect(asked).toBe(0);
    expect(await outputs(folder)).toEqual(before);
  });

  it('keeps failures until they are asked for again, and then ends as a run that never failed', async () => {
    const whole = await newFolder();
    await runImages(await open(whole));

    const folder = await newFolder();
    for (const id of IDS.slice(0, 12)) down.add(id);
    const first = await runImages(await open(folder));
    expect(first.lines).toEqual(['validation: 150 pictures: 138 ok, 12 server_error']);
    expect(first.aboveAllowedShare).toContain('8.0 % of the pictures failed');
    expect(first.aboveAllowedShare).toContain('wake-vision images --retry-failed');
    down.clear();

    asked = 0;
    await runImages(await open(folder));
    expect(asked).toBe(0);

    const retried = await runImages({ ...(await open(folder)), retryFailed: true });
    expect(retried.lines).toEqual(['validation: 150 pictures: 150 ok']);
    expect(asked).toBe(12);
    expect(await outputs(folder)).toEqual(await outputs(whole));
  });

  it('fetches only what is new when the list of images grows', async () => {
    const whole = await newFolder();
    await runImages(await open(whole));

    const folder = await newFolder();
    await runImages(await open(folder, IDS.slice(0, 100)));
    asked = 0;
    await runImages(await open(folder));
    expect(asked).toBe(50);
    expect(await outputs(folder)).toEqual(await outputs(whole));
  });

  it('keeps its pictures when the mirror moves, and asks the new one for what failed', async () => {
    const folder = await newFolder();
    for (const id of IDS.slice(0, 3)) down.add(id);
    await runImages(await open(folder));
    down.clear();
    asked = 0;
    const moved = await open(folder, IDS, { cvdf_url: `${base}/moved/{image_id}.jpg` });
    expect((await runImages(moved)).lines).toEqual(['validation: 150 pictures: 150 ok']);
    expect(asked).toBe(3);
    const whole = await newFolder();
    await runImages(await open(whole));
    const tars = async (of: string) => [...(await outputs(of))].filter(([name]) => name.endsWith('.tar'));
    expect(await tars(folder)).toEqual(await tars(whole));
  });

  it('loses no picture to a mirror that cannot be reached', async () => {
    const folder = await newFolder();
    await runImages(await open(folder));
    const before = await outputs(folder);
    const away = await open(folder, IDS, { cvdf_url: 'http://127.0.0.1:9/{image_id}.jpg' });
    expect((await runImages(away)).lines).toEqual(['validation: 150 pictures: 150 ok']);
    expect(await outputs(folder)).toEqual(before);
    // Another quality needs every picture again: where none can be had, the old ones stay.
    const other = await open(folder, IDS, { cvdf_url: 'http://127.0.0.1:9/{image_id}.jpg', quality: 80 });
    await expect(runImages(other)).rejects.toThrow(
      /none of the first 64 pictures could be fetched.*network_error/,
    );
    expect(await outputs(folder)).toEqual(before);
  });

  it('reads a picture of a folder again that was replaced by another one of its name', async () => {
    const folder = await newFolder();
    const pictures = await newFolder();
    const ids = IDS.slice(0, 8);
    const draw = (level: number) =>
      sharp({ create: { width: 90, height: 70, channels: 3, background: { r: level, g: 90, b: 30 } } }).png();
    for (const id of ids) await draw(40).toFile(join(pictures, `${id}.png`));
    const fromFolder = () => open(folder, ids, { from: ['folder'], folder: pictures });
    await runImages(await fromFolder());
    const before = await outputs(folder);
    await runImages(await fromFolder());
    expect(await outputs(folder)).toEqual(before);

    await draw(200).toFile(join(pictures, `${ids[3]}.png`));
    expect((await runImages(await fromFolder())).lines).toEqual(['validation: 8 pictures: 8 ok']);
    const whole = await newFolder();
    await runImages(await open(whole, ids, { from: ['folder'], folder: pictures }));
    expect(await outputs(folder)).toEqual(await outputs(whole));
    expect(await outputs(folder)).not.toEqual(before);
  });

  it('makes a working copy again whose bytes are not as they were written', async () => {
    const whole = await newFolder();
    await runImages(await open(whole));

    const folder = await newFolder();
    await runImages(await open(folder, IDS.slice(0, 100)));
    const images = join(folder, 'images', 'validation');
    const tar = (await readdir(images)).filter((name) => name.endsWith('.tar')).sort()[0];
    const bytes = await readFile(join(images, tar));
    // Behind the header of the first member: one picture is hit, its size stays.
    bytes[512 + 300] ^= 0xff;
    await writeFile(join(images, tar), bytes);
    asked = 0;
    await runImages(await open(folder));
    expect(asked).toBe(51);
    expect(await outputs(folder)).toEqual(await outputs(whole));
  });
});
