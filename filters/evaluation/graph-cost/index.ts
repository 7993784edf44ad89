export * from './activation-buffers.js';
export * from './graph-cost.js';
export * from './multiply-accumulates.js';
export * from './onnx-graph.js';
export * from './peak-activation.js';
export * from './weights.js';
