/**
 * Formats, one idea a file: what the exports are made of, usable on their own.
 *
 * Writers take a path (`X.open(path)`) or any {@link ByteSink}, hash what they write, and return counts, size
 * and SHA-256 when they close. Readers check what they read and name file and place in their errors. Nothing
 * here knows a stage, a configuration or a folder layout, and nothing here renames: a caller that wants a file
 * to appear whole writes it aside and renames it after `close`.
 *
 * @module
 */
export * from './byte-sink.js';
export * from './crc32c.js';
export * from './csv.js';
export * from './csv-reader.js';
export * from './tar.js';
export * from './tar-reader.js';
export * from './tfrecord.js';
export * from './tfrecord-reader.js';
export * from './corrections-csv.js';
export * from './example-encoder.js';
export * from './exclusion-list.js';
export * from './flags.js';
export * from './published-csv.js';
export * from './tf-example-decode.js';
export { encodeExample, type Feature, type Features } from './tf-example.js';
export { sortedJson, type JsonValue } from './json-text.js';
export * from './tfds-dataset.js';
export * from './tfds-names.js';
export * from './wake-vision-features.js';
export * from './wake-vision-tfds.js';
export * from './webdataset.js';
export * from './c-header.js';
export * from './mlperf-tiny.js';
export * from './npy.js';
export * from './quantised-pixels.js';
export * from './attribution.js';
export * from './coco.js';
export * from './cvat.js';
export * from './detection.js';
export * from './fiftyone.js';
export * from './image-folder.js';
export * from './text-file.js';
export * from './dataset-facts.js';
export * from './datasheet.js';
export * from './export-facts.js';
export * from './hugging-face.js';
export * from './croissant.js';
export * from './wake-vision-croissant.js';
