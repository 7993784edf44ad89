import { isTargetBox } from '../../../filters/target-classes.js';
import { turnRect } from '../../../filters/orientation.js';
import type { BoxAttributes, Rect, TargetClasses } from '../../../filters/types.js';
import { FLAG_NAMES, type DetectionBox, type DetectionImage } from '../../../manifests/index.js';
import { classNames } from '../../class-names.js';
import type { RunContext } from '../../context.js';
import { shardRanges, streamRanges, type HashRange } from '../../hash-ranges.js';
import type { ImageTables } from '../../image-tables.js';
import { literal, type Database } from '../../io/duckdb.js';
import { sourceSplitOf } from '../../splits.js';
import { number } from '../../tables/cells.js';
import { readPicture } from '../../tables/images.js';
import { FLAG_FACT_COLUMNS } from '../../tables/label-row.js';
import { METADATA_COLUMNS, readMetadata } from '../../tables/metadata.js';
import type { DecidedLabels } from '../filter/decided-labels.js';
import { countSelected, exportFlags, selectedLabels } from './selection.js';

/** Which boxes of an image: those of the target, or those of the MIAP annotators with what they perceived. */
export type BoxKind = 'target' | 'miap';

/** Names of the attributes of each kind of box. */
export const BOX_ATTRIBUTES: Readonly<Record<BoxKind, readonly string[]>> = {
  target: ['occluded', 'truncated', 'is_group', 'depiction', 'inside'],
  miap: ['occluded', 'truncated', 'is_group', 'depiction', 'inside', 'gender', 'age'],
};

/** Names of the box classes that count as the target, whole ones first. */
export async function boxClasses(context: RunContext): Promise<readonly string[]> {
  const names = await classNames(context);
  const { boxes, partBoxes } = context.target;
  return [...new Set([...boxes, ...partBoxes].map((mid) => names.get(mid) ?? mid))];
}

/** The exported images of a split with their boxes in the pixels of the working copies, in the order of the shards. */
export async function* detectionImages(
  context: RunContext,
  database: Database,
  labels: DecidedLabels,
  images: ImageTables,
  { kind, shardCount }: { readonly kind: BoxKind; readonly shardCount: number },
): AsyncGenerator<DetectionImage> {
  const { split } = labels;
  const names = await classNames(context);
  const columns = [
    ...METADATA_COLUMNS.map((name) => `m.${name}`),
    ...FLAG_FACT_COLUMNS.map((name) => `l.${name}`),
    ...PICTURE.map((name) => `i.${name}`),
  ];
  const ranges = shardRanges(await countSelected(context, database, labels), shardCount);
  const query = (range: HashRange) => `
    SELECT ${columns.join(', ')}
    FROM ${selectedLabels(context, labels)} l
    JOIN ${images.sql} i USING (image_id)
    JOIN read_parquet(${literal(context.workspace.metadata(sourceSplitOf(split)).table)}) m USING (image_id)
    WHERE ${['l', 'i', 'm'].map(range).join(' AND ')}
    ORDER BY CAST(l.hash % ${shardCount} AS INTEGER), l.hash, l.image_id`;
  for await (const rows of streamRanges(database, ranges, query)) {
    context.signal.throwIfAborted();
    for (const row of rows) {
      const { imageId, attribution, boxes, miapBoxes } = readMetadata(row);
      const { picture } = readPicture(row);
      const size = { width: number(row, 'width'), height: number(row, 'height') };
      const place = (rect: Rect) => pixels(turnRect(rect, picture?.turn ?? 1), size);
      const flags = exportFlags(context, split, row);
      yield {
        imageId,
        file: `${imageId}.jpg`,
        ...size,
        license: attribution.license,
        page: attribution.landingUrl,
        tags: FLAG_NAMES.filter((name) => flags[name] === 1),
        boxes:
          kind === 'target'
            ? targetBoxes(boxes, context.target).map((box) => ({
                label: names.get(box.label) ?? box.label,
                ...place(box),
                attributes: attributes(box),
              }))
            : miapBoxes.map((box) => ({
                label: names.get(box.label) ?? box.label,
                ...place(box),
                attributes: { ...attributes(box), gender: box.gender, age: box.age },
              })),
      };
    }
  }
}

const PICTURE = [
  'outcome',
  'source_width',
  'source_height',
  'exif_orientation',
  'turn',
  'grey_mean',
  'width',
  'height',
] as const;

function targetBoxes<Box extends { readonly label: string }>(
  boxes: readonly Box[],
  target: TargetClasses,
): Box[] {
  return boxes.filter(({ label }) => isTargetBox(target, label));
}

function attributes({
  occluded,
  truncated,
  groupOf,
  depiction,
  inside,
}: BoxAttributes): DetectionBox['attributes'] {
  return { occluded, truncated, is_group: groupOf, depiction, inside };
}

/** A relative rectangle in pixels, cut at the picture's edges. */
function pixels(
  { xMin, xMax, yMin, yMax }: Rect,
  { width, height }: { readonly width: number; readonly height: number },
): Pick<DetectionBox, 'x' | 'y' | 'width' | 'height'> {
  const clip = (value: number) => Math.min(1, Math.max(0, value));
  const x = clip(xMin) * width;
  const y = clip(yMin) * height;
  return {
    x,
    y,
    width: Math.max(0, clip(xMax) * width - x),
    height: Math.max(0, clip(yMax) * height - y),
  };
}
