import { z } from 'zod';
import { filterConfig } from './filter.js';
import { scoreConfig } from './score.js';
import { sourcesConfig } from '../sources/config.js';
import { datasetSplitSchema } from '../splits.js';

const share = z.number().min(0).max(1);
const milliseconds = z.int().positive();
const shardCount = (count: number) => z.int().min(1).max(65536).default(count);

const target = z
  .strictObject({
    class: z
      .string()
      .min(1)
      .default('Person')
      .describe(
        'The class to find: Person (the published class lists) or any of the 600 boxable classes, by name or MID',
      ),
    parts: z.boolean().default(true).describe('Parts of the target (a face, a hand) count as the target'),
  })
  .prefault({})
  .describe('What counts as the target');

const images = z
  .strictObject({
    from: z
      .array(z.enum(['cvdf', 'original', 'folder', 'tar']))
      .min(1)
      .default(['cvdf', 'original'])
      .describe(
        'Kinds of source, tried in this order for each image: cvdf (the copy at cvdf_url), original (the address in the image list), folder (images.folder), tar (images.tar)',
      ),
    cvdf_url: z
      .string()
      .regex(
        /^https?:\/\//,
        'Allowed: an http or https address, with {subset} and {image_id} where they belong',
      )
      .default('https://s3.amazonaws.com/open-images-dataset/{subset}/{image_id}.jpg')
      .describe('Address of the CVDF copy; {subset} and {image_id} are filled in'),
    folder: z
      .string()
      .nullable()
      .default(null)
      .describe('Folder of pictures named {image_id}.jpg (or .jpeg, .png, .webp, .gif, .tif, .tiff, .avif)'),
    tar: z
      .string()
      .nullable()
      .default(null)
      .describe('Folder of tar files, or one, whose members are named {image_id}.jpg'),
    quality: z.int().min(1).max(100).default(72).describe('JPEG quality of the working copies'),
    shards: z
      .strictObject({
        train: shardCount(1024).describe('Shards of the train pictures'),
        validation: shardCount(16).describe('Shards of the validation pictures'),
        test: shardCount(64).describe('Shards of the test pictures'),
      })
      .prefault({})
      .describe('Shards of working copies, halved while a shard would hold fewer than 64 images'),
    workers: z.int().min(1).max(512).nullable().default(null).describe('Worker threads; null is one a core'),
    max_source_bytes: z.int().positive().default(104857600).describe('Largest picture file accepted'),
    max_source_pixels: z
      .int()
      .positive()
      .default(268435456)
      .describe('Largest picture accepted, checked before decoding'),
    allowed_failure_share: share
      .default(0.05)
      .describe('Share of images that may fail before the exit code is 3'),
    concurrency: z.int().min(1).max(4096).default(32).describe('Requests under way at once'),
    requests_per_second: z
      .number()
      .positive()
      .nullable()
      .default(null)
      .describe('Cap on requests a second; null is none'),
    tries: z.int().min(1).max(100).default(5).describe('Tries an image, for faults that may pass'),
    backoff_ms: milliseconds
      .default(500)
      .describe('First back-off; it doubles with each try, with full jitter'),
    max_backoff_ms: milliseconds
      .default(60000)
      .describe('Longest back-off; a longer Retry-After is cut to it'),
    connect_timeout_ms: milliseconds.default(10000).describe('Time to connect'),
    headers_timeout_ms: milliseconds.default(30000).describe('Time to the first byte of an answer'),
    body_timeout_ms: milliseconds.default(30000).describe('Time between two parts of a body'),
    contact: z.string().nullable().default(null).describe('A mail or web address to add to the User-Agent'),
    honour_opt_out: z.boolean().default(true).describe('X-Robots-Tag noai and noimageai leave an image out'),
    allow_private_addresses: z
      .boolean()
      .default(false)
      .describe('Loopback and private addresses may be fetched from (a mirror in your own network)'),
  })
  .prefault({})
  .describe('Getting pictures and making working copies');

const labels = z
  .strictObject({
    rules: z
      .enum(['published', 'corrected'])
      .default('published')
      .describe('Which writing of the rules gives the labels'),
    min_area: share.default(0.05).describe('Share of the centre crop that a target box must fill'),
    distance_min_area: share.default(0.005).describe('The same for the distance subsets'),
    image_label_confidence: share
      .default(0.7)
      .describe('Confidence from which an image-level label gives a yes'),
    unknown_depiction: z
      .enum(['target', 'depiction', 'exclude'])
      .default('target')
      .describe(
        'Under corrected: what a target box of unknown depiction (-1) is: a real target, a depiction, or a reason to leave the image out (exclude)',
      ),
    exclude_depictions: z
      .boolean()
      .default(false)
      .describe('Leave out images with depictions or look-alikes (skulls) instead of labelling them 0'),
    corrections: z
      .boolean()
      .default(true)
      .describe(
        'Apply the correction files of validation and test, and what people answered in wake-vision review',
      ),
    balance: z.boolean().default(true).describe('Keep as many images with the target as without'),
    dark_below: z.number().min(0).max(255).default(85).describe('Mean grey below which an image is dark'),
    bright_from: z.number().min(0).max(255).default(170).describe('Mean grey from which an image is bright'),
  })
  .prefault({})
  .describe('Label rules');

/** Formats whose readers open a picture file. */
const PICTURE_FILE_FORMATS: ReadonlySet<string> = new Set([
  'webdataset',
  'huggingface',
  'imagefolder',
  'croissant',
]);

const exporting = z
  .strictObject({
    formats: z
      .array(
        z.enum([
          'tfrecord',
          'tfds',
          'webdataset',
          'huggingface',
          'imagefolder',
          'mlperf-tiny',
          'npy',
          'coco',
          'croissant',
          'fiftyone',
          'cvat',
        ]),
      )
      .min(1)
      .default(['tfrecord'])
      .describe('Formats to write; croissant describes the huggingface files, and writes them too'),
    sizes: z
      .array(z.int().min(8).max(1024))
      .min(1)
      .default([96])
      .describe('Sides of the square pictures, in pixels'),
    colors: z
      .array(z.enum(['rgb', 'grayscale']))
      .min(1)
      .default(['rgb'])
      .describe('Colours to write'),
    encoding: z
      .enum(['jpeg', 'png', 'raw'])
      .default('jpeg')
      .describe('How a picture is stored; raw is uint8 rows, height x width x channels'),
    quality: z.int().min(1).max(100).default(95).describe('JPEG quality of exported pictures'),
    shards: z
      .int()
      .min(1)
      .max(65536)
      .nullable()
      .default(null)
      .describe('Shards a split; null takes them from shard_megabytes'),
    shard_megabytes: z
      .number()
      .positive()
      .default(128)
      .describe('Aimed-at size of a shard, from the typical size of a picture'),
    balanced: z
      .boolean()
      .default(true)
      .describe('Export the balanced images only; false exports every labelled image'),
    distance_only: z
      .boolean()
      .default(false)
      .describe('Export the images that are in the distance subsets alone, too'),
    licenses: z
      .enum(['any', 'cc_by'])
      .default('any')
      .describe(
        'cc_by leaves out pictures whose licence is not stated or is not CC BY; any keeps and counts them',
      ),
    npy_type: z
      .enum(['int8', 'uint8'])
      .default('int8')
      .describe('Numbers of the npy format: int8 is the pixel less 128, uint8 the pixel'),
    mlperf_split: datasetSplitSchema.default('test').describe('Split that the MLPerf Tiny set is drawn from'),
    mlperf_per_class: z.int().min(1).default(500).describe('Pictures of each class in the MLPerf Tiny set'),
    mlperf_seed: z.int().min(0).default(0).describe('Seed of the draw of the MLPerf Tiny set'),
  })
  .superRefine(({ formats, encoding }, context) => {
    const encoded = formats.filter((name) => PICTURE_FILE_FORMATS.has(name));
    if (encoding !== 'raw' || encoded.length === 0) return;
    context.addIssue({
      code: 'custom',
      path: ['encoding'],
      message: `raw has no place in ${encoded.join(', ')}: choose png for pixels without loss`,
    });
  })
  .prefault({})
  .describe('Writing data sets');

/** The whole configuration: every key, its default and its meaning. Preset values lie between the two. */
export const configSchema = z.strictObject({
  preset: z
    .enum(['published', 'corrected'])
    .default('published')
    .describe('published keeps the quirks of the published labels; corrected mends them'),
  workspace: z.string().min(1).default('wake-vision-work').describe('Folder for everything the run writes'),
  splits: z
    .array(datasetSplitSchema)
    .min(1)
    .refine((splits) => new Set(splits).size === splits.length, 'Name each split once')
    .default(['validation'])
    .describe('Splits to make'),
  limit: z
    .int()
    .positive()
    .nullable()
    .default(null)
    .describe('Take this many candidate images a split, those of the lowest hash; null takes all'),
  exclude: z
    .string()
    .nullable()
    .default(null)
    .describe('File of image ids to leave out everywhere, one a line'),
  target,
  sources: sourcesConfig.describe('Open Images metadata'),
  images,
  score: scoreConfig.describe('Scoring pictures with a model'),
  labels,
  filter: filterConfig.describe('Filtering labels and pictures'),
  export: exporting,
});

/** A checked configuration, every key present. */
export type Config = z.output<typeof configSchema>;
export type ImagesConfig = Config['images'];
export type ScoreConfig = Config['score'];
export type LabelsConfig = Config['labels'];
export type FilterConfig = Config['filter'];
export type ExportConfig = Config['export'];
export type Preset = Config['preset'];
