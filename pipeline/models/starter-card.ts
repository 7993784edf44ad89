import type { ModelGraph } from './graph.js';

/**
 * A card to start from for a graph that matches no known form: what the graph tells is filled in, the rest is the
 * commonest answer, to be looked over.
 *
 * @param name of the model, from its file.
 */
export function starterCard(name: string, file: string, graph: ModelGraph): string {
  const input = graph.inputs.at(0);
  const dims = input?.dims ?? [];
  const layout = dims[3] === 3 || dims[3] === 1 ? 'NHWC' : 'NCHW';
  const [height, width, channels] = layout === 'NHWC' ? dims.slice(1) : [dims[2], dims[3], dims[1]];
  const size =
    typeof width === 'number' && typeof height === 'number'
      ? { width, height }
      : { longestSide: 416, multipleOf: 32 };
  const type = input?.type === 'uint8' || input?.type === 'float16' ? input.type : 'float32';
  const levels = type === 'uint8' ? {} : { scale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1] };
  const card = {
    name,
    file,
    licence: '',
    input: {
      name: input?.name ?? '',
      layout,
      type,
      channels: channels === 1 ? 'gray' : 'RGB',
      size,
      fit: 'letterbox',
      ...(channels === 1 && type !== 'uint8' ? { scale: 1 / 255, mean: [0], std: [1] } : levels),
    },
    output: { form: 'softmax', output: graph.outputs.at(0)?.name ?? '', person: 0 },
    trainedOn: { splits: [], datasets: [] },
  };
  return JSON.stringify(card, null, 2);
}
