import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { ImagesConfig } from '../../../pipeline/config/schema.js';
import { InterruptedError, UsageError } from '../../../pipeline/errors.js';
import {
  openImageFetcher,
  type FetcherSeams,
  type ImageFetcher,
  type ImageTry,
} from '../../../pipeline/io/http-image.js';
import { PACKAGE_VERSION } from '../../../pipeline/version.js';
import { openLoopback, quickConfig, type Answer, type Loopback } from './loopback.js';

const picture = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * 31) % 251));

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((handle) => handle.close()));
});

async function serve(answer: Answer): Promise<Loopback> {
  const server = await openLoopback(answer);
  open.push(server);
  return server;
}

function fetcherWith(
  changes: Partial<ImagesConfig> = {},
  seams: FetcherSeams = {},
  signal = new AbortController().signal,
): ImageFetcher {
  const fetcher = openImageFetcher(quickConfig(changes), signal, seams);
  open.push(fetcher);
  return fetcher;
}

async function fetchWithTries(url: string, changes: Partial<ImagesConfig> = {}, seams: FetcherSeams = {}) {
  const tries: ImageTry[] = [];
  const got = await fetcherWith(changes, seams).fetch(url, { onTry: (attempt) => tries.push(attempt) });
  return { got, tries };
}

describe('a fetch', () => {
  it('gives status and bytes, and says who asks', async () => {
    const server = await serve((_, response) => response.end(picture));
    const { got, tries } = await fetchWithTries(`${server.origin}/a.jpg`, { contact: 'me@example.org' });
    expect(got).toMatchObject({ outcome: 'ok', status: 200 });
    expect(got.outcome === 'ok' && Buffer.compare(got.bytes, picture)).toBe(0);
    expect(tries).toEqual([
      { url: `${server.origin}/a.jpg`, try: 1, status: 200, ms: tries[0].ms, error: null, waitMs: null },
    ]);
    expect(server.headers[0]).toMatchObject({
      'user-agent': `wake-vision-pipeline/${PACKAGE_VERSION} (+me@example.org)`,
      'accept-encoding': 'identity',
    });
  });

  it('gives bytes that own their whole buffer, so that a worker can take it over', async () => {
    const server = await serve((_, response) => response.end('abc'));
    const { got } = await fetchWithTries(server.origin);
    expect(got.outcome === 'ok' && got.bytes.buffer.byteLength).toBe(3);
  });

  it('gives a page as bytes: what they are is for the codec to say', async () => {
    const server = await serve((_, response) => {
      response.setHeader('content-type', 'text/html').end('<html>');
    });
    const { got } = await fetchWithTries(server.origin);
    expect(got).toMatchObject({ outcome: 'ok', bytes: new Uint8Array(Buffer.from('<html>')) });
  });

  it('does not unpack what was packed', async () => {
    const packed = Buffer.from([0x1f, 0x8b, 8, 0]);
    const server = await serve((_, response) => {
      response.setHeader('content-encoding', 'gzip').end(packed);
    });
    const { got } = await fetchWithTries(server.origin);
    expect(got).toMatchObject({ outcome: 'ok', bytes: new Uint8Array(packed) });
  });

  it('refuses a contact that cannot stand in a header', () => {
    expect(() => fetcherWith({ contact: 'me\r\nx: y' })).toThrow(UsageError);
    expect(() => fetcherWith({ contact: 'me) evil' })).toThrow(UsageError);
  });
});

describe('a status', () => {
  it.each([
    [400, 'forbidden'],
    [401, 'forbidden'],
    [403, 'forbidden'],
    [404, 'gone'],
    [410, 'gone'],
    [451, 'forbidden'],
    [204, 'server_error'],
    [304, 'server_error'],
  ])('%i is %s, after one try', async (status, outcome) => {
    const server = await serve((_, response) => response.writeHead(status).end());
    const { got, tries } = await fetchWithTries(server.origin);
    expect(got).toMatchObject({ outcome });
    expect(tries).toMatchObject([{ try: 1, status, waitMs: null }]);
    expect(server.paths).toHaveLength(1);
  });

  it.each([
    [408, 'timeout'],
    [425, 'server_error'],
    [429, 'rate_limited'],
    [500, 'server_error'],
    [503, 'server_error'],
    [504, 'server_error'],
  ])('%i is %s, after all tries', async (status, outcome) => {
    const server = await serve((_, response) => response.writeHead(status).end('no'));
    const { got, tries } = await fetchWithTries(server.origin, {}, { random: () => 0.5 });
    expect(got).toMatchObject({ outcome });
    expect(tries.map(({ waitMs }) => waitMs)).toEqual([3, 5, null]);
    expect(server.paths).toHaveLength(3);
  });

  it('is enough where its body never ends', async () => {
    const server = await serve((_, response) => void response.writeHead(404).write('begin'));
    const { got } = await fetchWithTries(server.origin, { body_timeout_ms: 30_000 });
    expect(got).toMatchObject({ outcome: 'gone' });
  });

  it('503 then 200 is ok', async () => {
    const server = await serve((_, response, count) => {
      if (count === 1) response.writeHead(503).end();
      else response.end('picture');
    });
    const { got, tries } = await fetchWithTries(server.origin);
    expect(got.outcome).toBe('ok');
    expect(tries.map(({ status, error }) => [status, error])).toEqual([
      [503, 'server_error: status 503'],
      [200, null],
    ]);
  });

  it('429 with Retry-After in seconds waits that long', async () => {
    const server = await serve((_, response, count) => {
      if (count === 1) response.writeHead(429, { 'retry-after': '1' }).end();
      else response.end('picture');
    });
    const { got } = await fetchWithTries(server.origin, { max_backoff_ms: 5000 });
    expect(got.outcome).toBe('ok');
    expect(server.times[1] - server.times[0]).toBeGreaterThanOrEqual(990);
  });

  it('429 with a far Retry-After date waits the longest back-off', async () => {
    const server = await serve((_, response, count) => {
      if (count === 1) response.writeHead(429, { 'retry-after': 'Fri, 01 Jan 2100 00:00:00 GMT' }).end();
      else response.end('picture');
    });
    const { got, tries } = await fetchWithTries(server.origin);
    expect(got.outcome).toBe('ok');
    expect(tries[0].waitMs).toBe(40);
  });
});

describe('a fault on the way', () => {
  it('slow headers are a timeout', async () => {
    const server = await serve(() => undefined);
    const { got } = await fetchWithTries(server.origin, { headers_timeout_ms: 60, tries: 2 });
    expect(got).toMatchObject({ outcome: 'timeout' });
    expect(server.paths).toHaveLength(2);
  });

  it('a body that stops is a timeout', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('begin');
    });
    const { got, tries } = await fetchWithTries(server.origin, { body_timeout_ms: 60, tries: 2 });
    expect(got).toMatchObject({ outcome: 'timeout' });
    expect(tries).toMatchObject([{ status: 200 }, { status: 200 }]);
  });

  it('a body that drips on and on is a timeout', async () => {
    const server = await serve((_, response) => {
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => {
        clearInterval(timer);
      });
    });
    const quick = { connect_timeout_ms: 100, headers_timeout_ms: 100, body_timeout_ms: 60, tries: 1 };
    const { got, tries } = await fetchWithTries(server.origin, quick);
    expect(got).toEqual({ outcome: 'timeout', detail: 'not done after 800 ms' });
    expect(tries[0].ms).toBeLessThan(5000);
  });

  it('a slow body that goes on is waited for', async () => {
    const server = await serve((_, response) => {
      response.write('begin');
      setTimeout(() => response.write(', middle'), 80);
      setTimeout(() => response.end(', end'), 160);
    });
    const { got } = await fetchWithTries(server.origin, { body_timeout_ms: 1000 });
    expect(got).toMatchObject({ bytes: new Uint8Array(Buffer.from('begin, middle, end')) });
  });

  it('a reset before the answer is a network error', async () => {
    const server = await serve((request) => request.socket.resetAndDestroy());
    const { got, tries } = await fetchWithTries(server.origin);
    expect(got).toMatchObject({ outcome: 'network_error' });
    expect(tries).toMatchObject([{ status: null }, { status: null }, { status: null }]);
  });

  it('a reset, then an answer, is ok', async () => {
    const server = await serve((request, response, count) => {
      if (count === 1) request.socket.resetAndDestroy();
      else response.end('picture');
    });
    expect((await fetchWithTries(server.origin)).got.outcome).toBe('ok');
  });

  it('a port where none listens is a network error', async () => {
    const server = await openLoopback(() => undefined);
    await server.close();
    const { got } = await fetchWithTries(server.origin, { tries: 2 });
    expect(got).toMatchObject({ outcome: 'network_error' });
  });

  it('what is no HTTP is a network error', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined).end('nonsense\r\n\r\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { got } = await fetchWithTries(`http://127.0.0.1:${port}/`, { tries: 2 });
    server.close();
    expect(got).toMatchObject({ outcome: 'network_error' });
  });

  it('a body shorter than its Content-Length is truncated, and tried again', async () => {
    const server = await serve((_, response, count) => {
      if (count >= 3) response.end(picture);
      else {
        response.writeHead(200, { 'content-length': picture.length });
        response.write(picture.subarray(0, 1000), () => response.destroy());
      }
    });
    const { got, tries } = await fetchWithTries(server.origin);
    expect(got).toMatchObject({ outcome: 'ok' });
    expect(tries.map(({ error }) => error?.split(':')[0])).toEqual(['truncated', 'truncated', undefined]);
    expect(await fetcherWith({ tries: 1 }).fetch(server.origin)).toMatchObject({ outcome: 'ok' });
  });

  it('a chunked body without its end is truncated', async () => {
    const server = await serve((_, response) => {
      response.write(picture.subarray(0, 1000), () => response.destroy());
    });
    const { got } = await fetchWithTries(server.origin);
    expect(got).toMatchObject({ outcome: 'truncated' });
    expect(server.paths).toHaveLength(3);
  });

  it('a body with less than its Content-Length and an orderly end is truncated', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 50\r\nConnection: close\r\n\r\nshort');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { got } = await fetchWithTries(`http://127.0.0.1:${port}/`, { tries: 2 });
    server.close();
    expect(got).toMatchObject({ outcome: 'truncated' });
  });
});

describe('the byte cap', () => {
  it('holds by Content-Length, before the body', async () => {
    const server = await serve((_, response) =>
      response.writeHead(200, { 'content-length': 5e9 }).write('x'),
    );
    const { got, tries } = await fetchWithTries(server.origin, { max_source_bytes: 1000 });
    expect(got).toEqual({ outcome: 'too_large', detail: '5000000000 bytes, 1000 are allowed' });
    expect(tries).toHaveLength(1);
  });

  it('holds for a body of unknown length', async () => {
    let written = 0;
    const server = await serve((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write(picture)) written += picture.length;
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    const { got } = await fetchWithTries(server.origin, { max_source_bytes: 300_000 });
    expect(got).toEqual({ outcome: 'too_large', detail: 'the body has more bytes, 300000 are allowed' });
    expect(written).toBeLessThan(50_000_000);
  });

  it('lets a body of just so many bytes pass', async () => {
    const server = await serve((_, response) => {
      response.write(picture.subarray(0, 70_000));
      response.end(picture.subarray(70_000));
    });
    const { got } = await fetchWithTries(server.origin, { max_source_bytes: picture.length });
    expect(got.outcome === 'ok' && Buffer.compare(got.bytes, picture)).toBe(0);
  });
});

describe('an opt-out', () => {
  it.each<[string, string | string[]]>([
    ['noai', 'noai'],
    ['one of several headers', ['noindex', 'noimageai']],
    ['our agent', 'wake-vision-pipeline: noai'],
  ])('is honoured: %s', async (_, tag) => {
    // The body never comes: the headers decide.
    const server = await serve((_, response) => {
      response.writeHead(200, { 'x-robots-tag': tag, 'content-length': 1000 }).flushHeaders();
    });
    const { got, tries } = await fetchWithTries(server.origin);
    expect(got).toMatchObject({ outcome: 'opted_out' });
    expect(tries).toHaveLength(1);
  });

  it('on a redirect is honoured', async () => {
    const server = await serve((_, response) => {
      response.writeHead(302, { 'x-robots-tag': 'noai', location: '/b' }).end();
    });
    expect((await fetchWithTries(server.origin)).got).toMatchObject({ outcome: 'opted_out' });
    expect(server.paths).toEqual(['/']);
  });

  it('of another agent, or where not honoured, is passed over', async () => {
    const server = await serve((request, response) => {
      response.setHeader('x-robots-tag', request.url === '/other' ? 'otherbot: noai' : 'noai').end('picture');
    });
    expect((await fetchWithTries(`${server.origin}/other`)).got.outcome).toBe('ok');
    expect((await fetchWithTries(server.origin, { honour_opt_out: false })).got.outcome).toBe('ok');
  });
});

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])('of status %i is followed, relative ones too', async (status) => {
    const server = await serve((request, response) => {
      if (request.url === '/a/b') response.writeHead(status, { location: '../c' }).end();
      else response.end('picture');
    });
    const { got, tries } = await fetchWithTries(`${server.origin}/a/b`);
    expect(got.outcome).toBe('ok');
    expect(tries).toMatchObject([{ url: `${server.origin}/c`, try: 1 }]);
  });

  it('is followed five times, not six', async () => {
    const server = await serve((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end('picture');
      else response.writeHead(302, { location: `/${left - 1}` }).end();
    });
    expect((await fetchWithTries(`${server.origin}/5`)).got.outcome).toBe('ok');
    expect((await fetchWithTries(`${server.origin}/6`)).got).toEqual({
      outcome: 'server_error',
      detail: 'more than 5 redirects',
    });
  });

  it('in a loop ends', async () => {
    const server = await serve((_, response) => response.writeHead(302, { location: '/again' }).end());
    const { got, tries } = await fetchWithTries(server.origin);
    expect(got).toMatchObject({ outcome: 'server_error' });
    expect(tries).toHaveLength(1);
    expect(server.paths).toHaveLength(6);
  });

  it.each([
    ['file:///etc/passwd', 'file: addresses are not fetched'],
    ['ftp://example.org/a.jpg', 'ftp: addresses are not fetched'],
    ['data:image/png;base64,AAAA', 'data: addresses are not fetched'],
    ['http://', '"http://" is no address: Invalid URL'],
  ])('to %s is refused', async (location, detail) => {
    const server = await serve((_, response) => response.writeHead(302, { location }).end());
    const { got, tries } = await fetchWithTries(server.origin);
    expect(got).toEqual({ outcome: 'refused_address', detail });
    expect(tries).toMatchObject([{ status: 302 }]);
  });

  it('without an address is no answer', async () => {
    const server = await serve((_, response) => response.writeHead(302).end());
    expect((await fetchWithTries(server.origin)).got).toMatchObject({ outcome: 'server_error' });
  });
});

describe('the address guard', () => {
  const guarded = { allow_private_addresses: false };

  it.each([
    'http://127.0.0.1',
    'http://[::1]',
    'http://[::ffff:127.0.0.1]',
    'http://2130706433',
    'http://0x7f.1',
  ])('refuses %s, and asks nothing', async (origin) => {
    const server = await serve((_, response) => response.end('secret'));
    const { got, tries } = await fetchWithTries(`${origin}:${server.port}/`, guarded);
    expect(got).toMatchObject({ outcome: 'refused_address' });
    expect(tries).toMatchObject([{ status: null, waitMs: null }]);
    expect(server.paths).toEqual([]);
  });

  it('refuses a name that resolves to a private address', async () => {
    const server = await serve((_, response) => response.end('secret'));
    const resolve: FetcherSeams['resolve'] = (_, done) => {
      done(null, [{ address: '127.0.0.1', family: 4 }]);
    };
    const { got } = await fetchWithTries(`http://pictures.example:${server.port}/`, guarded, { resolve });
    expect(got).toMatchObject({ outcome: 'refused_address' });
    expect(server.paths).toEqual([]);
  });

  it('refuses localhost by the resolver of the system', async () => {
    const server = await serve((_, response) => response.end('secret'));
    const { got } = await fetchWithTries(`http://localhost:${server.port}/`, guarded);
    expect(got).toMatchObject({ outcome: 'refused_address' });
  });

  // 127.0.0.1 plays the public server here, every other address is a private one.
  const isPublic = (address: string) => address === '127.0.0.1';

  it.each(['http://127.0.0.2', 'http://10.0.0.1', 'http://169.254.169.254/latest', 'http://[::1]'])(
    'refuses a redirect from a public server to %s',
    async (location) => {
      const server = await serve((_, response) => response.writeHead(302, { location }).end());
      const { got } = await fetchWithTries(server.origin, guarded, { isPublic });
      expect(got).toMatchObject({ outcome: 'refused_address' });
      expect(server.paths).toEqual(['/']);
    },
  );

  it('refuses a name that turns private between two connections', async () => {
    const server = await serve((_, response) => {
      response.writeHead(503, { connection: 'close' }).end();
    });
    let lookups = 0;
    const resolve: FetcherSeams['resolve'] = (_, done) => {
      lookups += 1;
      done(null, [{ address: lookups === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }]);
    };
    const url = `http://turning.example:${server.port}/`;
    const { got, tries } = await fetchWithTries(url, guarded, { isPublic, resolve });
    expect(got).toMatchObject({ outcome: 'refused_address' });
    expect(tries).toMatchObject([{ status: 503 }, { status: null }]);
    expect(server.paths).toHaveLength(1);
  });

  it.each(['file:///etc/passwd', 'not an address', ''])('refuses the address %j', async (url) => {
    const { got, tries } = await fetchWithTries(url);
    expect(got).toMatchObject({ outcome: 'refused_address' });
    expect(tries).toHaveLength(1);
  });
});

describe('the caps', () => {
  it('keep to so many requests at once, on kept connections', async () => {
    let now = 0;
    let most = 0;
    const ports = new Set<number | undefined>();
    const server = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      now += 1;
      most = Math.max(most, now);
      setTimeout(() => {
        now -= 1;
        response.end('picture');
      }, 10);
    });
    const fetcher = fetcherWith({ concurrency: 3 });
    await Promise.all(Array.from({ length: 15 }, (_, index) => fetcher.fetch(`${server.origin}/${index}`)));
    expect(most).toBe(3);
    expect(ports.size).toBeLessThanOrEqual(3);
  });

  it('keep to so many requests a second', async () => {
    const server = await serve((_, response) => response.end('picture'));
    const fetcher = fetcherWith({ requests_per_second: 20 });
    await Promise.all(Array.from({ length: 10 }, () => fetcher.fetch(server.origin)));
    // Two in each tenth of a second: the last two after four tenths.
    const span = server.times.at(-1)! - server.times[0];
    expect(span).toBeGreaterThan(250);
    expect(span).toBeLessThan(5000);
  });

  it('keep to less than one request a second', async () => {
    const server = await serve((_, response) => response.end('picture'));
    const fetcher = fetcherWith({ requests_per_second: 0.8 });
    await Promise.all([fetcher.fetch(server.origin), fetcher.fetch(server.origin)]);
    expect(server.times[1] - server.times[0]).toBeGreaterThan(900);
  });

  it('leave the place of a try that waits to others', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/busy') response.writeHead(429, { 'retry-after': '2' }).end();
      else response.end('picture');
    });
    const fetcher = fetcherWith({ concurrency: 1, tries: 2, max_backoff_ms: 1500 });
    let isBusyDone = false;
    const busy = fetcher.fetch(`${server.origin}/busy`).then(() => {
      isBusyDone = true;
    });
    await Promise.all([1, 2, 3].map((number) => fetcher.fetch(`${server.origin}/${number}`)));
    expect(isBusyDone).toBe(false);
    await busy;
    expect(server.paths).toEqual(['/busy', '/1', '/2', '/3', '/busy']);
  });
});

describe('the signal', () => {
  const cases: [string, Answer, Partial<ImagesConfig>][] = [
    ['headers', () => undefined, {}],
    ['a body', (_, response) => void response.write('begin'), {}],
    [
      'a back-off',
      (_, response) => void response.writeHead(503).end(),
      { backoff_ms: 60_000, max_backoff_ms: 60_000 },
    ],
    ['a turn', (_, response) => void response.write('begin'), { concurrency: 1 }],
  ];

  it.each(cases)('ends the wait for %s at once', async (_, answer, changes) => {
    const server = await serve(answer);
    const controller = new AbortController();
    const fetcher = fetcherWith(
      { headers_timeout_ms: 30_000, body_timeout_ms: 30_000, ...changes },
      { random: () => 0.9 },
      controller.signal,
    );
    const fetches = [fetcher.fetch(server.origin), fetcher.fetch(server.origin)];
    setTimeout(() => {
      controller.abort();
    }, 100);
    const began = performance.now();
    const settled = await Promise.allSettled(fetches);
    expect(performance.now() - began).toBeLessThan(10_000);
    for (const result of settled) {
      expect(result.status).toBe('rejected');
      expect(result.status === 'rejected' && result.reason).toBeInstanceOf(InterruptedError);
    }
    await expect(fetcher.fetch(server.origin)).rejects.toThrow(InterruptedError);
  });

  it('is listened to by many fetches without a warning', async () => {
    const warnings: string[] = [];
    const onWarning = (warning: Error) => warnings.push(warning.message);
    process.on('warning', onWarning);
    const server = await serve((_, response, count) => {
      if (count < 60) response.writeHead(503).end();
      else response.end('picture');
    });
    const fetcher = fetcherWith({ concurrency: 50 });
    await Promise.all(Array.from({ length: 100 }, () => fetcher.fetch(server.origin)));
    await new Promise((resolve) => setTimeout(resolve, 10));
    process.off('warning', onWarning);
    expect(warnings).toEqual([]);
  });
});
