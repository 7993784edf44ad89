import { StageError } from '../../errors.js';

/** Name of the MLPerf Tiny runner's list. */
export const TINY_LABELS = 'y_labels.csv';

/**
 * Reads `y_labels.csv` of the MLPerf Tiny runner: file, number of classes, class.
 *
 * @throws StageError naming the line that does not hold that.
 */
export function readTinyLabels(
  path: string,
  text: string,
): { readonly file: string; readonly label: 0 | 1 }[] {
  return text.split(/\r?\n/).flatMap((line, at) => {
    if (line.trim() === '') return [];
    const fields = /^\s*([\w.-]+)\s*,\s*2\s*,\s*([01])\s*$/.exec(line);
    if (fields === null)
      throw new StageError(
        `${path}:${at + 1}: ${line.slice(0, 60)}: a file, 2 and the class 0 or 1 are expected`,
      );
    const [, file, label] = fields;
    return [{ file, label: label === '1' ? 1 : 0 }];
  });
}
