import { parentPort, workerData } from 'node:worker_threads';
import { placeView } from '../../filters/model-input/placement.js';
import { scaledContent } from '../../filters/model-input/scale.js';
import {
  levelTables,
  newTensorData,
  tensorDims,
  tensorLength,
  writeTensor,
  type TensorData,
} from '../../filters/model-input/tensor.js';
import { openOnnxSession } from '../../pipeline/io/onnx-session.js';
import { decodeWorkingCopy } from '../../pipeline/io/square-encoder.js';
import { outputNames, type ModelCard } from '../../pipeline/models/card.js';

/** One thread of the bare runtime: makes its tensors, tells that it is ready, and runs the model on them when told to. */
interface ThreadData {
  readonly card: ModelCard;
  readonly model: string;
  readonly jpegs: readonly Uint8Array[];
}

const { card, model, jpegs } = workerData as ThreadData;
const { input: form } = card;
const session = await openOnnxSession(model, { providers: ['cpu'], intraOpThreads: 1 });
const names = outputNames(card);
const tables = levelTables(form);

const tensors: { readonly dims: readonly number[]; readonly data: TensorData }[] = [];
for (const jpeg of jpegs) {
  const picture = decodeWorkingCopy(jpeg);
  for (const view of ['crop', 'whole'] as const) {
    const placement = placeView(form, picture, view);
    const data = newTensorData(form, tensorLength(form, placement.input));
    writeTensor(form, placement, scaledContent(picture, placement), tables, data, 0);
    tensors.push({ dims: tensorDims(form, 1, placement.input), data });
  }
}
const runAll = async (): Promise<void> => {
  for (const { dims, data } of tensors)
    await session.run({ name: form.name, type: form.type, dims }, data, names);
};

parentPort?.on('message', () => {
  void runAll().then(() => {
    parentPort?.postMessage('done');
  });
});
parentPort?.postMessage('ready');
