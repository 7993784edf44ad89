import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { configSchema, type ImagesConfig } from '../../../pipeline/config/schema.js';

/** Answers one request; `count` is its number on this server, from 1. */
export type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void;

export interface Loopback {
  readonly origin: string;
  readonly port: number;
  /** Paths that were asked for, in order. */
  readonly paths: string[];
  readonly headers: IncomingMessage['headers'][];
  /** Times at which requests came, in ms. */
  readonly times: number[];
  close(): Promise<void>;
}

/** A server on a free port of 127.0.0.1. */
export async function openLoopback(answer: Answer): Promise<Loopback> {
  const paths: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const times: number[] = [];
  const server: Server = createServer((request, response) => {
    paths.push(request.url ?? '');
    headers.push(request.headers);
    times.push(performance.now());
    answer(request, response, paths.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    port: address.port,
    paths,
    headers,
    times,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** Settings of the images stage that reach 127.0.0.1 and do not wait long for anything. */
export function quickConfig(changes: Partial<ImagesConfig> = {}): ImagesConfig {
  return {
    ...configSchema.parse({}).images,
    allow_private_addresses: true,
    tries: 3,
    backoff_ms: 5,
    max_backoff_ms: 40,
    connect_timeout_ms: 2000,
    headers_timeout_ms: 2000,
    body_timeout_ms: 2000,
    ...changes,
  };
}
