import {
  findImageIssues,
  IMAGE_ISSUES,
  SizeQuartiles,
  type ImageIssueThresholds,
  type SizeFences,
} from '../../../filters/image-issues/index.js';
import { CLEANVISION_THRESHOLDS } from '../../../filters/image-issues/types.js';
import type { FilterConfig } from '../../config.js';
import type { RunContext } from '../../context.js';
import type { Database } from '../../io/duckdb.js';
import type { DatasetSplit } from '../../splits.js';
import { number } from '../../tables/cells.js';
import { labelledRows, MEASURES, readMeasures, readProbability, type FilterTables } from './rows.js';

/** {@link Survey.labels} of an image that has a label for its distance alone. */
export const NO_LABEL = 255;

/** What is held of the images of a split that take part while label issues are looked for: 11 bytes an image, by hash. */
export interface Survey {
  readonly count: number;
  /** 0, 1 or {@link NO_LABEL}. */
  readonly labels: Uint8Array;
  /** As taken: calibrated where that is asked for. NaN without a score. */
  readonly probabilities: Float64Array;
  /** 1 where a correction file gave the label. */
  readonly corrected: Uint8Array;
  /** Bit i is set where the picture has the i-th of IMAGE_ISSUES. */
  readonly issues: Uint8Array;
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
  const query = `SELECT label, correction, probability, ${MEASURES.join(', ')} FROM ${rows} WHERE is_member ORDER BY hash, image_id`;
  for await (const chunk of database.streamRows(query)) {
    context.signal.throwIfAborted();
    for (const row of chunk) {
      const label = number(row, 'label');
      survey.labels[index] = label === 0 || label === 1 ? label : NO_LABEL;
      survey.probabilities[index] = readProbability(row, tables)?.taken ?? NaN;
      survey.corrected[index] = row['correction'] === null ? 0 : 1;
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
    labels: new Uint8Array(count),
    probabilities: new Float64Array(count),
    corrected: new Uint8Array(count),
    issues: new Uint8Array(count),
    fences,
  };
}
