import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cookieName,
  equalInSecret,
  refusalOf,
  splitTarget,
  type RequestFacts,
} from '../../../pipeline/io/loopback-guard.js';

const PASS = { port: 8123, token: 'a'.repeat(32) };

function request(changes: Partial<RequestFacts> = {}): RequestFacts {
  return {
    method: 'GET',
    target: '/api/session',
    host: '127.0.0.1:8123',
    origin: undefined,
    fetchSite: undefined,
    contentType: undefined,
    cookie: `${cookieName(PASS.port)}=${PASS.token}`,
    ...changes,
  };
}

function write(changes: Partial<RequestFacts> = {}): RequestFacts {
  return request({
    method: 'POST',
    target: '/api/answer',
    origin: 'http://127.0.0.1:8123',
    contentType: 'application/json',
    ...changes,
  });
}

describe('refusalOf', () => {
  it.each([
    ['its own page', request()],
    ['the other loopback name', request({ host: 'localhost:8123' })],
    ['the opened address', request({ target: `/?token=${PASS.token}`, cookie: undefined })],
    [
      'an address opened from elsewhere',
      request({ target: `/?token=${PASS.token}`, cookie: undefined, fetchSite: 'cross-site' }),
    ],
    ['a write of its own page', write({ fetchSite: 'same-origin' })],
    ['a cookie among others', request({ cookie: `x=1; ${cookieName(8123)}=${PASS.token}; y=2` })],
  ])('lets in %s', (_name, asked) => {
    expect(refusalOf(asked, PASS)).toBeNull();
  });

  it.each([
    ['no token', request({ cookie: undefined }), 403],
    ['a strange token', request({ cookie: `${cookieName(8123)}=${'b'.repeat(32)}` }), 403],
    ['half a token', request({ cookie: `${cookieName(8123)}=${'a'.repeat(16)}` }), 403],
    ['the cookie of another port', request({ cookie: `${cookieName(8124)}=${PASS.token}` }), 403],
    ['a strange token in the address beside a right cookie', request({ target: '/?token=b' }), 403],
    ['a foreign host', request({ host: 'evil.example' }), 403],
    ['a foreign host at this port', request({ host: 'evil.example:8123' }), 403],
    ['another port of this host', request({ host: '127.0.0.1:80' }), 403],
    ['no host', request({ host: undefined }), 403],
    ['a write of another page', write({ origin: 'http://evil.example' }), 403],
    ['a write of another port', write({ origin: 'http://127.0.0.1:9000' }), 403],
    ['a write without an origin', write({ origin: undefined }), 403],
    ['a write of a page without an origin', write({ origin: 'null' }), 403],
    ['a read with a foreign origin', request({ origin: 'http://evil.example' }), 403],
    ['a request of another site', request({ fetchSite: 'cross-site' }), 403],
    ['a request of another port of this site', request({ fetchSite: 'same-site' }), 403],
    [
      'a write with its token in the address',
      write({ target: `/api/answer?token=${PASS.token}`, cookie: undefined }),
      403,
    ],
    ['a write as a form', write({ contentType: 'application/x-www-form-urlencoded' }), 415],
    ['a write as plain text', write({ contentType: 'text/plain' }), 415],
    ['a method that nothing knows', request({ method: 'DELETE' }), 405],
    ['a question of another page', request({ method: 'OPTIONS' }), 405],
  ])('refuses %s', (_name, asked, status) => {
    expect(refusalOf(asked, PASS)?.status).toBe(status);
  });

  it('lets in no token but the one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (token) => {
        fc.pre(token !== PASS.token);
        const cookie = `${cookieName(8123)}=${token}`;
        expect(refusalOf(request({ cookie }), PASS)?.status).toBe(403);
        expect(equalInSecret(token, PASS.token)).toBe(false);
      }),
    );
  });
});

describe('splitTarget', () => {
  it.each([
    '/../etc/passwd',
    '/a/../b',
    '/a//b',
    '/%2e%2e/b',
    '/a%2fb',
    '/.git',
    '/a/.',
    '//host/',
    'http://x/',
    '*',
    '/a\\b',
    '/a\0',
    '',
  ])('takes %j for no path', (target) => {
    expect(splitTarget(target)).toBeNull();
  });

  it('gives a path that no file system can leave its folder by, or none', () => {
    const part = fc.constantFrom('..', '.', '%2e', '/', '\\', 'a', 'b.js', '%2f', '\0', '~', ':');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const place = splitTarget(`/${parts.join('')}`);
        if (place === null) return;
        expect(place.path).toMatch(/^\/[\w./-]*$/);
        expect(new URL(place.path, 'http://x').pathname).toBe(place.path);
        expect(place.path.split('/')).not.toContain('..');
      }),
    );
  });

  it('keeps the query', () => {
    expect(splitTarget('/api/card?image=..%2f')?.query.get('image')).toBe('../');
  });
});
