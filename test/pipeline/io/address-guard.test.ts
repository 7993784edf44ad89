import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from 'vitest';
import {
  guardedLookup,
  isPublicAddress,
  RefusedAddressError,
  type ResolveAll,
} from '../../../pipeline/io/address-guard.js';

describe('isPublicAddress', () => {
  it.each(['8.8.8.8', '52.216.0.1', '2600:1f18::1', '::ffff:8.8.8.8', '64:ff9b::808:808'])('%s is', (ip) => {
    expect(isPublicAddress(ip)).toBe(true);
  });

  it.each([
    ['0.0.0.0', 'unspecified'],
    ['0.1.2.3', 'this network'],
    ['10.0.0.1', 'private'],
    ['172.16.5.4', 'private'],
    ['192.168.1.1', 'private'],
    ['127.0.0.1', 'loopback'],
    ['127.9.9.9', 'loopback'],
    ['169.254.169.254', 'link-local'],
    ['100.64.0.1', 'shared'],
    ['224.0.0.1', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['192.0.2.1', 'documentation'],
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['fe80::1', 'link-local'],
    ['fd00::1', 'unique local'],
    ['fec0::1', 'site-local'],
    ['ff02::1', 'multicast'],
    ['2001:db8::1', 'documentation'],
    ['2002:7f00:1::', '6to4'],
    ['2001::1', 'Teredo'],
    ['::ffff:127.0.0.1', 'IPv4-mapped loopback'],
    ['::ffff:10.0.0.1', 'IPv4-mapped private'],
    ['::ffff:a9fe:a9fe', 'IPv4-mapped link-local'],
    ['::127.0.0.1', 'IPv4-compatible'],
    ['64:ff9b::7f00:1', 'NAT64 of loopback'],
    ['64:ff9b:1::808:808', 'NAT64 of a local network'],
    ['localhost', 'a name'],
    ['', 'nothing'],
  ])('%s is not: %s', (ip) => {
    expect(isPublicAddress(ip)).toBe(false);
  });
});

describe('guardedLookup', () => {
  const mixed: LookupAddress[] = [
    { address: '10.0.0.1', family: 4 },
    { address: '8.8.8.8', family: 4 },
    { address: '2600::1', family: 6 },
  ];

  const look = (addresses: LookupAddress[], options: { all?: boolean; family?: number | 'IPv6' }) => {
    const resolve: ResolveAll = (_, done) => {
      done(null, addresses);
    };
    return new Promise<unknown>((settle, reject) => {
      guardedLookup(isPublicAddress, resolve)('mixed.example', options, (error, found) => {
        if (error) reject(error);
        else settle(found);
      });
    });
  };

  it('gives the public addresses of a name alone', async () => {
    expect(await look(mixed, { all: true })).toEqual(mixed.slice(1));
    expect(await look(mixed, {})).toBe('8.8.8.8');
  });

  it('keeps to the family that is asked for', async () => {
    expect(await look(mixed, { all: true, family: 6 })).toEqual([mixed[2]]);
    expect(await look(mixed, { family: 'IPv6' })).toBe('2600::1');
  });

  it('fails where there is none', async () => {
    await expect(look(mixed.slice(0, 1), { all: true })).rejects.toThrow(
      new RefusedAddressError('mixed.example has no public address (10.0.0.1)'),
    );
  });

  it('hands on the error of the resolver', async () => {
    const resolve: ResolveAll = (_, done) => {
      done(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), []);
    };
    const failing = new Promise((_, reject) => {
      guardedLookup(isPublicAddress, resolve)('gone.example', {}, reject);
    });
    await expect(failing).rejects.toThrow('no such name');
  });
});
