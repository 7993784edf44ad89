export * from './read.js';
export type { OnnxTensorInfo, OnnxValueInfo } from './read-tensor.js';
export * from './statistics.js';
export * from './types.js';
export * from './write.js';
