import { UsageError } from '../errors.js';
import { outputNames, type ModelCard } from './card.js';
import { describeGraph, describeValue, type GraphValue, type ModelGraph } from './graph.js';

/**
 * Holds a card against the graph that it describes.
 *
 * @param where names the card in errors.
 * @throws UsageError naming what does not fit, and what the graph has.
 */
export function checkCard(where: string, card: ModelCard, graph: ModelGraph): void {
  const refuse = (what: string): never => {
    throw new UsageError(`${where}: ${what}. The graph has\n${describeGraph(graph)}`);
  };
  const { input: form } = card;
  const input = graph.inputs.find(({ name }) => name === form.name);
  if (input === undefined) return refuse(`input.name is ${form.name}, and there is no such input`);
  const others = graph.inputs.filter(({ name }) => name !== form.name).map(({ name }) => name);
  if (others.length > 0)
    refuse(`the graph takes ${others.join(', ')} besides the picture, which is not supported`);
  if (input.type !== form.type) refuse(`input.type is ${form.type}, and ${form.name} is ${input.type}`);
  if (input.dims.length !== 4)
    refuse(`${describeValue(input)} has ${input.dims.length} axes, and 4 are expected`);
  const misfit = sideMisfit(card, input);
  if (misfit !== null) refuse(misfit);
  const missing = outputNames(card).filter((name) => !graph.outputs.some((output) => output.name === name));
  if (missing.length > 0)
    refuse(`output ${missing.join(', ')} is named by the card, and there is no such output`);
}

/** What of the axes of the input is fixed and not as the card says; null where all fits. */
function sideMisfit({ input: form }: ModelCard, input: GraphValue): string | null {
  const [channels, height, width] =
    form.layout === 'NCHW' ? input.dims.slice(1) : [input.dims[3], input.dims[1], input.dims[2]];
  const wanted = form.channels === 'gray' ? 1 : 3;
  if (typeof channels === 'number' && channels !== wanted)
    return `input.layout ${form.layout} with channels ${form.channels} asks for ${wanted} channels, and ${describeValue(input)} has ${channels}`;
  const fixed = { width, height };
  for (const side of ['width', 'height'] as const) {
    const length = fixed[side];
    if (typeof length !== 'number') continue;
    if (!('width' in form.size))
      return `input.size goes by the picture (longestSide), and the ${side} of ${describeValue(input)} is fixed`;
    if (form.size[side] !== length)
      return `input.size.${side} is ${form.size[side]}, and ${describeValue(input)} takes ${length}`;
  }
  return null;
}
