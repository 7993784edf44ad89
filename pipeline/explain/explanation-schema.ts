import { z } from 'zod';
import { LABEL_RULES } from '../../filters/index.js';
import type { Explanation } from '../explain.js';
import type { PlainValue } from '../io/duckdb.js';
import { datasetSplitSchema, sourceSplitSchema } from '../splits.js';
import { REJECT_REASONS } from '../stages/ingest/reasons.js';
import { ID_SOURCES } from '../tables/imported.js';

/** Raised when the meaning of a member changes. */
export const EXPLANATION_SCHEMA = 1;

const share = z.number();
const label = z.union([z.literal(1), z.literal(0), z.literal(-1)]);
const tristate = z.union([z.literal(1), z.literal(0), z.literal(-1)]);
const clean = z.union([z.literal(1), z.literal(0), z.literal(-1), z.literal(-2)]);
const index = z.int().nonnegative();
const indices = z.array(index).readonly();

const plain: z.ZodType<PlainValue> = z.custom<PlainValue>((value) => value !== undefined);
const row = z.record(z.string(), plain).describe('A row of a table as it stands, by column name');

const rect = { xMin: share, xMax: share, yMin: share, yMax: share };
const boxAttributes = {
  occluded: tristate,
  truncated: tristate,
  groupOf: tristate,
  depiction: tristate,
  inside: tristate,
};
const boxSchema = z
  .strictObject({ label: z.string(), source: z.string(), confidence: share, ...rect, ...boxAttributes })
  .describe('Corners as in the CSV, 0..1 of width and height; attributes 1 yes, 0 no, -1 unknown');

const miapSchema = z.strictObject({
  label: z.string(),
  confidence: share,
  ...rect,
  ...boxAttributes,
  gender: z.string().describe('Perceived gender presentation'),
  age: z.string().describe('Perceived age presentation'),
});

const metadataSchema = z.strictObject({
  imageId: z.string(),
  hash: z.string().describe('16 hex digits: order and shard'),
  filename: z.string().describe('How the published data set names the image'),
  attribution: z.strictObject({
    originalUrl: z.string(),
    landingUrl: z.string(),
    license: z.string(),
    authorUrl: z.string(),
    author: z.string(),
    title: z.string(),
  }),
  rotation: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]).nullable(),
  boxCount: index.describe('Boxes of any class'),
  depictionBoxCount: index,
  boxes: z.array(boxSchema).readonly(),
  imageLabels: z
    .array(z.strictObject({ label: z.string(), source: z.string(), confidence: share }))
    .readonly(),
  miapBoxes: z.array(miapSchema).readonly(),
  inImageList: z.boolean(),
});

/** One thing that could differ, as `Change` of the filters. */
export const changeSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('correction'), clean: clean.nullable() }),
    z.strictObject({
      kind: z.literal('min_area'),
      value: share,
      side: z.enum(['at_most', 'below', 'at_least', 'above']),
    }),
    z.strictObject({
      kind: z.literal('depiction'),
      boxes: indices,
      depiction: z.union([z.literal(0), z.literal(1)]),
    }),
    z.strictObject({ kind: z.literal('without_boxes'), boxes: indices }),
    z.strictObject({ kind: z.literal('with_box') }),
    z.strictObject({
      kind: z.literal('unknown_depiction'),
      value: z.enum(['target', 'depiction', 'exclude']),
    }),
    z.strictObject({ kind: z.literal('exclude_depictions'), value: z.boolean() }),
    z.strictObject({ kind: z.literal('confidence'), value: share, side: z.enum(['at_most', 'above']) }),
    z.strictObject({ kind: z.literal('without_labels'), labels: indices }),
    z.strictObject({ kind: z.literal('with_label'), confidence: z.union([z.literal(0), z.literal(1)]) }),
  ])
  .describe('The single thing that would differ; kind says which');

const rulesSchema = z.strictObject({
  ruleSet: z.enum(['published', 'corrected']),
  trials: z
    .array(z.strictObject({ rule: z.enum(LABEL_RULES), matched: z.boolean(), detail: z.string() }))
    .readonly()
    .describe('Each rule tried, in order'),
  result: z.strictObject({
    label: label.describe('After the correction'),
    base: z
      .strictObject({ label, rule: z.enum(LABEL_RULES), deciding: index.nullable() })
      .describe('Before the correction; deciding is the place of the box or image-level label'),
    areaPublished: share.nullable(),
    areaCorrected: share.nullable(),
    decidingClass: z.string().nullable(),
    decidingClasses: z.array(z.string()).readonly(),
    distanceLabel: label.nullable(),
    distance: z.enum(['far', 'medium_distance', 'near']).nullable(),
    largestArea: share.nullable(),
    depiction: z.enum(['person_depiction', 'non-person_depiction', 'non-person_non-depiction']).nullable(),
    bodyPart: tristate,
  }),
  others: z
    .array(z.strictObject({ label, change: changeSchema }))
    .readonly()
    .describe('Every single change that gives another label'),
});

const tableSchema = z.strictObject({
  ruleSet: z.enum(['published', 'corrected']),
  set: z.string().describe('Folder of the labels'),
  isLabelled: z.boolean(),
  row: row.nullable().describe('Of the label table; null where the image is no candidate'),
  decision: row.nullable().describe('Of the decision table; null where the split is not filtered'),
  duplicates: z
    .array(
      z.strictObject({
        imageId: z.string(),
        split: datasetSplitSchema,
        decision: z.string(),
        distance: index.nullable().describe('Bits that differ from the kept image; null of that image'),
      }),
    )
    .readonly()
    .describe('The group of equal or near pictures, the kept one first'),
  flags: z.record(z.string(), tristate).nullable().describe('Columns of the published file'),
  subsetFiles: z.array(z.strictObject({ file: z.string(), rows: z.array(z.string()).readonly() })).readonly(),
});

const attemptSchema = z.union([
  z.strictObject({
    image_id: z.string(),
    kind: z.string(),
    url: z.string(),
    try: z.number(),
    status: z.number().nullable(),
    ms: z.number(),
    error: z.string().nullable(),
  }),
  z.strictObject({ image_id: z.string(), kind: z.string(), outcome: z.string(), detail: z.string() }),
]);

/** What `wake-vision explain --json` prints. */
export const explanationSchema = z.strictObject({
  schema: z.literal(EXPLANATION_SCHEMA),
  source: sourceSplitSchema.describe('Split of Open Images'),
  metadata: metadataSchema.describe('The row of the metadata table'),
  sourceRows: z
    .array(
      z.strictObject({
        key: z.string(),
        file: z.string(),
        found: z
          .strictObject({ header: z.string(), rows: z.array(z.string()).readonly() })
          .nullable()
          .describe('Rows byte for byte; null where the file is not at hand'),
      }),
    )
    .readonly()
    .nullable()
    .describe('Null with --no-source-rows'),
  refusedRows: z
    .array(
      z.strictObject({
        file: z.string(),
        line: index.nullable().describe('1-based; null where broken quotes make it unknowable'),
        column: z.string().nullable().describe('The column at fault; null where the row as a whole is'),
        reason: z.enum(REJECT_REASONS),
        text: z.string().describe('The row as it stands, cut to 2,000 bytes'),
      }),
    )
    .readonly()
    .describe('Source rows of it that ingest refused: they count for nothing'),
  boxes: z
    .array(
      z.strictObject({
        box: boxSchema,
        isTarget: z.boolean(),
        areaPublished: share.nullable().describe('Null without a picture, or where the box is skipped'),
        areaCorrected: share.nullable(),
      }),
    )
    .readonly(),
  picture: row.nullable().describe('The row of the images table'),
  attempts: z.array(attemptSchema).readonly().describe('Requests and findings, in order'),
  classNames: z.record(z.string(), z.string()).describe('Display names by MID'),
  excludedByList: z.boolean(),
  scores: z
    .array(
      z.strictObject({
        model: z.string(),
        outcome: z.string(),
        crop: share.nullable(),
        whole: share.nullable(),
      }),
    )
    .readonly(),
  splits: z
    .array(
      z.strictObject({
        split: datasetSplitSchema,
        imported: z
          .strictObject({
            container: z.string().nullable().describe('File that held the picture'),
            filename: z.string().nullable(),
            idSource: z.enum(ID_SOURCES).nullable().describe('Where the image id comes from'),
          })
          .nullable()
          .describe('Where a label was taken over from; null for splits made from Open Images'),
        rules: z.array(rulesSchema).readonly().nullable().describe('Null where no label can be derived'),
        correction: clean.nullable(),
        isReviewed: z.boolean().describe('The correction is the answer of a review'),
        tables: z.array(tableSchema).readonly(),
        exports: z
          .array(z.strictObject({ file: z.string(), record: index }))
          .readonly()
          .describe('Files that hold it, below the workspace'),
      }),
    )
    .readonly(),
});

/**
 * An explanation as JSON of {@link explanationSchema}, ended by a line end.
 *
 * @throws ZodError where an explanation does not fit its schema: a fault of this program.
 */
export function explanationJson(explanation: Explanation): string {
  const checked = explanationSchema.parse({ schema: EXPLANATION_SCHEMA, ...explanation });
  return `${JSON.stringify(checked, null, 2)}\n`;
}
