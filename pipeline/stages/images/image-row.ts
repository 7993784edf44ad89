import type { GoodImage } from '../../io/image-codec.js';
import type { Row } from '../../io/duckdb.js';

/** The columns that say which image a row is of. */
export interface RowNames {
  readonly image_id: string;
  readonly hash: string;
  readonly request: string;
}

/** The fetched file. */
export interface SourceFacts {
  readonly kind: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** The row of an image without a working copy. */
export function failedRow(names: RowNames, outcome: string, kind: string | null, source?: SourceFacts): Row {
  return {
    ...names,
    outcome,
    source_kind: kind,
    source_bytes: source?.bytes ?? null,
    source_sha256: source?.sha256 ?? null,
  };
}

/** The row of a working copy; its place in the archive is added when it gets one. */
export function okRow(names: RowNames, source: SourceFacts, image: GoodImage, workingSha256: string): Row {
  const { measures } = image;
  return {
    ...names,
    outcome: 'ok',
    source_kind: source.kind,
    source_bytes: source.bytes,
    source_sha256: source.sha256,
    source_format: image.sourceFormat,
    source_mode: image.sourceMode,
    source_width: image.sourceWidth,
    source_height: image.sourceHeight,
    exif_orientation: image.exifOrientation,
    turn: image.turn,
    width: image.width,
    height: image.height,
    working_bytes: image.jpeg.length,
    working_sha256: workingSha256,
    grey_mean: measures.greyMean,
    brightness_p1: measures.brightnessP1,
    brightness_p5: measures.brightnessP5,
    brightness_p99: measures.brightnessP99,
    entropy: measures.entropy,
    edge_deviation: measures.edgeDeviation,
    histogram_spread: measures.histogramSpread,
    phash: measures.phash,
    phash_degenerate: measures.phashDegenerate,
  };
}
