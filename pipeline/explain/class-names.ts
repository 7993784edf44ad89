import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { RunContext } from '../context.js';
import { isMissingFile } from '../errors.js';
import { findLocal, sourceFileName } from '../sources.js';
import type { ImageMetadata } from '../tables/metadata.js';

/**
 * Display names of the classes that the published Person lists name. Source: the class descriptions of Open Images
 * (oidv7-class-descriptions.csv).
 */
const PERSON_NAMES: Readonly<Partial<Record<string, string>>> = {
  '/m/01g317': 'Person',
  '/m/03bt1vf': 'Woman',
  '/m/04yx4': 'Man',
  '/m/05r655': 'Girl',
  '/m/01bl7v': 'Boy',
  '/m/02p0tk3': 'Human body',
  '/m/0dzct': 'Human face',
  '/m/04hgtk': 'Human head',
  '/m/014sv8': 'Human eye',
  '/m/0283dt1': 'Human mouth',
  '/m/039xj_': 'Human ear',
  '/m/0k0pj': 'Human nose',
  '/m/03q69': 'Human hair',
  '/m/0k65p': 'Human hand',
  '/m/031n1': 'Human foot',
  '/m/0dzf4': 'Human arm',
  '/m/035r7c': 'Human leg',
  '/m/016m2d': 'Skull',
  '/m/0dgw9r': 'Human',
  '/m/02zsn': 'Female person',
  '/m/05zppz': 'Male person',
  '/m/0ytgt': 'Child',
  '/m/02pkb8': 'Lady',
  '/m/0ldpy': 'Adolescent',
  '/m/021dfr': 'Youth',
};

const rowsSchema = z.array(z.tuple([z.string(), z.string()], z.string()));

/**
 * Display names of the classes of an image's boxes and labels: from the class file where one is at hand, else those of
 * the published lists. Nothing is downloaded for them.
 */
export async function classNamesAtHand(
  { config, workspace }: Pick<RunContext, 'config' | 'workspace'>,
  { boxes, imageLabels }: Pick<ImageMetadata, 'boxes' | 'imageLabels'>,
): Promise<Record<string, string>> {
  const local = await findLocal('class_names', config.sources);
  const file = await readNames(local?.path ?? join(workspace.sources, sourceFileName('class_names')));
  const mids = [...new Set([...boxes, ...imageLabels].map(({ label }) => label))].sort();
  return Object.fromEntries(
    mids.flatMap((mid) => {
      const name = file.get(mid) ?? PERSON_NAMES[mid];
      return name === undefined ? [] : [[mid, name]];
    }),
  );
}

/** Names by MID; none where the file is missing or is no class file: they are for reading only. */
async function readNames(path: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isMissingFile(error)) return '';
    throw error;
  });
  const rows = rowsSchema.safeParse(parse(text, { bom: true, relax_column_count: true }));
  return new Map(rows.success ? rows.data.map(([mid, name]) => [mid, name]) : []);
}
