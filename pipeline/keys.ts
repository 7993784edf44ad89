import { createHash } from 'node:crypto';

/** 16 lower-case hex digits: how Open Images names an image. */
export const IMAGE_ID_PATTERN = /^[0-9a-f]{16}$/;

/**
 * The number that places an image: the first 8 bytes, big-endian, of SHA-256 of the id's text, as 16 hex
 * digits. Hex of equal length sorts as the number does.
 */
export function hashImageId(imageId: string): string {
  return createHash('sha256').update(imageId, 'utf8').digest('hex').slice(0, 16);
}

/** SQL of the same as a 64-bit number, of a column or expression that is an image id. */
export function imageHashSql(imageId: string): string {
  return `('0x' || left(sha256(${imageId}), 16))::UBIGINT`;
}

/**
 * The shard of a hash: the 64-bit number modulo `shardCount`, in two 32-bit halves so that no BigInt is made
 * for each image.
 *
 * @param hash 16 hex digits.
 * @param shardCount whole number, 1..2^20.
 */
export function shardOfHash(hash: string, shardCount: number): number {
  const high = Number.parseInt(hash.slice(0, 8), 16);
  const low = Number.parseInt(hash.slice(8, 16), 16);
  return ((high % shardCount) * (2 ** 32 % shardCount) + (low % shardCount)) % shardCount;
}

/** Average number of images below which a run takes fewer shards than configured. */
export const MIN_IMAGES_PER_SHARD = 64;

/**
 * The number of shards for `count` images: the configured one, halved while the average shard would hold
 * fewer than {@link MIN_IMAGES_PER_SHARD} images, at least 1. It depends on the count alone, so that the
 * same images give the same shards on every machine.
 */
export function scaledShardCount(configured: number, count: number): number {
  let shards = configured;
  while (shards > 1 && count / shards < MIN_IMAGES_PER_SHARD) shards = Math.ceil(shards / 2);
  return shards;
}

/** `00003-of-00016`: five digits at least, as many as the count needs. */
export function shardLabel(shard: number, shardCount: number): string {
  const digits = Math.max(5, String(shardCount).length);
  return `${String(shard).padStart(digits, '0')}-of-${String(shardCount).padStart(digits, '0')}`;
}
