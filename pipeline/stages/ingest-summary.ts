import { loadCorrections } from '../../manifests/index.js';
import { ID_SOURCES, type IdSource } from '../tables/imported.js';
import type { IngestReport } from './ingest.js';

/** The counts of a report as a sidecar holds them: numbers alone, malformed rows by reason. */
export function countsOf(report: IngestReport): Record<string, number> {
  const { files, duplicates, ...counts } = report;
  const rejects: Record<string, number> = {};
  for (const file of files) {
    for (const [reason, count] of Object.entries(file.rejects))
      rejects[`rejects.${reason}`] = (rejects[`rejects.${reason}`] ?? 0) + count;
  }
  const repeated = duplicates.images + duplicates.boxes + duplicates.labels + duplicates.miap;
  return { ...counts, duplicates: repeated, ...rejects };
}

/** One line of what an ingested split holds. */
export function describeIngest(counts: Readonly<Record<string, number>>): string {
  const count = (name: string): string => (counts[name] ?? 0).toLocaleString('en-US');
  if ('imported' in counts)
    return `${count('images')} images imported, ${describeIds(counts)}; neither boxes nor image-level labels are part of it`;
  return (
    `${count('images')} images, ${count('boxes')} boxes (${count('targetBoxes')} of the target), ` +
    `${count('targetLabels')} target image labels, ${count('miapBoxes')} MIAP boxes; ${count('rows')} rows read, ` +
    `${count('rejects')} malformed, ${count('duplicates')} repeated; ` +
    `${count('unlistedDropped')} images without an entry in the image list dropped, ${count('unlistedKept')} kept; ` +
    `${count('filenameCollisions')} file names borne by several images`
  );
}

/** A sentence where rows of the kept correction file disagree; empty otherwise. */
export async function describeConflicts(path: string): Promise<string> {
  const { conflicts } = await loadCorrections(path);
  const first = conflicts.at(0);
  if (first === undefined) return '';
  const rows = first.rows.map(({ line, cleanLabel }) => `${cleanLabel} in line ${line}`).join(', ');
  const others = conflicts.length === 1 ? '' : `, and ${conflicts.length - 1} more`;
  return (
    `; the correction file gives different labels to one picture (${first.filename}: ${rows}; ${first.used} is taken${others}): ` +
    'where labels disagree, 1 goes before 0, 0 before -1, and -1 before -2'
  );
}

const ID_WORDS: Readonly<Record<IdSource, string>> = {
  dataset: 'from the data set',
  ids_file: 'from the image list',
  file_name: 'from the file name',
  made: 'made from the file name',
};

/** Where the ids of imported images come from: `87 ids from the data set`. */
export function describeIds(counts: Readonly<Record<string, number>>): string {
  const parts = ID_SOURCES.flatMap((name) => {
    const count = counts[`id.${name}`] ?? 0;
    return count === 0 ? [] : [`${count.toLocaleString('en-US')} ids ${ID_WORDS[name]}`];
  });
  return parts.length === 0 ? 'no ids' : parts.join(', ');
}
