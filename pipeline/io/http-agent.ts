import { isIP } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { guardedLookup, RefusedAddressError, type ResolveAll } from './address-guard.js';

export interface HttpAgentOptions {
  /** Most connections to one origin. */
  readonly connections: number;
  /** Time to connect, TLS included, in ms. */
  readonly connectTimeoutMs: number;
  /** Time to the headers, in ms. */
  readonly headersTimeoutMs: number;
  /** Time between two parts of a body, in ms. */
  readonly bodyTimeoutMs: number;
  /** Told of each IP address before a connection to it is opened. */
  readonly isAllowed: (address: string) => boolean;
  readonly resolve: ResolveAll;
}

/**
 * A pool of keep-alive connections, by origin, that connects to allowed addresses alone. The check is made where
 * the socket is opened: whatever the address looks like, and wherever it came from, it cannot be passed by.
 */
export function openHttpAgent(options: HttpAgentOptions): Agent {
  const { connectTimeoutMs, isAllowed } = options;
  const open = buildConnector({
    timeout: connectTimeoutMs,
    lookup: guardedLookup(isAllowed, options.resolve),
    // Node gives each of several addresses a quarter of a second, which is too short for far servers.
    autoSelectFamilyAttemptTimeout: Math.max(250, Math.floor(connectTimeoutMs / 4)),
  });
  return new Agent({
    connections: options.connections,
    headersTimeout: options.headersTimeoutMs,
    bodyTimeout: options.bodyTimeoutMs,
    connect: (target, done) => {
      const host = target.hostname.replace(/^\[|\]$/g, '');
      // Sockets look up names only: an IP address in a URL goes round the guarded lookup.
      if (isIP(host) !== 0 && !isAllowed(host)) {
        done(new RefusedAddressError(`${host} is no public address`), null);
        return;
      }
      open(target, done);
    },
  });
}
