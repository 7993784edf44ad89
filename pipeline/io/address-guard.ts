import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** An address that may not be asked. */
export class RefusedAddressError extends Error {
  override readonly name = 'RefusedAddressError';
}

/** Finds every address of a host name. */
export type ResolveAll = (
  hostname: string,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** The resolver of the system, in the order that it prefers. */
export const resolveAll: ResolveAll = (hostname, done) => {
  systemLookup(hostname, { all: true }, done);
};

/** IPv6 addresses that reach the internet begin with 001 (RFC 4291, 2.4; IANA has given out no others). */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/** Addresses that stand for an IPv4 one behind a NAT64 (RFC 6052, 2.1), as on networks without IPv4. */
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

/**
 * Whether an IP address is a public unicast one. Loopback, private, link-local, shared, multicast, reserved and
 * unspecified ones are not, in IPv4, IPv6, as IPv4-mapped and as NAT64 addresses; nor is what is no IP address.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) return parsed.range() === 'unicast';
  if (parsed.match(NAT64)) {
    return new ipaddr.IPv4(parsed.toByteArray().slice(12)).range() === 'unicast';
  }
  return parsed.match(GLOBAL_UNICAST) && parsed.range() === 'unicast';
}

/**
 * A lookup for sockets that gives only the allowed addresses of a name. The socket connects to just these, so a
 * name that resolves to something else a moment later gains nothing.
 *
 * It fails with RefusedAddressError where a name has no allowed address.
 */
export function guardedLookup(isAllowed: (address: string) => boolean, resolve: ResolveAll): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, (error, addresses) => {
      if (error !== null) {
        callback(error, '', 0);
        return;
      }
      const family = familyOf(options.family);
      const wanted = addresses.filter((found) => family === 0 || found.family === family);
      const allowed = wanted.filter(({ address }) => isAllowed(address));
      if (allowed.length === 0) {
        const found = addresses.map(({ address }) => address).join(', ');
        callback(new RefusedAddressError(`${hostname} has no public address (${found || 'none'})`), '', 0);
      } else if (options.all === true) callback(null, allowed);
      else callback(null, allowed[0].address, allowed[0].family);
    });
  };
}

function familyOf(family: number | 'IPv4' | 'IPv6' | undefined): number {
  if (family === 'IPv4') return 4;
  return family === 'IPv6' ? 6 : (family ?? 0);
}
