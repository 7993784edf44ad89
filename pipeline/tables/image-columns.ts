import type { TableSchema } from '../io/duckdb.js';

/** `images/{split}/shard-*.parquet`: one row a planned image, ordered by hash. */
export const IMAGE_COLUMNS: TableSchema = [
  { name: 'image_id', type: 'VARCHAR', comment: '16 hex digits' },
  { name: 'hash', type: 'UBIGINT', comment: 'first 8 bytes of SHA-256 of image_id: order and shard' },
  {
    name: 'request',
    type: 'VARCHAR',
    comment: 'key of the picture that was asked for; of a failure, with its addresses',
  },
  { name: 'outcome', type: 'VARCHAR', comment: 'ok, or why there is no working copy' },
  { name: 'source_kind', type: 'VARCHAR', comment: 'cvdf, original, folder, tar or import' },
  { name: 'source_bytes', type: 'BIGINT', comment: 'size of the fetched file' },
  { name: 'source_sha256', type: 'VARCHAR', comment: 'SHA-256 of the fetched file' },
  { name: 'source_format', type: 'VARCHAR', comment: 'jpeg, png, webp, ...' },
  { name: 'source_mode', type: 'VARCHAR', comment: 'RGB, L, CMYK, RGBA, LA, P, I;16, ...' },
  { name: 'source_width', type: 'INTEGER', comment: 'pixels as stored, before any turn' },
  { name: 'source_height', type: 'INTEGER', comment: 'pixels as stored, before any turn' },
  { name: 'exif_orientation', type: 'TINYINT', comment: '1..8; 1 where the file says none' },
  {
    name: 'turn',
    type: 'TINYINT',
    comment: 'orientation applied to the pixels: EXIF, else the metadata rotation',
  },
  { name: 'width', type: 'INTEGER', comment: 'working copy, pixels' },
  { name: 'height', type: 'INTEGER', comment: 'working copy, pixels' },
  { name: 'working_bytes', type: 'INTEGER', comment: 'size of the working copy' },
  { name: 'working_sha256', type: 'VARCHAR', comment: 'SHA-256 of the working copy' },
  { name: 'tar_offset', type: 'BIGINT', comment: 'first byte of the working copy in the tar of the shard' },
  { name: 'grey_mean', type: 'DOUBLE', comment: 'mean grey by the published formula, 0..255' },
  { name: 'brightness_p1', type: 'DOUBLE', comment: '1st percentile of brightness, 0..1' },
  { name: 'brightness_p5', type: 'DOUBLE', comment: '5th percentile of brightness, 0..1' },
  { name: 'brightness_p99', type: 'DOUBLE', comment: '99th percentile of brightness, 0..1' },
  { name: 'entropy', type: 'DOUBLE', comment: 'Shannon entropy of the joined band histograms, bits' },
  {
    name: 'edge_deviation',
    type: 'DOUBLE',
    comment: 'deviation of the edge picture at 64 pixels, grey levels',
  },
  { name: 'histogram_spread', type: 'DOUBLE', comment: 'deviation of the histogram counts at 64 pixels' },
  { name: 'phash', type: 'VARCHAR', comment: '64-bit perceptual hash, 16 hex digits' },
  {
    name: 'phash_degenerate',
    type: 'BOOLEAN',
    comment: 'the picture says too little for its hash to mean much',
  },
];
