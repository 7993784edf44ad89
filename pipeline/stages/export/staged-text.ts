import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { temporaryPath, type StagedOutput } from '../../sidecar.js';

/** Writes a text aside, for publishing. Makes the folder where it is missing. */
export async function stageText(path: string, content: string): Promise<StagedOutput> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(temporaryPath(path), content);
  return { path };
}
