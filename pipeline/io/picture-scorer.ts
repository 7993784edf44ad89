import { boxInPicture, placeView, type Placement, type View } from '../../filters/model-input/placement.js';
import {
  levelTables,
  newTensorData,
  tensorDims,
  tensorLength,
  writeTensor,
  type TensorData,
} from '../../filters/model-input/tensor.js';
import { readPerson } from '../../filters/model-output/read-person.js';
import { isWrong, itemVector } from '../../filters/model-output/tensors.js';
import type { BatchPlace, ModelOutputs, Reading } from '../../filters/model-output/types.js';
import type { Pixels } from '../../filters/pixels/area-resize.js';
import type { Size } from '../../filters/types.js';
import { errorMessage } from '../errors.js';
import { outputNames, type ModelCard } from '../models/card.js';
import { openScale } from './kernels/scale-kernel.js';
import type { OnnxSession } from './onnx-session.js';
import { decodePictureFile } from './picture-file.js';
import { decodeWorkingCopy } from './square-encoder.js';

/** What a model says of a view; boxes are relative to the whole picture. */
export type ViewReading = Exclude<Reading, { outcome: 'wrong_shape' | 'not_a_probability' }>;

/** What a model says of a picture. */
export type PictureScore =
  | {
      readonly outcome: 'read';
      /** A reading for each asked view. */
      readonly views: Readonly<Partial<Record<View, ViewReading>>>;
      /** Of the whole picture, or of the crop where that alone was asked for. */
      readonly embedding: Float32Array | null;
    }
  /** The bytes are no whole picture. */
  | { readonly outcome: 'unreadable'; readonly detail: string };

/** What a scorer does with each picture. */
export interface ScorerOptions {
  readonly card: ModelCard;
  readonly views: readonly View[];
  /** Pictures a run of the model, at most; without effect on graphs whose batch is fixed. */
  readonly batch: number;
  /** What the bytes are: working copies (where nothing is said), or files of any format, turned by their EXIF. */
  readonly pictures?: 'working_copies' | 'files';
}

/** One view of one picture on its way through the model. */
interface ViewTask {
  readonly picture: number;
  readonly views: readonly View[];
  readonly placement: Placement;
  readonly pixels: Pixels;
}

/** What a run of the model gave for one view. */
interface ViewResult {
  readonly picture: number;
  readonly views: readonly View[];
  readonly reading: ViewReading;
  readonly embedding: Float32Array | null;
}

/**
 * A function that scores pictures with an open model: decode, shape each view as the card says, run, read. Views of
 * equal sides go through the model together. It blocks its thread: use it in a worker.
 *
 * @throws Error where the model itself is at fault: it refuses the input, or its outputs are not as the card says.
 */
export function openPictureScorer(session: OnnxSession, options: ScorerOptions) {
  const { card, views, batch } = options;
  const { input: form } = card;
  const tables = levelTables(form);
  const names = outputNames(card);
  const fixedBatch = session.graph.inputs.find(({ name }) => name === form.name)?.dims[0];
  const perRun = typeof fixedBatch === 'number' ? fixedBatch : batch;
  const scale = openScale();
  const rooms = new Map<number, TensorData>();

  /** Memory for a tensor, used again by the next one of its length. */
  const room = (length: number): TensorData => {
    const found = rooms.get(length) ?? newTensorData(form, length);
    // Sides that go by the picture come in many lengths.
    if (rooms.size > 16) rooms.clear();
    rooms.set(length, found);
    return found;
  };

  const run = async (tasks: readonly ViewTask[], side: Size): Promise<ViewResult[]> => {
    const count = typeof fixedBatch === 'number' ? fixedBatch : tasks.length;
    const length = tensorLength(form, side);
    const data = room(count * length);
    for (const [item, { pixels, placement }] of tasks.entries())
      writeTensor(form, placement, scale(pixels, placement), tables, data, item * length);
    data.fill(0, tasks.length * length);
    const dims = tensorDims(form, count, side);
    const outputs = await session
      .run({ name: form.name, type: form.type, dims }, data, names)
      .catch((error: unknown) => {
        throw new Error(`the model refuses ${form.name} [${dims.join(', ')}]: ${errorMessage(error)}`);
      });
    return tasks.map((task, item) => readView(card, outputs, { item, batch: count, input: side }, task));
  };

  const score = async (jpegs: readonly Uint8Array[]): Promise<PictureScore[]> => {
    const scores: PictureScore[] = [];
    const groups = new Map<string, ViewTask[]>();
    for (const [picture, jpeg] of jpegs.entries()) {
      const pixels = options.pictures === 'files' ? await decodePictureFile(jpeg) : decode(jpeg);
      if ('detail' in pixels) {
        scores.push({ outcome: 'unreadable', detail: pixels.detail });
        continue;
      }
      scores.push({ outcome: 'read', views: {}, embedding: null });
      for (const task of viewTasks(card, views, picture, pixels)) {
        const { width, height } = task.placement.input;
        // Views that go alone stay in the order of their pictures: the second view finds its pixels still loaded.
        const key = perRun === 1 ? String(picture) : `${width} ${height}`;
        const group = groups.get(key);
        if (group === undefined) groups.set(key, [task]);
        else group.push(task);
      }
    }
    for (const tasks of groups.values()) {
      for (let start = 0; start < tasks.length; start += perRun) {
        for (const result of await run(tasks.slice(start, start + perRun), tasks[start].placement.input))
          scores[result.picture] = withResult(scores[result.picture], result);
      }
    }
    return scores;
  };

  // Calls wait for one another: they share the memory of their tensors.
  let last: Promise<unknown> = Promise.resolve();
  return (jpegs: readonly Uint8Array[]): Promise<PictureScore[]> => {
    const scores = last.then(() => score(jpegs));
    last = scores.catch(() => null);
    return scores;
  };
}

function decode(jpeg: Uint8Array): Pixels | { readonly detail: string } {
  try {
    return decodeWorkingCopy(jpeg);
  } catch (error) {
    return { detail: errorMessage(error) };
  }
}

/** The views of a picture; one for both where the picture is a square. */
function viewTasks(card: ModelCard, views: readonly View[], picture: number, pixels: Pixels): ViewTask[] {
  const task = (shown: readonly View[]): ViewTask => ({
    picture,
    views: shown,
    placement: placeView(card.input, pixels, shown[0]),
    pixels,
  });
  if (pixels.width === pixels.height) return [task(views)];
  return views.map((view) => task([view]));
}

function readView(card: ModelCard, outputs: ModelOutputs, place: BatchPlace, task: ViewTask): ViewResult {
  const { picture, views, placement } = task;
  const reading = readPerson(card.output, outputs, place);
  if (reading.outcome === 'wrong_shape' || reading.outcome === 'not_a_probability')
    throw new Error(reading.detail);
  const placed =
    reading.outcome === 'ok' && reading.box !== null
      ? { ...reading, box: boxInPicture(placement, reading.box) }
      : reading;
  return { picture, views, reading: placed, embedding: readEmbedding(card, outputs, place) };
}

function readEmbedding(card: ModelCard, outputs: ModelOutputs, place: BatchPlace): Float32Array | null {
  if (card.embedding === undefined) return null;
  const found = itemVector(outputs, card.embedding, place);
  if (isWrong(found)) throw new Error(found.detail);
  return found.data.slice();
}

function withResult(score: PictureScore, { views, reading, embedding }: ViewResult): PictureScore {
  if (score.outcome !== 'read') return score;
  const read = { ...score.views };
  for (const view of views) read[view] = reading;
  const isOfWhole = views.includes('whole') || score.embedding === null;
  return { outcome: 'read', views: read, embedding: isOfWhole ? embedding : score.embedding };
}
