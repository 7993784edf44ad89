import type { PictureMeasures } from '../../../filters/image-issues/types.js';
import type { RunContext } from '../../context.js';
import type { ImageTables } from '../../image-tables.js';
import { literal, type Row } from '../../io/duckdb.js';
import type { OpenCalibration } from '../../calibration/open.js';
import type { ScoreTables } from '../../score-tables.js';
import type { DatasetSplit } from '../../splits.js';
import { number, numberOrNull, text } from '../../tables/cells.js';
import { labelSetName } from '../../workspace.js';

/** The tables from which a split is filtered. */
export interface FilterTables {
  readonly images: ImageTables;
  /** Null where no model has scored the split. */
  readonly scores: ScoreTables | null;
  /** Null where probabilities are taken as the model gives them. */
  readonly calibration: OpenCalibration | null;
}

/** Columns of the images table by which picture faults are told. */
export const MEASURES = [
  'source_width',
  'source_height',
  'source_mode',
  'brightness_p5',
  'brightness_p99',
  'entropy',
  'edge_deviation',
  'histogram_spread',
] as const;

/** Columns of the images table by which pictures are told apart. */
const IDENTITY = ['source_sha256', 'phash', 'phash_degenerate'] as const;

/**
 * SQL for the rows of the label table, with what was measured of each picture and the model's probability.
 * `is_member` says whether an image takes part: it has a picture, and a label in the main set or the distance
 * subsets, before any balance.
 */
export function labelledRows(
  context: RunContext,
  split: DatasetSplit,
  { images, scores }: FilterTables,
): string {
  const { table } = context.workspace.labels(labelSetName(context), split);
  const columns = [...MEASURES, ...IDENTITY].map((name) => `i.${name}`).join(', ');
  const probability = scores === null ? 'CAST(NULL AS DOUBLE) AS probability' : 's.probability';
  const join = scores === null ? '' : `LEFT JOIN ${scores.sql} s USING (image_id)`;
  return `(
    SELECT l.image_id, l.hash, l.label, l.reason, l.correction, l.distance_label, ${columns}, ${probability},
      l.outcome = 'ok' AND l.reason <> 'excluded_by_list'
        AND (l.label IN (0, 1) OR coalesce(l.distance_label IN (0, 1), false)) AS is_member
    FROM read_parquet(${literal(table)}) l LEFT JOIN ${images.sql} i USING (image_id) ${join}
  )`;
}

/** What a model says of a row: as it gave it, and as it is taken; null where it says nothing. */
export interface RowProbability {
  readonly raw: number;
  readonly taken: number;
}

/** The probability of a row, calibrated where that is asked for. */
export function readProbability(row: Row, { calibration }: FilterTables): RowProbability | null {
  const raw = numberOrNull(row, 'probability');
  if (raw === null) return null;
  return { raw, taken: calibration === null ? raw : calibration.apply(raw) };
}

/** The measures of a row, by which picture faults are told. */
export function readMeasures(row: Row): PictureMeasures {
  return {
    brightnessP5: number(row, 'brightness_p5'),
    brightnessP99: number(row, 'brightness_p99'),
    entropy: number(row, 'entropy'),
    edgeDeviation: number(row, 'edge_deviation'),
    histogramSpread: number(row, 'histogram_spread'),
    mode: text(row, 'source_mode'),
    size: { width: number(row, 'source_width'), height: number(row, 'source_height') },
  };
}
