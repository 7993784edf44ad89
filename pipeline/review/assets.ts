import { readFile } from 'node:fs/promises';
import type { LoopbackAnswer } from '../io/loopback-server.js';

/** package.json stands two folders above the sources, and three above the compiled files. */
const PACKAGE = new URL(import.meta.url.endsWith('.ts') ? '../../' : '../../../', import.meta.url);

/** Files of the pages by their path: no other file of the package is ever read for a request. */
const ASSETS: Readonly<Partial<Record<string, { readonly file: string; readonly type: string }>>> = {
  '/': page('review.html'),
  '/gallery': page('gallery.html'),
  '/review.css': { file: 'web/review/review.css', type: 'text/css; charset=utf-8' },
  '/icon.svg': { file: 'web/review/icon.svg', type: 'image/svg+xml' },
  ...Object.fromEntries(
    ['api', 'dom', 'gallery', 'overlay', 'panel', 'requests', 'review'].map((name) => [
      `/${name}.js`,
      { file: `dist/web/review/${name}.js`, type: 'text/javascript; charset=utf-8' },
    ]),
  ),
};

function page(name: string) {
  return { file: `web/review/${name}`, type: 'text/html; charset=utf-8' };
}

/** A file of the pages; null where the path names none. */
export async function assetAt(path: string): Promise<LoopbackAnswer | null> {
  const asset = Object.hasOwn(ASSETS, path) ? ASSETS[path] : undefined;
  if (asset === undefined) return null;
  return { status: 200, type: asset.type, body: await readFile(new URL(asset.file, PACKAGE)) };
}
