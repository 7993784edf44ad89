import { z } from 'zod';
import { benchmarkSubsetsOf } from '../../filters/benchmark-subsets.js';
import { subsetWords } from '../report/subset-words.js';
import { LABEL_RULES } from '../../filters/label-rules.js';
import type {
  CardInfo,
  GalleryInfo,
  ProgressInfo,
  QueueInfo,
  SessionInfo,
  UndoInfo,
} from '../../web/review/api.js';
import type { LoopbackAnswer, LoopbackRequest } from '../io/loopback-server.js';
import { IMAGE_ID_PATTERN } from '../keys.js';
import { isBenchmarkSplit } from '../splits.js';
import { DECISION_REASONS } from '../tables/decisions.js';
import { KEEP_REASONS } from '../tables/label-row.js';
import { assetAt } from './assets.js';
import { imageCard } from './card.js';
import { correctionsText } from './corrections-file.js';
import { galleryPage } from './gallery.js';
import { readPictureBytes } from './picture.js';
import { cleanLabelSchema } from './record.js';
import { auditOf, keepAudit, queueOf, QUEUE_KINDS, type ReviewedSplit, type ReviewRoom } from './room.js';
import { isShown, labelWords } from './words.js';

/** Images of a queue that are handed over at once. */
const QUEUE_PAGE = 20;

/** Rows of a queue that are read at once: those answered already are passed over. */
const QUEUE_SCAN = 500;

const optional = <T extends z.ZodType>(schema: T) =>
  z
    .literal('')
    .transform(() => null)
    .or(schema)
    .default(null as never);
const code = z.string().regex(/^\w{1,60}$/);
const label = z.enum(['1', '0', '-1']).transform((word) => (word === '1' ? 1 : word === '0' ? 0 : -1));
const share = z
  .string()
  .regex(/^[01]?(\.\d{1,10})?$/)
  .transform(Number);
const imageId = z.string().regex(IMAGE_ID_PATTERN);
const cursor = z.string().max(60);

const queueQuery = z.object({
  queue: z.enum(QUEUE_KINDS),
  reason: optional(code),
  label: optional(label),
  after: optional(cursor),
});
const galleryQuery = z.object({
  label: optional(label),
  rule: optional(code),
  reason: optional(code),
  subset: optional(z.string().regex(/^[\w-]{1,60}$/)),
  min: optional(share),
  max: optional(share),
  order: z.enum(['hash', 'quality', 'probability']).default('hash'),
  after: optional(cursor),
});
const imageQuery = z.object({ image: imageId });
const answerBody = z.strictObject({ split: z.string(), image: imageId, clean_label: cleanLabelSchema });
const undoBody = z.strictObject({ split: z.string() });

/** A request that asks for something malformed or missing. */
class RequestError extends Error {
  constructor(
    readonly status: 400 | 404,
    message: string,
  ) {
    super(message);
  }
}

type Route = (room: ReviewRoom, request: LoopbackRequest) => Promise<LoopbackAnswer>;

const READS: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['/api/session', (room) => Promise.resolve(json(sessionInfo(room)))],
  ['/api/queue', async (room, { query }) => json(await queueInfo(room, splitOf(room, query), query))],
  ['/api/progress', async (room, { query }) => json(await progressInfo(room, splitOf(room, query), query))],
  ['/api/card', async (room, { query }) => json(await cardInfo(room, splitOf(room, query), query))],
  ['/api/gallery', async (room, { query }) => json(await galleryInfo(room, splitOf(room, query), query))],
  ['/api/picture', async (room, { query }) => picture(room, splitOf(room, query), query)],
  ['/api/corrections', (room, { query }) => Promise.resolve(corrections(splitOf(room, query)))],
]);

const WRITES: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['/api/answer', async (room, { body }) => json(await takeAnswer(room, parse(answerBody, body)))],
  ['/api/undo', async (room, { body }) => json(await undo(room, parse(undoBody, body)))],
]);

/** Answers a request that was let in. */
export async function answerRequest(room: ReviewRoom, request: LoopbackRequest): Promise<LoopbackAnswer> {
  const { method, path } = request;
  const isReadOnly = room.request.reviewer === null;
  const asset = await assetAt(isReadOnly && path === '/' ? '/gallery' : path);
  const isWritten = WRITES.has(path) && !isReadOnly;
  const route = (method === 'POST' ? (isReadOnly ? undefined : WRITES.get(path)) : READS.get(path)) ?? null;
  if (method === 'GET' && asset !== null) return asset;
  if (route === null) {
    if (asset !== null || READS.has(path) || isWritten)
      return {
        ...problem(405, 'This path does not know the method.'),
        allow: isWritten ? 'POST' : 'GET, HEAD',
      };
    return problem(404, 'There is nothing here.');
  }
  try {
    return await route(room, request);
  } catch (error) {
    if (error instanceof RequestError) return problem(error.status, error.message);
    throw error;
  }
}

function json(
  value: SessionInfo | QueueInfo | ProgressInfo | CardInfo | GalleryInfo | UndoInfo,
): LoopbackAnswer {
  return { status: 200, type: 'application/json; charset=utf-8', body: JSON.stringify(value) };
}

function problem(status: number, text: string): LoopbackAnswer {
  return { status, type: 'text/plain; charset=utf-8', body: `${text}\n` };
}

function parse<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues.at(0);
  throw new RequestError(400, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'malformed'}`);
}

function parseQuery<T extends z.ZodType>(schema: T, query: URLSearchParams): z.infer<T> {
  return parse(schema, Object.fromEntries(query));
}

function splitNamed(room: ReviewRoom, name: string): ReviewedSplit {
  const found = room.splits.get(name);
  if (found === undefined) throw new RequestError(404, 'There is no such split here.');
  return found;
}

function splitOf(room: ReviewRoom, query: URLSearchParams): ReviewedSplit {
  return splitNamed(room, query.get('split') ?? '');
}

function sessionInfo({ context, request, splits }: ReviewRoom): SessionInfo {
  return {
    reviewer: request.reviewer,
    words: labelWords(context.target.name),
    splits: [...splits.values()].map(({ split, tables }) => ({
      split,
      isFiltered: tables.decisions !== null,
      reasons: [
        ...(tables.decisions === null ? [] : DECISION_REASONS),
        ...KEEP_REASONS.filter((reason) => tables.decisions === null || reason !== 'label_excluded'),
      ].filter((reason, index, all) => isShown(reason) && all.indexOf(reason) === index),
      rules: LABEL_RULES,
      subsets: isBenchmarkSplit(split)
        ? benchmarkSubsetsOf(context.target.name).map(({ name }) => ({ name, words: subsetWords(name) }))
        : [],
    })),
    start: {
      queue: request.queue,
      reason: request.filter.reason ?? '',
      label: request.filter.label === null ? '' : String(request.filter.label),
    },
    hasAudit: request.audit !== null,
  };
}

async function queueInfo(room: ReviewRoom, split: ReviewedSplit, query: URLSearchParams): Promise<QueueInfo> {
  const { queue: kind, after, ...filter } = parseQuery(queueQuery, query);
  const queue = await queueOf(room, split, kind, filter);
  const imageIds: string[] = [];
  let next = after;
  do {
    const page = await queue.page(next, QUEUE_SCAN);
    next = page.next;
    // Reviewers who disagree may answer again.
    imageIds.push(
      ...page.imageIds.filter(
        (id) =>
          !room.context.excluded.has(id) &&
          (kind === 'disagreement' || split.desk?.history.get(id) === undefined),
      ),
    );
  } while (imageIds.length < QUEUE_PAGE && next !== null);
  return { imageIds, next };
}

async function progressInfo(
  room: ReviewRoom,
  split: ReviewedSplit,
  query: URLSearchParams,
): Promise<ProgressInfo> {
  const { queue: kind, ...filter } = parseQuery(queueQuery, query);
  const queue = await queueOf(room, split, kind, filter);
  const own = split.desk?.history.answers().map(({ image_id: id }) => id) ?? [];
  return {
    answered: own.length === 0 ? 0 : await queue.countOf(own),
    total: await queue.total(),
    audit: auditOf(room.context, split),
  };
}

async function cardInfo(room: ReviewRoom, split: ReviewedSplit, query: URLSearchParams): Promise<CardInfo> {
  const { image } = parseQuery(imageQuery, query);
  const card = await imageCard(room.context, room.database, split.tables, image);
  if (card === null) throw new RequestError(404, 'The split has no picture of this image.');
  return { ...card, answer: split.desk?.history.get(image)?.clean_label ?? null };
}

async function galleryInfo(
  room: ReviewRoom,
  split: ReviewedSplit,
  query: URLSearchParams,
): Promise<GalleryInfo> {
  const { after, ...filter } = parseQuery(galleryQuery, query);
  const { tiles, next } = await galleryPage(room.database, split.tables, filter, after);
  return { tiles: tiles.filter((tile) => !room.context.excluded.has(tile.imageId)), next };
}

async function picture(
  room: ReviewRoom,
  split: ReviewedSplit,
  query: URLSearchParams,
): Promise<LoopbackAnswer> {
  const { image } = parseQuery(imageQuery, query);
  const bytes = await readPictureBytes(room.context, room.database, split.tables, room.slices, image);
  if (bytes === null) throw new RequestError(404, 'The split has no picture of this image.');
  return { status: 200, type: 'image/jpeg', body: bytes, keep: true };
}

function corrections({ split, desk }: ReviewedSplit): LoopbackAnswer {
  if (desk === null) throw new RequestError(404, 'Nothing is answered here.');
  return {
    status: 200,
    type: 'text/csv; charset=utf-8',
    body: correctionsText(desk.history.answers()),
    saveAs: `wv_${split}_cleaned.csv`,
  };
}

async function takeAnswer(
  room: ReviewRoom,
  { split: name, image, clean_label: cleanLabel }: z.infer<typeof answerBody>,
): Promise<UndoInfo> {
  const split = splitNamed(room, name);
  const card = await imageCard(room.context, room.database, split.tables, image);
  if (card === null || split.desk === null)
    throw new RequestError(404, 'The split has no picture of this image.');
  const given = card.label === 1 ? 1 : card.label === 0 ? 0 : -1;
  await split.desk.answer({ imageId: image, filename: card.filename, label: given }, cleanLabel);
  await keepAudit(room.context, room.request, split);
  return { imageId: image };
}

async function undo(room: ReviewRoom, { split: name }: z.infer<typeof undoBody>): Promise<UndoInfo> {
  const split = splitNamed(room, name);
  const withdrawn = (await split.desk?.undo()) ?? null;
  if (withdrawn !== null) await keepAudit(room.context, room.request, split);
  return { imageId: withdrawn?.image_id ?? null };
}
