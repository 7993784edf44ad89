/**
 * Cosine of the angle between two vectors, -1..1; 0 where one of them is all zeros.
 *
 * @throws RangeError where they differ in length.
 */
export function cosineSimilarity(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new RangeError(`vectors of ${a.length} and ${b.length} numbers`);
  let product = 0;
  let aSquares = 0;
  let bSquares = 0;
  for (let i = 0; i < a.length; i++) {
    product += a[i] * b[i];
    aSquares += a[i] * a[i];
    bSquares += b[i] * b[i];
  }
  if (aSquares === 0 || bSquares === 0) return 0;
  // Rounding can lead past the ends.
  return Math.max(-1, Math.min(1, product / Math.sqrt(aSquares * bSquares)));
}

/**
 * A check for `decideDuplicates`: two pictures are near where the cosine of their embeddings is at least `least`.
 *
 * @param embeddingOf embedding of a picture, null where it has none: then the hashes alone decide.
 * @param least -1..1.
 */
export function embeddingsAgree(
  embeddingOf: (index: number) => Float32Array | null,
  least: number,
): (one: number, other: number) => boolean {
  return (one, other) => {
    const a = embeddingOf(one);
    const b = embeddingOf(other);
    return a === null || b === null || cosineSimilarity(a, b) >= least;
  };
}
