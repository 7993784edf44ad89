import { z } from 'zod';
import { ModelBuildError } from './errors.js';

/** Element types as TensorFlow.js stores them. */
export type TfStoredType = 'float16' | 'float32' | 'int32';

/** A constant of the graph, as stored. */
export interface TfWeight {
  readonly name: string;
  readonly type: TfStoredType;
  readonly shape: readonly number[];
  /** The elements, little-endian, last side fastest. */
  readonly data: Uint8Array;
}

const attributeSchema = z.looseObject({
  s: z.string().optional(),
  b: z.boolean().optional(),
  list: z.looseObject({ i: z.array(z.string()).optional(), s: z.array(z.string()).optional() }).optional(),
});

const nodeSchema = z.object({
  name: z.string(),
  op: z.string(),
  input: z.array(z.string()).default([]),
  attr: z.record(z.string(), attributeSchema.optional()).default({}),
});

/** A node of a TensorFlow graph. */
export type TfNode = z.infer<typeof nodeSchema>;

const fileSchema = z.object({
  format: z.literal('graph-model'),
  modelTopology: z.object({ node: z.array(nodeSchema) }),
  weightsManifest: z
    .array(
      z.object({
        paths: z.array(z.string()),
        weights: z.array(
          z.object({
            name: z.string(),
            shape: z.array(z.number().int().positive()),
            dtype: z.enum(['float32', 'int32']),
            quantization: z.object({ dtype: z.literal('float16') }).optional(),
          }),
        ),
      }),
    )
    .length(1),
});

/** A TensorFlow.js graph model in memory. */
export interface TfGraph {
  readonly nodes: ReadonlyMap<string, TfNode>;
  readonly weights: ReadonlyMap<string, TfWeight>;
}

/**
 * Puts a TensorFlow.js graph model together from its two files. Weights are views of `weights`.
 *
 * @param file names the topology file in errors.
 * @throws ModelBuildError where the topology is of another form, or the weights are of another size than it says.
 */
export function parseTfGraph(topology: string, weights: Uint8Array, file: string): TfGraph {
  const parsed = fileSchema.safeParse(readJson(topology, file));
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0];
    throw new ModelBuildError(`${file}: not the graph model expected, at ${path.join('.')}: ${message}`);
  }
  const { modelTopology, weightsManifest } = parsed.data;
  const named = new Map<string, TfWeight>();
  let at = 0;
  for (const { name, shape, dtype, quantization } of weightsManifest[0].weights) {
    const type: TfStoredType = quantization?.dtype ?? dtype;
    const length = shape.reduce((product, side) => product * side, type === 'float16' ? 2 : 4);
    named.set(name, { name, type, shape, data: weights.subarray(at, at + length) });
    at += length;
  }
  if (at !== weights.length) {
    throw new ModelBuildError(
      `${file}: its weights take ${at} bytes, and ${weightsManifest[0].paths.join(', ')} holds ${weights.length}`,
    );
  }
  return { nodes: new Map(modelTopology.node.map((node) => [node.name, node])), weights: named };
}

function readJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ModelBuildError(`${file}: not JSON; install the package again`);
  }
}

/**
 * The nodes that `outputs` need, each behind what it needs itself.
 *
 * @throws ModelBuildError for a node that is not there, or a circle.
 */
export function neededNodes({ nodes }: TfGraph, outputs: readonly string[]): TfNode[] {
  const ordered: TfNode[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (name: string, from: string): void => {
    if (state.get(name) === 'done') return;
    if (state.get(name) === 'open') throw new ModelBuildError(`node ${name} needs itself`);
    const node = nodes.get(name);
    if (node === undefined)
      throw new ModelBuildError(`node ${name}, which ${from} needs, is not in the graph`);
    state.set(name, 'open');
    for (const input of node.input) visit(input, `node ${name}`);
    state.set(name, 'done');
    ordered.push(node);
  };
  for (const output of outputs) visit(output, 'the person model');
  return ordered;
}
