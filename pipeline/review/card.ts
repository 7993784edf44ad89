import { centreCrop, isTargetBox, turnRect, type Box } from '../../filters/index.js';
import type { BoxInfo, CardInfo } from '../../web/review/api.js';
import type { RunContext } from '../context.js';
import { classNamesAtHand } from '../explain/class-names.js';
import type { Database, Row } from '../io/duckdb.js';
import { hashImageId } from '../keys.js';
import { readPicture } from '../tables/images.js';
import { readMetadata, METADATA_COLUMNS, type ImageMetadata } from '../tables/metadata.js';
import { number, numberOrNull, textOrNull } from '../tables/cells.js';
import { pictureRow } from './picture.js';
import { hashLiteral, type ReviewTables } from './tables.js';
import { whyLines } from './why.js';

/** The rows of an image in the tables of a split. */
export interface CardRows {
  readonly label: Row;
  readonly decision: Row | null;
  readonly picture: Row;
  readonly metadata: ImageMetadata;
}

/** All that is known of an image, but for what the reviewer said. */
export type ImageCard = Omit<CardInfo, 'answer'>;

/** The card of an image; null where the split does not have it, or there is no picture to look at. */
export async function imageCard(
  context: RunContext,
  database: Database,
  tables: ReviewTables,
  imageId: string,
): Promise<ImageCard | null> {
  const rows = await cardRows(context, database, tables, imageId);
  if (rows === null) return null;
  const { label, decision, picture, metadata } = rows;
  const names = await classNamesAtHand(context, metadata);
  const { turn } = readPicture(picture).picture ?? { turn: 1 as const };
  const deciding = numberOrNull(label, 'deciding_box');
  const size = { width: number(picture, 'width'), height: number(picture, 'height') };
  return {
    imageId,
    filename: metadata.filename,
    ...size,
    boxes: metadata.boxes.map((box, index) => ({
      ...turnRect(box, turn),
      name: names[box.label] ?? box.label,
      kind: kindOf(context, box),
      isGroup: box.groupOf === 1,
      decides: index === deciding,
    })),
    crop: centreCrop(size),
    label: number(label, 'label'),
    suggestedLabel: decision === null ? null : numberOrNull(decision, 'suggested_label'),
    probability: decision === null ? null : numberOrNull(decision, 'person_probability'),
    quality: decision === null ? null : numberOrNull(decision, 'label_quality'),
    why: whyLines(context, rows, names[textOrNull(label, 'deciding_class') ?? ''] ?? null),
    title: metadata.attribution.title,
    author: metadata.attribution.author,
    license: webAddress(metadata.attribution.license),
    page: webAddress(metadata.attribution.landingUrl),
  };
}

async function cardRows(
  context: RunContext,
  database: Database,
  tables: ReviewTables,
  imageId: string,
): Promise<CardRows | null> {
  const picture = await pictureRow(context, database, tables, imageId);
  if (picture === null) return null;
  // Tables are ordered by hash: it finds the one row group that holds the image.
  const where = `WHERE hash = ${hashLiteral(hashImageId(imageId))} AND image_id = $1`;
  const find = async (sql: string) => (await database.all(`${sql} ${where}`, [imageId])).at(0) ?? null;
  const label = await find(`SELECT * FROM ${tables.labels}`);
  const metadata = await find(`SELECT ${METADATA_COLUMNS.join(', ')} FROM ${tables.metadata}`);
  if (label === null || metadata === null) return null;
  const decision = tables.decisions === null ? null : await find(`SELECT * FROM ${tables.decisions}`);
  return { label, decision, picture, metadata: readMetadata(metadata) };
}

function kindOf({ target }: RunContext, box: Box): BoxInfo['kind'] {
  if (!isTargetBox(target, box.label)) return 'other';
  return box.depiction === 1 ? 'depiction' : box.depiction === 0 ? 'real' : 'unknown';
}

/** An address that a page may link to. */
function webAddress(address: string): string {
  return /^https?:\/\//i.test(address) && URL.canParse(address) ? address : '';
}
