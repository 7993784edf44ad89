import { labelFromBoxes, type RuleSet } from '../../filters/index.js';
import type { RunContext } from '../context.js';
import { labelOptions } from '../rule-options.js';
import { labelSourceOf, type DatasetSplit } from '../splits.js';
import type { GalleryRow } from './gallery.js';
import type { BookEntry } from './pictures.js';

/** The box that decided by one rule set. */
export interface DecidingBox {
  /** Index into the boxes of the metadata table. */
  readonly index: number;
  /** Its area in parts of the centre crop, by the geometry of that rule set; null where that one skips the box. */
  readonly area: number | null;
}

/**
 * The box that decided by a rule set; null where none did, or where that is not known any more.
 *
 * The label table holds the box of its own rule set, with its areas by both geometries. That of the other one is found
 * anew, and counts only where it gives the rule that the table says.
 *
 * @param entry of the picture book; its picture tells the size that areas rest on.
 */
export function decidingBox(
  { config, target }: Pick<RunContext, 'config' | 'target'>,
  split: DatasetSplit,
  ruleSet: RuleSet,
  row: GalleryRow,
  entry: BookEntry | undefined,
): DecidingBox | null {
  if (labelSourceOf(split) !== 'boxes') return null;
  if (ruleSet === config.labels.rules) {
    const area = ruleSet === 'published' ? row.areaPublished : row.areaCorrected;
    return row.decidingBox === null ? null : { index: row.decidingBox, area };
  }
  const picture = entry?.picture ?? null;
  if (entry === undefined || picture === null) return null;
  // Rules go before corrections: those have no say in which box decides.
  const input = { ...entry.metadata, picture: picture.facts, correction: null };
  const { base, areaPublished, areaCorrected } = labelFromBoxes(
    input,
    ruleSet,
    labelOptions(config.labels, target),
  );
  if (base.rule !== row.otherRule || base.deciding === null) return null;
  return { index: base.deciding, area: ruleSet === 'published' ? areaPublished : areaCorrected };
}
