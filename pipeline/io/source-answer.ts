import type { ImageFailure } from './image-outcome.js';

/** What one source gives for one image: the bytes of a file, not looked at, in a buffer of their own. */
export type SourceAnswer =
  | { readonly outcome: 'ok'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly outcome: ImageFailure; readonly detail: string };
