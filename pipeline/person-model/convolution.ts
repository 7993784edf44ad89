import type { OnnxAttribute, OnnxTensor } from '../../manifests/onnx/types.js';
import type { Conversion } from './conversion.js';
import { ints, int } from './draft.js';
import type { TfNode, TfWeight } from './tf-graph.js';

/**
 * Converts Conv2D, DepthwiseConv2dNative and their fused forms (bias, or bias and ReLU). A factor that the
 * input waits for goes into the weights.
 */
export function convertConvolution(conversion: Conversion, node: TfNode, depthwise: boolean): void {
  const fused = (node.attr['fused_ops']?.list?.s ?? []).map(decodeText).join('+');
  if (!['', 'BiasAdd', 'BiasAdd+Relu'].includes(fused)) conversion.fail(node, `fused with ${fused}`);
  const weight = oihw(conversion, node, depthwise);
  const { name, scale } = conversion.get(node, 0);
  const inputs = [name, scaledWeight(conversion, node, weight, scale)];
  if (fused !== '') inputs.push(bias(conversion, node));
  const attributes = convolutionAttributes(conversion, node, weight.dims);
  if (depthwise) attributes['group'] = int(weight.dims[0]);
  const relu = fused.endsWith('Relu');
  const output = conversion.draft.node(relu ? `${node.name}/linear` : node.name, 'Conv', inputs, attributes);
  conversion.set(node, relu ? conversion.draft.node(node.name, 'Relu', [output]) : output);
}

function convolutionAttributes(
  conversion: Conversion,
  node: TfNode,
  dims: readonly number[],
): Record<string, OnnxAttribute> {
  const layout = text(node, 'data_format');
  if (layout !== 'NHWC') conversion.fail(node, `layout ${layout}`);
  const dilations = (node.attr['dilations']?.list?.i ?? []).map(Number);
  if (dilations.some((dilation) => dilation !== 1)) conversion.fail(node, `dilations ${dilations.join()}`);
  const strides = (node.attr['strides']?.list?.i ?? []).map(Number);
  const [, stride] = strides;
  if (strides.length !== 4 || strides[2] !== stride || (stride !== 1 && stride !== 2)) {
    conversion.fail(node, `strides ${strides.join()}`);
  }
  const padding = text(node, 'padding');
  if (padding !== 'SAME' && padding !== 'VALID') conversion.fail(node, `padding ${padding}`);
  const kernel = [dims[2], dims[3]];
  const [top, left] = kernel.map((side) => (padding === 'SAME' ? samePadding(side, stride) : 0));
  const [bottom, right] = kernel.map((side, at) =>
    padding === 'SAME' ? Math.max(side - stride, 0) - [top, left][at] : 0,
  );
  return {
    kernel_shape: ints(kernel),
    strides: ints([stride, stride]),
    pads: ints([top, left, bottom, right]),
  };
}

/**
 * Rows before the first, of the `kernel - stride` that SAME adds to a side that the stride divides. An odd one
 * out comes behind the last row. Source: https://www.tensorflow.org/api_docs/python/tf/nn (notes on padding).
 */
function samePadding(kernel: number, stride: number): number {
  return Math.floor(Math.max(kernel - stride, 0) / 2);
}

/** A convolution's weights, from height, width, in, out to out, in, height, width (depthwise: in to groups). */
function oihw(conversion: Conversion, node: TfNode, depthwise: boolean): OnnxTensor {
  const { name, shape, type, data } = conversion.weight(node, 1);
  if (type === 'int32' || shape.length !== 4) conversion.fail(node, `weights ${type} [${shape.join()}]`);
  const [height, width, inputs, outputs] = shape;
  if (depthwise && outputs !== 1) conversion.fail(node, `${outputs} outputs for each channel`);
  const dims = depthwise ? [inputs, 1, height, width] : [outputs, inputs, height, width];
  const size = type === 'float16' ? 2 : 4;
  const turned = new Uint8Array(data.length);
  const area = height * width;
  for (let at = 0, from = 0; at < area; at += 1) {
    for (let input = 0; input < inputs; input += 1) {
      for (let output = 0; output < outputs; output += 1, from += size) {
        turned.set(data.subarray(from, from + size), ((output * inputs + input) * area + at) * size);
      }
    }
  }
  return { name, type, dims, data: turned };
}

function scaledWeight(conversion: Conversion, node: TfNode, weight: OnnxTensor, scale: number): string {
  const { draft } = conversion;
  const plain = draft.weight(weight);
  if (scale === 1) return plain;
  return draft.node(`${node.name}/weights`, 'Mul', [plain, draft.constant([scale], [])]);
}

function bias(conversion: Conversion, node: TfNode): string {
  const { name, type, shape, data }: TfWeight = conversion.weight(node, 2);
  if (type === 'int32' || shape.length !== 1) conversion.fail(node, `bias ${type} [${shape.join()}]`);
  return conversion.draft.weight({ name, type, dims: shape, data });
}

function text(node: TfNode, attribute: string): string {
  return decodeText(node.attr[attribute]?.s ?? '');
}

/** Texts stand in the topology file as base64. */
function decodeText(base64: string): string {
  return Buffer.from(base64, 'base64').toString();
}
