import {
  findImageIssues,
  IMAGE_ISSUES,
  SizeQuartiles,
  type ImageIssueThresholds,
  type SizeFences,
} from '../../../filters/image-issues/index.js';
import { CLEANVISION_THRESHOLDS } from '../../../filters/image-issues/types.js';
import { makeHashColumns, setHash, type HashColumns } from '../../../filters/duplicates/hashes.js';
import type { FilterConfig } from '../../config.js';
import type { RunContext } from '../../context.js';
import type { Database } from '../../io/duckdb.js';
import type { DatasetSplit } from '../../splits.js';
import { flag, number, numberOrNull, text } from '../../tables/cells.js';
import { labelledRows, readMeasures, type FilterTables } from './rows.js';

/** Bytes of a file's sum that are held: among 6 million different files, two agree in 16 with a chance of 5e-26. */
export const SUM_BYTES = 16;

/** {@link Survey.labels} of an image that has a label for its distance alone. */
export const NO_LABEL = 255;

/**
 * What is held of the images of a split that take part, in columns, by hash: 43 bytes an image. Lists of one length, but
 * for `sums`, which has 16 bytes an image.
 */
export interface Survey {
  readonly count: number;
  /** Image ids as numbers. */
  readonly ids: BigUint64Array;
  /** 0, 1 or {@link NO_LABEL}. */
  readonly labels: Uint8Array;
  /** NaN without a score. */
  readonly probabilities: Float64Array;
  /** 1 where a correction file gave the label. */
  readonly corrected: Uint8Array;
  /** Bit i is set where the picture has the i-th of IMAGE_ISSUES. */
  readonly issues: Uint8Array;
  readonly hashes: HashColumns;
  /** 1 where the hash of a picture says nothing. */
  readonly noHash: Uint8Array;
  readonly sums: Uint8Array;
  /** Null where no image takes part. */
  readonly fences: SizeFences | null;
}

/** The thresholds of picture faults as the configuration has them. */
export function imageIssueThresholds({ image_thresholds: own }: FilterConfig): ImageIssueThresholds {
  return {
    ...CLEANVISION_THRESHOLDS,
    dark: own.dark,
    light: own.light,
    lowInformation: own.low_information,
    oddAspectRatio: own.odd_aspect_ratio,
    oddSizeFences: own.odd_size_fences,
    blurry: own.blurry,
  };
}

/** Reads what the filters need of a split's images. */
export async function surveySplit(
  context: RunContext,
  database: Database,
  split: DatasetSplit,
  tables: FilterTables,
): Promise<Survey> {
  const rows = labelledRows(context, split, tables);
  const thresholds = imageIssueThresholds(context.config.filter);
  const sizes = new SizeQuartiles();
  const sizeQuery = `SELECT source_width, source_height FROM ${rows} WHERE is_member`;
  for await (const chunk of database.streamRows(sizeQuery)) {
    context.signal.throwIfAborted();
    for (const row of chunk)
      sizes.add({ width: number(row, 'source_width'), height: number(row, 'source_height') });
  }
  const survey = emptySurvey(sizes.count, sizes.fences(thresholds.oddSizeFences));
  let index = 0;
  const query = `SELECT * FROM ${rows} WHERE is_member ORDER BY hash, image_id`;
  for await (const chunk of database.streamRows(query)) {
    context.signal.throwIfAborted();
    for (const row of chunk) {
      const label = number(row, 'label');
      survey.ids[index] = BigInt(`0x${text(row, 'image_id')}`);
      survey.labels[index] = label === 0 || label === 1 ? label : NO_LABEL;
      survey.probabilities[index] = numberOrNull(row, 'probability') ?? NaN;
      survey.corrected[index] = row['correction'] === null ? 0 : 1;
      setHash(survey.hashes, index, text(row, 'phash'));
      survey.noHash[index] = flag(row, 'phash_degenerate') ? 1 : 0;
      setSum(survey.sums, index, text(row, 'source_sha256'));
      if (survey.fences !== null) {
        const findings = findImageIssues(readMeasures(row), survey.fences, thresholds);
        IMAGE_ISSUES.forEach((issue, bit) => {
          if (findings[issue].isIssue) survey.issues[index] |= 1 << bit;
        });
      }
      index++;
    }
  }
  return survey;
}

function emptySurvey(count: number, fences: SizeFences | null): Survey {
  return {
    count,
    ids: new BigUint64Array(count),
    labels: new Uint8Array(count),
    probabilities: new Float64Array(count),
    corrected: new Uint8Array(count),
    issues: new Uint8Array(count),
    hashes: makeHashColumns(count),
    noHash: new Uint8Array(count),
    sums: new Uint8Array(SUM_BYTES * count),
    fences,
  };
}

/** Writes the first bytes of a sum, of 64 hex digits, into its place. */
export function setSum(sums: Uint8Array, index: number, hex: string): void {
  for (let at = 0; at < SUM_BYTES; at++)
    sums[index * SUM_BYTES + at] = Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16);
}

/** An image id from its number. */
export function imageIdOf(id: bigint): string {
  return id.toString(16).padStart(16, '0');
}
