import type { Conversion } from './conversion.js';
import { convertConvolution } from './convolution.js';
import { FLOAT32, int, ints } from './draft.js';
import type { TfNode } from './tf-graph.js';

/** Name of the model's input. */
export const INPUT_NAME = 'image';

type Convert = (conversion: Conversion, node: TfNode) => void;

/** How each TensorFlow operation of the network becomes ONNX. Feature maps are NCHW throughout. */
const OPERATIONS: Readonly<Record<string, Convert>> = {
  Placeholder(conversion, node) {
    const float = conversion.draft.node('image/float', 'Cast', [INPUT_NAME], { to: int(FLOAT32) });
    conversion.set(
      node,
      conversion.draft.node('image/nchw', 'Transpose', [float], { perm: ints([0, 3, 1, 2]) }),
    );
  },

  Const: () => undefined,

  Conv2D(conversion, node) {
    convertConvolution(conversion, node, false);
  },

  _FusedConv2D(conversion, node) {
    convertConvolution(conversion, node, false);
  },

  DepthwiseConv2dNative(conversion, node) {
    convertConvolution(conversion, node, true);
  },

  FusedDepthwiseConv2dNative(conversion, node) {
    convertConvolution(conversion, node, true);
  },

  Mul(conversion, node) {
    for (const [constant, other] of [
      [0, 1],
      [1, 0],
    ]) {
      if (conversion.weightOrNull(node, constant) === null) continue;
      const { name, scale } = conversion.get(node, other);
      conversion.set(node, name, scale * conversion.number(node, constant));
      return;
    }
    const [first, second] = [conversion.get(node, 0), conversion.get(node, 1)];
    const product = conversion.draft.node(node.name, 'Mul', [first.name, second.name]);
    conversion.set(node, product, first.scale * second.scale);
  },

  Add(conversion, node) {
    if (conversion.weightOrNull(node, 1) !== null) conversion.setSum(node, conversion.number(node, 1));
    else simple('Add')(conversion, node);
  },

  /**
   * Relu6(x + 3) is six times HardSigmoid(x) of slope 1/6. The six waits with the rounded 1/6 that the network
   * multiplies with: the product is not 1, so that ONNX's HardSwish would be off by 1e-3 in the end.
   */
  Relu6(conversion, node) {
    const shifted = conversion.shiftedBy(node, 3);
    const gate = conversion.draft.node(node.name, 'HardSigmoid', [shifted], {
      alpha: { kind: 'float', value: 1 / 6 },
      beta: { kind: 'float', value: 0.5 },
    });
    conversion.set(node, gate, 6);
  },

  Relu: simple('Relu'),

  Sigmoid: simple('Sigmoid'),

  Identity: simple('Identity'),

  Mean(conversion, node) {
    const axes = conversion.integers(node, 1);
    if (axes.join() !== '1,2' || node.attr['keep_dims']?.b !== true) {
      conversion.fail(node, `over axes ${axes.join()}`);
    }
    const { name, scale } = conversion.get(node, 0);
    conversion.set(node, conversion.draft.node(node.name, 'GlobalAveragePool', [name]), scale);
  },

  /** Doubles both sides. The size that the file fixes holds for one input size only, so the factor is given. */
  ResizeBilinear(conversion, node) {
    if (node.attr['align_corners']?.b === true || node.attr['half_pixel_centers']?.b === true) {
      conversion.fail(node, 'with aligned corners or half pixel centres');
    }
    const inputs = [conversion.whole(node, 0), '', conversion.draft.constant([1, 1, 2, 2], [4])];
    const output = conversion.draft.node(node.name, 'Resize', inputs, {
      mode: { kind: 'string', value: 'linear' },
      coordinate_transformation_mode: { kind: 'string', value: 'asymmetric' },
    });
    conversion.set(node, output);
  },

  ConcatV2(conversion, node) {
    const last = node.input.length - 1;
    if (conversion.number(node, last) !== 3) conversion.fail(node, 'along another axis than the channels');
    const inputs = node.input.slice(0, last).map((_, index) => conversion.whole(node, index));
    conversion.set(node, conversion.draft.node(node.name, 'Concat', inputs, { axis: int(1) }));
  },
};

/** An operation that is the same in both formats. */
function simple(op: string): Convert {
  return (conversion, node) => {
    const inputs = node.input.map((_, index) => conversion.whole(node, index));
    conversion.set(node, conversion.draft.node(node.name, op, inputs));
  };
}

/**
 * Converts one node; the nodes that it needs stand converted already.
 *
 * @throws ModelBuildError for an operation, or a form of one, that the conversion does not know.
 */
export function convertNode(conversion: Conversion, node: TfNode): void {
  const convert = Object.hasOwn(OPERATIONS, node.op) ? OPERATIONS[node.op] : null;
  if (convert === null) conversion.fail(node, 'an operation that the conversion does not know');
  convert(conversion, node);
}
