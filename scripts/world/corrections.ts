import type { PlannedPicture } from './plan.js';
import type { Random } from './random.js';
import type { CorrectionRow, PictureRows } from './tables.js';
import type { PictureTruth } from './types.js';

interface Judged {
  readonly plan: PlannedPicture;
  readonly rows: PictureRows;
  readonly truth: PictureTruth;
}

export interface Corrections {
  readonly rows: readonly CorrectionRow[];
  /** Ids of pictures with a planted label error that the corrections mend. */
  readonly corrected: ReadonlySet<string>;
}

/** Share of the labelled pictures that were looked at by hand. */
const COVERED = 0.92;

/**
 * The published corrections of validation and test: what someone who looked at the picture would say. Half of
 * the planted label errors are mended, the others were never looked at.
 */
export function correctionRows(pictures: readonly Judged[], random: Random): Corrections {
  const rows: CorrectionRow[] = [];
  const corrected = new Set<string>();
  let errors = 0;
  for (const { plan, rows: said, truth } of pictures) {
    const { split } = plan;
    if (split === 'train' || truth.published_label === null) continue;
    const chance = random.fork(plan.id);
    const filename = said.list.originalUrl.slice(said.list.originalUrl.lastIndexOf('/') + 1);
    if (plan.recipe.error !== undefined) {
      errors += 1;
      if (errors % 2 === 0) continue;
      corrected.add(plan.id);
    } else if (!chance.chance(truth.published_label === -1 ? 0.35 : COVERED)) {
      continue;
    }
    rows.push({ split, filename, original: truth.published_label, clean: cleanLabel(truth) });
  }
  // File names that no picture of the world has, as the published files hold too.
  for (const split of ['validation', 'test'] as const) {
    rows.push({
      split,
      filename: `${random.int(100_000_000, 999_999_999)}_${random.hex(10)}_o.jpg`,
      original: 1,
      clean: 1,
    });
  }
  return { rows, corrected };
}

/** 1 a person, 0 none, -2 a depiction, -1 where one cannot say: people too small to count. */
function cleanLabel(truth: PictureTruth): 1 | 0 | -1 | -2 {
  if (truth.person_in_crop) return 1;
  if (truth.person) return -1;
  return truth.depiction === 'none' ? 0 : -2;
}
