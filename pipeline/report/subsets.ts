import { benchmarkSubsetsOf, roleIn, type FlagName } from '../../filters/index.js';
import { suggestCommand } from '../command-line.js';
import { errorMessage, InterruptedError, WakeVisionError } from '../errors.js';
import { isBenchmarkSplit, type DatasetSplit } from '../splits.js';
import { decidedLabels } from '../stages/filter/decided-labels.js';
import { FLAG_FACT_COLUMNS } from '../tables/label-row.js';
import { flagsOf } from '../flags-of.js';
import { html, type Html } from './html.js';
import { many, percent } from './numbers.js';
import { figure, missing } from './parts.js';
import { barPlot, heatPlot } from './plots.js';
import type { ReportInput, Section } from './section.js';
import { subsetWords } from './subset-words.js';

/** Members of every subset, and of every two of them. */
interface SubsetCounts {
  readonly images: number;
  readonly names: readonly FlagName[];
  /** By the places of two subsets in {@link names}; with itself: its members. */
  readonly both: readonly (readonly number[])[];
}

/** How large the subsets of the benchmark are, and how far they overlap. */
export async function subsetsSection(input: ReportInput): Promise<Section> {
  const benchmark = input.splits.filter(isBenchmarkSplit);
  const parts: Html[] = [];
  for (const split of benchmark) parts.push(await splitSubsets(input, split));
  return {
    id: 'subsets',
    title: 'Subsets',
    body:
      benchmark.length === 0
        ? missing('Benchmark subsets exist for validation and test, and neither is in this report.', null)
        : html`<p>
              Subsets of the benchmark: who or what is in the picture, how far away, in which light. Perceived
              gender and age are what annotators saw in a picture, not what people are or say of themselves.
            </p>
            ${parts}`,
  };
}

async function splitSubsets(input: ReportInput, split: DatasetSplit): Promise<Html> {
  const counts = await countSubsets(input, split).catch((error: unknown) => {
    if (error instanceof WakeVisionError && !(error instanceof InterruptedError)) return error.message;
    // A label table of an earlier version lacks columns of this one.
    if (errorMessage(error).startsWith('Binder Error'))
      return `The labels of ${split} are of another version. Run: ${suggestCommand(input.context, 'label')}`;
    throw error;
  });
  if (typeof counts === 'string')
    return html`<h3>${split}</h3>
      ${missing(counts, null)}`;
  const { names } = counts;
  const sizes = names.map((name, index) => ({ name: subsetWords(name), size: counts.both[index][index] }));
  const cells = names.flatMap((row, i) =>
    names.map((column, j) => {
      const share = sizes[i].size === 0 ? 0 : counts.both[i][j] / sizes[i].size;
      return { row: subsetWords(row), column: subsetWords(column), strength: share, text: percent(share) };
    }),
  );
  return html`<h3>${split}</h3>
    <div class="plots">
      ${figure(
        barPlot(
          `Members of each subset of ${split}: ${sizes.map(({ name, size }) => `${name} ${many(size)}`).join(', ')}`,
          sizes.map(({ name, size }) => ({ name, value: size, text: many(size) })),
        ),
        `Members of each subset among ${many(counts.images)} images; partners of the other class are not counted.`,
        {
          caption: `${split}: subset sizes`,
          columns: [
            { name: 'Subset' },
            { name: 'Images', kind: 'number' },
            { name: 'Of the split', kind: 'number' },
          ],
          rows: sizes.map(({ name, size }) => [
            name,
            many(size),
            percent(counts.images === 0 ? null : size / counts.images),
          ]),
        },
      )}
      ${figure(
        heatPlot(
          `Overlaps of the subsets of ${split}: how much of the subset of a row is in the subset of a column`,
          names.map(subsetWords),
          names.map(subsetWords),
          cells,
        ),
        'Overlaps: the stronger the colour, the more of the subset of the row is in that of the column.',
        {
          caption: `${split}: images in both subsets`,
          columns: [
            { name: 'Subset' },
            ...names.map((name) => ({ name: subsetWords(name), kind: 'number' as const })),
          ],
          rows: names.map((name, i) => [subsetWords(name), ...names.map((_, j) => many(counts.both[i][j]))]),
        },
      )}
    </div>`;
}

/** @throws WakeVisionError where the subsets follow decisions that do not hold. */
async function countSubsets({ context, database }: ReportInput, split: DatasetSplit): Promise<SubsetCounts> {
  const { sql } = await decidedLabels(context, database, split);
  const subsets = benchmarkSubsetsOf(context.target.name);
  const both = subsets.map(() => subsets.map(() => 0));
  let images = 0;
  const query = `SELECT ${FLAG_FACT_COLUMNS.join(', ')} FROM ${sql} WHERE kept OR (in_distance_set AND distance IS NOT NULL)`;
  for await (const rows of database.streamRows(query)) {
    context.signal.throwIfAborted();
    for (const row of rows) {
      images++;
      const flags = flagsOf(context, row, true);
      const member = subsets.flatMap((subset, index) => (roleIn(subset, flags) === 'member' ? [index] : []));
      for (const i of member) for (const j of member) both[i][j]++;
    }
  }
  return { images, names: subsets.map(({ name }) => name), both };
}
