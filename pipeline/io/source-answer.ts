import type { ImageFailure } from './image-outcome.js';

/** What one source gives for one image: the bytes of a file, not looked at, in memory that nobody else uses. */
export type SourceAnswer =
  | { readonly outcome: 'ok'; readonly bytes: Uint8Array }
  | { readonly outcome: ImageFailure; readonly detail: string };
