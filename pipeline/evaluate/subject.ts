import type { RunContext } from '../context.js';
import type { Database } from '../io/duckdb.js';
import { labelSetFacts } from '../workspace.js';
import { readBoxFacts, type BoxFacts } from './box-facts.js';
import { folderNotes, labelNotes } from './notes.js';
import type { EvaluationRequest } from './request.js';
import type { Results } from './results-schema.js';
import { openTruth } from './truth.js';
import { listFolder, type FolderPicture } from './vww/list-folder.js';
import { folderTruth, VWW, type FolderTruth } from './vww/truth.js';

/** What models are held against: a split, or an image folder. */
export interface Subject {
  /** For messages. */
  readonly name: string;
  readonly truth: FolderTruth;
  readonly boxes: ReadonlyMap<string, BoxFacts>;
  /** Pictures to score; null where a split is, whose scores are tables. */
  readonly pictures: readonly FolderPicture[] | null;
  readonly written: Pick<Results, 'split' | 'labels' | 'images' | 'notes'>;
}

/**
 * Opens what is to be evaluated.
 *
 * @throws UsageError or StageError where the split is not labelled, or the folder is not one of labelled pictures.
 */
export async function openSubject(
  context: RunContext,
  database: Database,
  request: EvaluationRequest,
): Promise<Subject> {
  return request.folder === null
    ? openSplit(context, database, request)
    : openFolder(context, database, request.folder);
}

async function openSplit(
  context: RunContext,
  database: Database,
  request: EvaluationRequest,
): Promise<Subject> {
  const truth = await openTruth(context, database, request.split, request);
  const boxes = await readBoxFacts(context, database, truth, request.parts);
  const { target } = labelSetFacts(context);
  const { rules } = context.config.labels;
  return {
    name: request.split,
    truth,
    boxes: boxes ?? new Map<string, BoxFacts>(),
    pictures: null,
    written: {
      split: request.split,
      labels: {
        set: truth.set,
        rules,
        target,
        key: truth.key,
        sha256: truth.sha256,
        decisions: truth.decisions,
      },
      images: request.balanced ? 'balanced' : 'all_labelled',
      notes: labelNotes(rules, target, boxes !== null, truth),
    },
  };
}

async function openFolder(
  context: RunContext,
  database: Database,
  { path, split }: NonNullable<EvaluationRequest['folder']>,
): Promise<Subject> {
  const target = context.target.name;
  const { layout, pictures } = await listFolder(path, split, target);
  const truth = await folderTruth(context, database, pictures);
  return {
    name: path,
    truth,
    boxes: new Map<string, BoxFacts>(),
    pictures,
    written: {
      split: VWW,
      labels: { set: VWW, rules: 'folder', target, key: truth.key, sha256: truth.sha256, decisions: null },
      images: 'folder',
      notes: folderNotes(layout, target),
    },
  };
}
