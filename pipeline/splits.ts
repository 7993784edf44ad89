import { z } from 'zod';

/** The splits of Open Images: they name metadata, images and scores. */
export const SOURCE_SPLITS = ['train', 'validation', 'test'] as const;
export type SourceSplit = (typeof SOURCE_SPLITS)[number];
export const sourceSplitSchema = z.enum(SOURCE_SPLITS);

/** The splits of Wake Vision: they name labels, decisions, subsets and exports. */
export const DATASET_SPLITS = ['train_large', 'train_quality', 'validation', 'test'] as const;
export type DatasetSplit = (typeof DATASET_SPLITS)[number];
export const datasetSplitSchema = z.enum(DATASET_SPLITS);

/** Where the label of a dataset split comes from. */
export type LabelSource = 'boxes' | 'image_labels';

/** The Open Images split that holds the images of a dataset split. */
export function sourceSplitOf(split: DatasetSplit): SourceSplit {
  return split === 'train_large' || split === 'train_quality' ? 'train' : split;
}

/** `train_large` is labelled from image-level labels, every other split from boxes. */
export function labelSourceOf(split: DatasetSplit): LabelSource {
  return split === 'train_large' ? 'image_labels' : 'boxes';
}

/** Validation and test carry corrections, MIAP boxes and the fine-grained subsets. */
export function isBenchmarkSplit(split: DatasetSplit): boolean {
  return split === 'validation' || split === 'test';
}

/** The source splits that the asked dataset splits need, each once, in a fixed order. */
export function sourceSplitsOf(splits: readonly DatasetSplit[]): SourceSplit[] {
  return SOURCE_SPLITS.filter((source) => splits.some((split) => sourceSplitOf(split) === source));
}
