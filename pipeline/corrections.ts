import { basename } from 'node:path';
import type { CleanLabel } from '../filters/corrections.js';
import { loadCorrections } from '../manifests/index.js';
import type { RunContext } from './context.js';
import { readSidecar } from './sidecar.js';
import { isBenchmarkSplit, sourceSplitOf, type DatasetSplit } from './splits.js';

/** What people said of the images of a split. */
export interface SplitCorrections {
  /** The corrected label of a file name; null where nobody looked. */
  cleanLabel(filename: string): CleanLabel | null;
  /** SHA-256 of the file; null without one. */
  readonly sum: string | null;
}

const NONE: SplitCorrections = { cleanLabel: () => null, sum: null };

/**
 * The corrections of a split, as ingest kept them; none for the train splits, for another target, or where the
 * configuration leaves them out.
 */
export async function loadSplitCorrections(
  context: RunContext,
  split: DatasetSplit,
): Promise<SplitCorrections> {
  if (!context.config.labels.corrections || !isBenchmarkSplit(split)) return NONE;
  const paths = context.workspace.metadata(sourceSplitOf(split));
  const sidecar = await readSidecar(paths.sidecar);
  const kept = sidecar?.outputs.find((output) => output.file === basename(paths.corrections));
  if (kept === undefined) return NONE;
  const { byFilename } = await loadCorrections(paths.corrections);
  return { cleanLabel: (filename) => byFilename.get(filename)?.cleanLabel ?? null, sum: kept.sha256 };
}
