import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissingFile } from './errors.js';
import { shardLabel } from './keys.js';
import { readSidecar, sha256File, SIDECAR_ENDING } from './sidecar.js';
import type { SourceSplit } from './splits.js';
import type { Workspace } from './workspace.js';

/** Name of a fact in the sidecar of a score table: SHA-256 of the pictures' table that was scored. */
export const IMAGES_FACT = 'images_sha256';

/** Score tables of a model for a split. */
export interface ScoreFiles {
  /** Paths, in the order of the shards. */
  readonly tables: readonly string[];
  /** SHA-256 of each. */
  readonly sums: readonly string[];
  /** What the sidecars say, one a table; nothing of a table that has none. */
  readonly facts: readonly ReadonlyMap<string, string>[];
  /** Tables whose sidecar says that they are of other pictures than those that are there. */
  readonly stale: readonly string[];
}

const SHARD_NAME = /^shard-\d+-of-\d+\.parquet$/;

/** Names of the models that have scored a split. */
export async function scoredModels(workspace: Workspace, split: SourceSplit): Promise<string[]> {
  const found = await readdir(workspace.scoresRoot).catch(() => []);
  const scored: string[] = [];
  for (const model of found.sort()) {
    const names = await readdir(workspace.scoresFolder(model, split)).catch(() => []);
    if (names.some((name) => SHARD_NAME.test(name))) scored.push(model);
  }
  return scored;
}

/**
 * The score tables of a model for a split; null where there are none. Where shards of several counts stand side by side,
 * those of the pictures' current count are taken.
 */
export async function findScoreFiles(
  workspace: Workspace,
  model: string,
  split: SourceSplit,
): Promise<ScoreFiles | null> {
  const folder = workspace.scoresFolder(model, split);
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissingFile(error)) return [];
    throw error;
  });
  const shards = names.filter((name) => SHARD_NAME.test(name)).sort();
  const plan = await readSidecar(workspace.imagePlan(split).sidecar);
  const shardCount = plan?.counts['shards'] ?? 0;
  const current = shards.filter((name) => name.endsWith(`-${countOf(shardLabel(0, shardCount))}.parquet`));
  const chosen = current.length > 0 ? current : shards;
  if (chosen.length === 0) return null;
  const sums: string[] = [];
  const facts: ReadonlyMap<string, string>[] = [];
  const stale: string[] = [];
  for (const name of chosen) {
    const stem = name.slice(0, -'.parquet'.length);
    const sidecar = await readSidecar(join(folder, `${stem}${SIDECAR_ENDING}`));
    const output = sidecar?.outputs.find(({ file }) => file === name);
    sums.push(output?.sha256 ?? (await sha256File(join(folder, name))));
    const said = new Map(Object.entries(sidecar?.facts ?? {}));
    facts.push(said);
    const scored = said.get(IMAGES_FACT);
    if (scored !== undefined && scored !== (await pictureSum(workspace, split, stem)))
      stale.push(join(folder, name));
  }
  return { tables: chosen.map((name) => join(folder, name)), sums, facts, stale };
}

/** `of-00002` of `shard-00000-of-00002`. */
function countOf(label: string): string {
  return label.split('-').slice(-2).join('-');
}

/** SHA-256 of the pictures' table of a shard; null where it is not there. */
async function pictureSum(workspace: Workspace, split: SourceSplit, stem: string): Promise<string | null> {
  const [, index, count] = /^shard-(\d+)-of-(\d+)$/.exec(stem) ?? [];
  const { sidecar } = workspace.imageShard(split, Number(index), Number(count));
  const outputs = (await readSidecar(sidecar))?.outputs ?? [];
  return outputs.find(({ file }) => file.endsWith('.parquet'))?.sha256 ?? null;
}

/** What is wrong with scores that are not of the pictures that are there; null where nothing is known to be. */
export function staleScores(model: string, { stale, tables }: ScoreFiles): string | null {
  if (stale.length === 0) return null;
  const which = stale.length === tables.length ? '' : `${stale.length} of ${tables.length} tables of `;
  return `${which}the scores of ${model} are of other pictures than those that are there`;
}
