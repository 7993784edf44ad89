import type { ExportConfig } from '../../config.js';
import type { SquareVariant } from '../../io/square-encoder.js';
import type { FormatVariant } from './formats/format.js';

/** Every way in which the configuration asks for the pictures: sizes times colours, smallest first. */
export function squareVariants(config: ExportConfig): SquareVariant[] {
  const sizes = [...new Set(config.sizes)].sort((a, b) => a - b);
  const colors = [...new Set(config.colors)].sort();
  return sizes.flatMap((size) =>
    colors.map((color) => ({ size, color, encoding: config.encoding, quality: config.quality })),
  );
}

/** The folder of a variant: `rgb96-jpeg95`, `grayscale48-png`, `rgb96-raw`. */
export function variantName(variant: SquareVariant): string {
  const quality = variant.encoding === 'jpeg' ? String(variant.quality) : '';
  return `${variant.color}${variant.size}-${variant.encoding}${quality}`;
}

/**
 * Typical bytes a pixel and channel, for guessing how many images fill a shard. Measured as medians over Open
 * Images photographs at 96 and 224 pixels: PNG 0.65, JPEG of quality 95 0.19; lower qualities are smaller.
 */
const TYPICAL_BYTES = { raw: 1, png: 0.65, jpeg: 0.19 } as const;

/** Bytes of a record beside its picture: names, flags, framing. */
const RECORD_OVERHEAD = 700;

/**
 * Shards for `count` images: as configured, else as many as bring the largest variant near the configured size.
 * It depends on the count and the configuration alone, so that equal inputs give equal shards.
 */
export function exportShardCount(config: ExportConfig, count: number): number {
  if (config.shards !== null) return config.shards;
  const largest = Math.max(
    ...squareVariants(config).map(
      ({ size, color, encoding }) => size * size * (color === 'rgb' ? 3 : 1) * TYPICAL_BYTES[encoding],
    ),
  );
  return Math.max(1, Math.ceil((count * (largest + RECORD_OVERHEAD)) / (config.shard_megabytes * 1e6)));
}

/** The variants of a format whose folders are named after the pictures. */
export function squareVariantsOf(config: ExportConfig): FormatVariant[] {
  return squareVariants(config).map((variant) => ({
    name: variantName(variant),
    picture: { kind: 'square', variant },
  }));
}
