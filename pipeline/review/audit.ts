import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { correctedLabel } from '../../filters/corrections.js';
import type { Label } from '../../filters/types.js';
import { wilsonInterval, type ShareInterval } from '../../filters/wilson.js';
import { isMissingFile, StageError } from '../errors.js';
import type { Database } from '../io/duckdb.js';
import { IMAGE_ID_PATTERN } from '../keys.js';
import { writeFileAtomically } from '../sidecar.js';
import { number, text } from '../tables/cells.js';
import type { AnswerHistory } from './history.js';
import type { ReviewTables } from './tables.js';

/** Most images of an audit. */
export const MAX_AUDIT = 10_000;

const sampleSchema = z.strictObject({
  schema: z.literal(1),
  seed: z.int(),
  /** Images that the sample was drawn from: all of the split. */
  population: z.int().nonnegative(),
  images: z.array(
    z.strictObject({
      image_id: z.string().regex(IMAGE_ID_PATTERN),
      /** The label that is audited: as it was when the sample was drawn. */
      label: z.union([z.literal(1), z.literal(0)]),
    }),
  ),
});

/** Images drawn by chance from a split, with their labels of that time. */
export type AuditSample = z.infer<typeof sampleSchema>;

/** What an audit says of the labels of a split so far. */
export interface AuditResult {
  readonly sampled: number;
  /** Sampled images that were answered with a label. */
  readonly judged: number;
  /** Of these, those whose label was wrong. */
  readonly errors: number;
  /** Errors by kind: what it was labelled, and what it is. */
  readonly falsePositives: number;
  readonly falseNegatives: number;
  /** Answered with "exclude": nobody can say; they are in neither count. */
  readonly unclear: number;
  /** errors / judged; null before the first. */
  readonly rate: number | null;
  /** Wilson score interval of the rate, 95 %. */
  readonly interval: ShareInterval;
}

/** File of a sample: by its size and seed, so that a later session goes on with the same images. */
export function samplePath(folder: string, size: number, seed: number): string {
  return join(folder, `sample-${size}-seed-${seed}.json`);
}

/**
 * The audit sample of a split: drawn once and kept, since the labels change with the answers.
 *
 * @param followsDecisions whether the split is what the decisions leave of it.
 */
export async function auditSample(
  database: Database,
  tables: ReviewTables,
  path: string,
  { size, seed, followsDecisions }: { size: number; seed: number; followsDecisions: boolean },
): Promise<AuditSample> {
  const kept = await readSample(path);
  if (kept !== null) return kept;
  const from = followsDecisions && tables.decisions !== null ? tables.decisions : tables.labels;
  const label = from === tables.labels ? 'label' : 'final_label';
  const where = `kept AND ${label} IN (0, 1)`;
  const [all = {}] = await database.all(`SELECT count(*) AS images FROM ${from} WHERE ${where}`);
  const rows = await database.all(
    `SELECT image_id, ${label} AS label FROM ${from} WHERE ${where}
     ORDER BY md5($1 || ':' || image_id), image_id LIMIT ${size}`,
    [String(seed)],
  );
  const sample: AuditSample = {
    schema: 1,
    seed,
    population: number(all, 'images'),
    images: rows.map((row) => ({
      image_id: text(row, 'image_id'),
      label: number(row, 'label') === 1 ? 1 : 0,
    })),
  };
  await writeFileAtomically(path, `${JSON.stringify(sample, null, 1)}\n`);
  return sample;
}

async function readSample(path: string): Promise<AuditSample | null> {
  try {
    return sampleSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (isMissingFile(error)) return null;
    if (error instanceof SyntaxError || error instanceof z.ZodError)
      throw new StageError(`${path}: not an audit sample. Delete it to draw it again.`);
    throw error;
  }
}

/**
 * What the answers say of the labels of a sample.
 *
 * @param excludeDepictions whether depictions are left out instead of being labelled 0: then they are unclear, too.
 */
export function auditResult(
  { images }: Pick<AuditSample, 'images'>,
  history: Pick<AnswerHistory, 'get'>,
  excludeDepictions: boolean,
): AuditResult {
  let [falsePositives, falseNegatives, judged, unclear] = [0, 0, 0, 0];
  for (const { image_id: imageId, label } of images) {
    const answer = history.get(imageId);
    if (answer === undefined) continue;
    const truth: Label = correctedLabel(label, answer.clean_label, excludeDepictions);
    if (truth === -1) {
      unclear++;
      continue;
    }
    judged++;
    if (truth < label) falsePositives++;
    if (truth > label) falseNegatives++;
  }
  const errors = falsePositives + falseNegatives;
  return {
    sampled: images.length,
    judged,
    errors,
    falsePositives,
    falseNegatives,
    unclear,
    rate: judged === 0 ? null : errors / judged,
    interval: wilsonInterval(errors, judged),
  };
}

/** The result in a line. */
export function auditLine(result: AuditResult): string {
  const { sampled, judged, errors, unclear, falsePositives, falseNegatives } = result;
  if (judged === 0) return `none of ${sampled} sampled images judged yet`;
  const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
  return (
    `${errors} wrong of ${judged} labels judged (${percent(errors / judged)}, 95 % interval ` +
    `${percent(result.interval.low)} to ${percent(result.interval.high)}, Wilson); wrongly 1: ${falsePositives}, ` +
    `wrongly 0: ${falseNegatives}, unclear: ${unclear}, left: ${sampled - judged - unclear}`
  );
}
