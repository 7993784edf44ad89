import { z } from 'zod';
import { readFile } from 'node:fs/promises';
import { literal, withDatabase } from '../../pipeline/io/duckdb.js';
import { sourceSplitOf, type DatasetSplit } from '../../pipeline/splits.js';
import { flag, text } from '../../pipeline/tables/cells.js';
import type { PlantedError } from '../world/types.js';

/** Planted label errors of a split against the labels that the filter calls issues. */
export interface FoundErrors {
  readonly split: DatasetSplit;
  /** Errors in force: the image has a picture and a score, and its label is the wrong one. */
  readonly planted: number;
  /** Labels that the filter acts on. */
  readonly flagged: number;
  /** Planted errors among those. */
  readonly found: number;
}

/**
 * Holds what the filter found against what was planted. Errors that the corrections of the split mend already, and those
 * whose picture could not be had, are not in force and count nowhere.
 *
 * @param workspace a folder whose published labels of these splits are filtered.
 */
export function findPlanted(
  workspace: string,
  planted: readonly PlantedError[],
  splits: readonly DatasetSplit[],
): Promise<FoundErrors[]> {
  return withDatabase({ memoryLimit: '500MB', threads: 2, spillFolder: null }, async (database) => {
    const results: FoundErrors[] = [];
    for (const split of splits) {
      const where = split === 'train_large' ? 'image_labels' : 'boxes';
      const truth = new Map(
        planted
          .filter((error) => error.split === sourceSplitOf(split) && ['both', where].includes(error.where))
          .map((error) => [error.image_id, error.truth] as const),
      );
      const rows = await database.all(
        `SELECT image_id, given_label, list_contains(reasons, 'label_issue') AS is_flagged
         FROM read_parquet(${literal(`${workspace}/decisions/published/${split}.parquet`)})
         WHERE label_quality IS NOT NULL`,
      );
      const inForce = rows.filter((row) => {
        const right = truth.get(text(row, 'image_id'));
        return right !== undefined && right !== row['given_label'];
      });
      const isFlagged = (row: (typeof rows)[number]) => flag(row, 'is_flagged');
      results.push({
        split,
        planted: inForce.length,
        flagged: rows.filter(isFlagged).length,
        found: inForce.filter(isFlagged).length,
      });
    }
    return results;
  });
}

/** The figures of all splits together. */
export function totalFound(results: readonly FoundErrors[]): Omit<FoundErrors, 'split'> {
  const sum = (of: (result: FoundErrors) => number) => results.reduce((all, result) => all + of(result), 0);
  return {
    planted: sum(({ planted }) => planted),
    flagged: sum(({ flagged }) => flagged),
    found: sum(({ found }) => found),
  };
}

/** What scoring and filtering found, in words for a terminal. */
export function describeFound(results: readonly FoundErrors[], rocAuc: number | null): string {
  const share = (part: number, of: number) => (of === 0 ? '-' : `${((100 * part) / of).toFixed(0)} %`);
  const line = (name: string, { planted, flagged, found }: Omit<FoundErrors, 'split'>) =>
    `  ${name.padEnd(14)}${String(planted).padStart(7)}${String(flagged).padStart(9)}${String(found).padStart(7)}` +
    `${share(found, flagged).padStart(11)}${share(found, planted).padStart(8)}`;
  return [
    'Planted label errors, and labels that the filter calls issues by the scores of the default model',
    '  split         planted  flagged  found  precision  recall',
    ...results.map((result) => line(result.split, result)),
    line('all', totalFound(results)),
    `The model was trained on photographs; on the drawn test split it reaches ROC AUC ${rocAuc?.toFixed(3) ?? '-'} against the published labels.`,
    'Some flagged labels are wrong by the published rules without having been planted: they count against precision here.',
    'The splits are small: such figures say that the machinery works, not how it does on Open Images.',
  ].join('\n');
}

const resultsSchema = z.object({
  models: z.array(
    z.object({
      subsets: z.array(z.object({ name: z.string(), roc_auc: z.object({ value: z.number().nullable() }) })),
    }),
  ),
});

/** ROC AUC of the first model on the whole split, from an evaluation's `results.json`. */
export async function readRocAuc(path: string): Promise<number | null> {
  const { models } = resultsSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  return models.at(0)?.subsets.find(({ name }) => name === 'all')?.roc_auc.value ?? null;
}
