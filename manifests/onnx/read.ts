import { WireError, WireReader } from '../protobuf-wire.js';
import { ATTRIBUTE, GRAPH, MODEL, NODE, OPSET, SPARSE_TENSOR } from './fields.js';
import { readMessage } from './message.js';
import { readTensorInfo, readValueInfo, type OnnxTensorInfo, type OnnxValueInfo } from './read-tensor.js';

/** One operation of a graph. */
export interface OnnxNodeInfo {
  readonly name: string;
  readonly op: string;
  /** Of the operation; empty for the default operator set. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Numbers, texts and lists of whole numbers among the node's attributes, by name. */
  readonly attributes: Readonly<Record<string, number | string | readonly number[]>>;
  /** Tensors that stand in the node's attributes, as in a Constant. */
  readonly constants: readonly OnnxTensorInfo[];
  /** Graphs that stand in its attributes: the branches of an If, the body of a Loop. */
  readonly graphs: readonly OnnxGraphInfo[];
}

/** What a graph is made of. */
export interface OnnxGraphInfo {
  readonly name: string;
  /** What a caller has to give: inputs that have no initial value in the file. */
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
  readonly initializers: readonly OnnxTensorInfo[];
  readonly nodes: readonly OnnxNodeInfo[];
}

/** What an ONNX file is made of, without its weights' values. */
export interface OnnxInfo extends OnnxGraphInfo {
  readonly irVersion: number;
  readonly producer: string;
  /** Versions of the operator sets, by domain; the default one has the empty domain. */
  readonly opsets: Readonly<Record<string, number>>;
}

/** Bytes that are no ONNX model. */
export class OnnxError extends Error {
  override readonly name = 'OnnxError';
}

/**
 * Reads what an ONNX model is made of: inputs, outputs, operator sets, weights by name, type and size, nodes.
 * Weights are not copied. Weights in files of their own are counted and not looked for; functions that a model
 * defines itself are passed over.
 *
 * @throws OnnxError that names the byte.
 */
export function readOnnx(bytes: Uint8Array): OnnxInfo {
  let irVersion = 0;
  let producer = '';
  let graph: OnnxGraphInfo | null = null;
  const opsets: Record<string, number> = {};
  try {
    readMessage(new WireReader(bytes), {
      [MODEL.irVersion]: (field) => (irVersion = field.integer()),
      [MODEL.producerName]: (field) => (producer = field.text()),
      [MODEL.graph]: (field) => (graph = readGraph(field.block())),
      [MODEL.opsetImport]: (field) => {
        const { domain, version } = readOpset(field.block());
        opsets[domain] = version;
      },
    });
  } catch (error) {
    if (error instanceof WireError) throw new OnnxError(`not an ONNX model: ${error.message}`);
    throw error;
  }
  // The handler's assignment is out of the compiler's sight.
  const found = graph as OnnxGraphInfo | null;
  if (found === null) throw new OnnxError('not an ONNX model: it holds no graph');
  return { irVersion, producer, opsets, ...found };
}

function readOpset(reader: WireReader): { domain: string; version: number } {
  let domain = '';
  let version = 0;
  readMessage(reader, {
    [OPSET.domain]: (field) => (domain = field.text()),
    [OPSET.version]: (field) => (version = field.integer()),
  });
  return { domain, version };
}

function readGraph(reader: WireReader): OnnxGraphInfo {
  let name = '';
  const inputs: OnnxValueInfo[] = [];
  const outputs: OnnxValueInfo[] = [];
  const initializers: OnnxTensorInfo[] = [];
  const nodes: OnnxNodeInfo[] = [];
  readMessage(reader, {
    [GRAPH.node]: (field) => nodes.push(readNode(field.block())),
    [GRAPH.name]: (field) => (name = field.text()),
    [GRAPH.initializer]: (field) => initializers.push(readTensorInfo(field.block())),
    [GRAPH.sparseInitializer]: (field) => {
      readMessage(field.block(), {
        [SPARSE_TENSOR.values]: (values) => initializers.push(readTensorInfo(values.block())),
      });
    },
    [GRAPH.input]: (field) => inputs.push(readValueInfo(field.block())),
    [GRAPH.output]: (field) => outputs.push(readValueInfo(field.block())),
  });
  // Files of IR versions before 4 list their weights among the inputs.
  const given = new Set(initializers.map((tensor) => tensor.name));
  return { name, inputs: inputs.filter((input) => !given.has(input.name)), outputs, initializers, nodes };
}

function readNode(reader: WireReader): OnnxNodeInfo {
  let name = '';
  let op = '';
  let domain = '';
  const inputs: string[] = [];
  const outputs: string[] = [];
  const constants: OnnxTensorInfo[] = [];
  const graphs: OnnxGraphInfo[] = [];
  const attributes: Record<string, number | string | readonly number[]> = {};
  readMessage(reader, {
    [NODE.input]: (field) => inputs.push(field.text()),
    [NODE.output]: (field) => outputs.push(field.text()),
    [NODE.name]: (field) => (name = field.text()),
    [NODE.opType]: (field) => (op = field.text()),
    [NODE.domain]: (field) => (domain = field.text()),
    [NODE.attribute]: (field) => {
      let key = '';
      const values: (number | string)[] = [];
      const list: number[] = [];
      readMessage(field.block(), {
        [ATTRIBUTE.name]: (given) => (key = given.text()),
        [ATTRIBUTE.float]: (given) => values.push(given.float()),
        [ATTRIBUTE.int]: (given) => values.push(given.wholeNumber()),
        [ATTRIBUTE.string]: (given) => values.push(given.text()),
        [ATTRIBUTE.ints]: (given) => list.push(...given.wholeNumbers()),
        [ATTRIBUTE.tensor]: (tensor) => constants.push(readTensorInfo(tensor.block())),
        [ATTRIBUTE.graph]: (inner) => graphs.push(readGraph(inner.block())),
        [ATTRIBUTE.graphs]: (inner) => graphs.push(readGraph(inner.block())),
      });
      if (values.length > 0) attributes[key] = values[0];
      else if (list.length > 0) attributes[key] = list;
    },
  });
  return { name, op, domain, inputs, outputs, attributes, constants, graphs };
}
