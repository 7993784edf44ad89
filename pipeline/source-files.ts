import { personTarget } from '../filters/index.js';
import type { RunContext } from './context.js';
import type { DownloadProgress } from './io/download.js';
import { formatDuration, type ProgressTask } from './progress.js';
import { sha256File } from './sidecar.js';
import {
  findLocal,
  mirrored,
  neededSources,
  resolveSource,
  SOURCES,
  type NeededSource,
  type ResolvedSource,
  type SourceKey,
} from './sources.js';
import { readPins } from './sources/pins.js';
import type { DatasetSplit } from './splits.js';

type SourceContext = Pick<RunContext, 'config' | 'workspace' | 'report' | 'signal'>;

/** The source files that these splits need by the configuration. */
export function splitSources(context: RunContext, splits: readonly DatasetSplit[]): NeededSource[] {
  const { sources, labels } = context.config;
  const leftOut = new Set<SourceKey>();
  for (const key of Object.keys(SOURCES)) {
    if (isSourceKey(key) && sources.files[key] === null) leftOut.add(key);
  }
  return neededSources(splits, {
    imageList: sources.image_list,
    leftOut,
    isPersonTarget: context.target.name === personTarget().name,
    corrections: labels.corrections,
  });
}

function isSourceKey(key: string): key is SourceKey {
  return key in SOURCES;
}

/**
 * SHA-256 of a source file, without fetching it: of the local file, or as published, or as pinned on first use.
 * Null where only a download can tell.
 */
export async function knownSum(context: SourceContext, key: SourceKey): Promise<string | null> {
  const { sources } = context.config;
  const local = await findLocal(key, sources);
  if (local !== null) return local.sha256 ?? sha256File(local.path);
  const named = sources.files[key];
  if (sources.verify_checksums && typeof named !== 'string' && SOURCES[key].sha256 !== null)
    return SOURCES[key].sha256;
  const url = named ?? mirrored(SOURCES[key].url, sources.mirror);
  const pin = (await readPins(context.workspace.sourcePins))[key];
  return pin?.url === url ? pin.sha256 : null;
}

/** Finds or downloads a source file, with its progress on the screen. Null for an optional one that is not at hand. */
export async function obtainSource(
  context: SourceContext,
  { key, isOptional }: NeededSource,
): Promise<ResolvedSource | null> {
  const { config, workspace, report, signal } = context;
  if (isOptional) return findLocal(key, config.sources);
  let task: ProgressTask | null = null;
  let shown = 0;
  const onProgress = (_key: SourceKey, { bytes, total }: DownloadProgress): void => {
    task ??= report.task(`download ${key}`, total, 'B');
    task.advance(bytes - shown);
    shown = bytes;
  };
  const source = await resolveSource(key, {
    config: config.sources,
    downloadFolder: workspace.sources,
    pinsFile: workspace.sourcePins,
    signal,
    onProgress,
    onRetry: (_key, { error, failures, tries, waitMs }) => {
      report.info(
        `download ${key}: try ${failures} of ${tries} failed (${error}); the next one ${waitMs < 1000 ? 'follows at once' : `in ${formatDuration(waitMs / 1000)}`}`,
      );
    },
  });
  if (source.isNewlyPinned)
    report.info(`${key}: no published checksum; pinned sha256 ${source.sha256 ?? ''} for later runs`);
  return source;
}
