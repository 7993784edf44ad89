/** Endings of picture files, lower-case. Of several files of an image, the first ending here is taken. */
export const PICTURE_EXTENSIONS = [
  'jpg',
  'jpeg',
  'png',
  'webp',
  'gif',
  'bmp',
  'tif',
  'tiff',
  'avif',
] as const;

/** What the name of a picture file says. */
export interface PictureName {
  readonly imageId: string;
  /** Place of its ending in {@link PICTURE_EXTENSIONS}. */
  readonly rank: number;
}

/** Cuts `{image_id}.{extension}`, with the extension in any case; null for any other name. */
export function pictureName(fileName: string): PictureName | null {
  const dot = fileName.lastIndexOf('.');
  const extension = fileName.slice(dot + 1).toLowerCase();
  const rank = PICTURE_EXTENSIONS.findIndex((known) => known === extension);
  return dot < 1 || rank < 0 ? null : { imageId: fileName.slice(0, dot), rank };
}
