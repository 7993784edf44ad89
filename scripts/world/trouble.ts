import type { TroubleName } from './cases.js';
import type { ResponsePlan } from './types.js';

/** What trouble does to a picture's file, to the answers for its two addresses, and how a fetch should end. */
export interface Trouble {
  readonly outcome: string;
  readonly damage?: (file: Buffer) => Buffer;
  readonly cvdf?: ResponsePlan;
  readonly original?: ResponsePlan;
}

const both = (plan: ResponsePlan, outcome: string): Trouble => ({ outcome, cvdf: plan, original: plan });

/** Start of the entropy-coded data: what follows the header of the first scan. */
function scanStart(jpeg: Buffer): number {
  const marker = jpeg.indexOf(Buffer.from([0xff, 0xda]));
  return marker < 0 ? Math.floor(jpeg.length / 4) : marker + 2 + jpeg.readUInt16BE(marker + 2);
}

/** Markers that have no place inside a scan: the decoder must stop there. */
function corrupt(jpeg: Buffer): Buffer {
  const broken = Buffer.from(jpeg);
  // The Huffman tables go first: a decoder that only warns about odd data cannot go on without them.
  const tables = broken.indexOf(Buffer.from([0xff, 0xc4]));
  if (tables >= 0) broken.fill(0xff, tables + 5, Math.min(tables + 60, broken.length));
  const start = scanStart(jpeg);
  broken.fill(0, start, Math.min(start + 400, broken.length));
  return broken;
}

function truncate(jpeg: Buffer): Buffer {
  const start = scanStart(jpeg);
  return jpeg.subarray(0, start + Math.floor((jpeg.length - start) * 0.55));
}

/** The size in the frame header becomes 65,000 by 65,000: 4.2 thousand million pixels. */
function bomb(jpeg: Buffer): Buffer {
  const broken = Buffer.from(jpeg);
  for (let i = 2; i + 9 < broken.length && broken[i] === 0xff;) {
    const marker = broken[i + 1];
    if (marker >= 0xc0 && marker <= 0xc2) {
      broken.writeUInt16BE(65_000, i + 5);
      broken.writeUInt16BE(65_000, i + 7);
      break;
    }
    i += 2 + broken.readUInt16BE(i + 2);
  }
  return broken;
}

const PAGE = `<!DOCTYPE html>
<html><head><title>This photo is no longer available</title></head>
<body><h1>This photo is no longer available</h1></body></html>
`;

const TROUBLES: Readonly<Record<TroubleName, Trouble>> = {
  status_404: both({ kind: 'status', status: 404 }, 'gone'),
  status_410: both({ kind: 'status', status: 410 }, 'gone'),
  status_403: both({ kind: 'status', status: 403 }, 'forbidden'),
  status_500: both({ kind: 'status', status: 500 }, 'server_error'),
  cvdf_404: { outcome: 'ok', cvdf: { kind: 'status', status: 404 } },
  corrupt_file: { outcome: 'corrupt', damage: corrupt },
  truncated_file: { outcome: 'truncated', damage: truncate },
  html_page: {
    ...both({ kind: 'headers', headers: { 'content-type': 'text/html; charset=utf-8' } }, 'not_an_image'),
    damage: () => Buffer.from(PAGE),
  },
  always_cut: both({ kind: 'cut', times: -1 }, 'truncated'),
  opted_out: both({ kind: 'headers', headers: { 'x-robots-tag': 'noai, noimageai' } }, 'opted_out'),
  flood: both({ kind: 'flood', bytes: 2_000_000_000 }, 'too_large'),
  pixel_bomb: { outcome: 'too_many_pixels', damage: bomb },
  // The file is whole; the size and sum in the image list are those of another.
  replaced: { outcome: 'replaced' },
  png: { outcome: 'ok' },
  png16: { outcome: 'ok' },
  webp: { outcome: 'ok' },
  cmyk: { outcome: 'ok' },
  grey: { outcome: 'ok' },
  progressive: { outcome: 'ok' },
  busy_429: both({ kind: 'busy', status: 429, times: 2, retryAfter: 1 }, 'ok'),
  busy_503: both({ kind: 'busy', status: 503, times: 1, retryAfter: null }, 'ok'),
  slow: both({ kind: 'slow', delayMs: 700 }, 'ok'),
  cut_once: both({ kind: 'cut', times: 1 }, 'ok'),
};

export function troubleOf(name: TroubleName): Trouble {
  return TROUBLES[name];
}
