import type { RunContext } from '../../context.js';
import { withRunDatabase } from '../../database.js';
import type { ImagePool } from '../../io/image-pool.js';
import { mapOrdered } from '../../ordered-map.js';
import type { Sidecar } from '../../sidecar.js';
import type { ImportContainer, ImportItem } from './container.js';
import type { ImageList } from './ids.js';
import type { PublishedLabels } from './labels.js';
import { PART_ITEMS, standingPart, writePart, type PartItem, type PartPlace } from './part.js';
import { makePicture } from './picture.js';

/** Pictures that are decoded or wait for their turn at once. */
const PICTURES_IN_FLIGHT = 32;

/** What reading containers takes. */
export interface ReadTools {
  readonly context: RunContext;
  readonly pool: ImagePool;
  readonly list: ImageList | null;
  /** Table of the pictures that have a working copy. */
  readonly standing: string;
  /** Null where labels stand beside the pictures. */
  readonly labels: PublishedLabels | null;
  readonly onItems: (count: number, note: string) => void;
}

/**
 * Reads a container part by part; parts that stand from an earlier run are passed over without a look at their pictures.
 *
 * @returns the sidecars of its parts, in order.
 */
export async function readContainer(tools: ReadTools, container: ImportContainer): Promise<Sidecar[]> {
  const { context, list, labels } = tools;
  const place = (sequence: number): PartPlace => ({
    container,
    sequence,
    list,
    labelSum: labels?.sum ?? null,
  });
  const parts: Sidecar[] = [];
  const isWhole = await withRunDatabase(context.config, context.workspace, async (database) => {
    for (;;) {
      const part = await standingPart(context, database, place(parts.length), tools.standing);
      if (part === null) return false;
      parts.push(part);
      tools.onItems(part.counts['items'] ?? 0, container.name);
      if (part.facts['last'] === 'true') return true;
    }
  });
  if (isWhole) return parts;

  const finish = async (items: readonly PartItem[], isLast: boolean): Promise<void> => {
    const part = await withRunDatabase(context.config, context.workspace, (database) =>
      writePart(context, database, place(parts.length), items, isLast),
    );
    parts.push(part);
  };
  let waiting: PartItem[] = [];
  const done = mapOrdered(newItems(tools, container, parts.length * PART_ITEMS), PICTURES_IN_FLIGHT, (item) =>
    settle(tools, item),
  );
  for await (const item of done) {
    // A full part is written when the next item shows that it is not the last one.
    if (waiting.length === PART_ITEMS) {
      await finish(waiting, false);
      waiting = [];
    }
    waiting.push(item);
    tools.onItems(1, container.name);
  }
  await finish(waiting, true);
  return parts;
}

/** The items of a container behind those that earlier parts hold. */
async function* newItems(
  { context }: ReadTools,
  container: ImportContainer,
  passed: number,
): AsyncGenerator<ImportItem> {
  let index = 0;
  const options = { maxBytes: context.config.images.max_source_bytes, signal: context.signal };
  for await (const item of container.read(options)) if (index++ >= passed) yield item;
}

async function settle({ context, pool, labels }: ReadTools, item: ImportItem): Promise<PartItem> {
  if (item.kind === 'reject') return { kind: 'reject', reject: item };
  if (labels !== null && !labels.has(item.filename)) {
    const { place } = item;
    const detail = `${labels.name} has no row for ${item.filename}`;
    return { kind: 'reject', reject: { kind: 'reject', place, reason: 'no_label_row', detail } };
  }
  return { kind: 'picture', picture: await makePicture(pool, item, context.config.images) };
}
