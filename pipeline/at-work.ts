import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunContext } from './context.js';
import { PROCESS_MARK, removeLeftovers } from './leftovers.js';
import { prepareWorkspace } from './workspace-folder.js';

const PRESENCE = /^at-work\.([A-Za-z0-9-]+)\.(\d+)\.tmp$/;

/**
 * Does work that writes into the workspace: makes it, removes what killed runs left unfinished, and shows other runs that
 * this one is there. Runs never write into each other's files, but two that make the same ones can take them from under each
 * other's feet, so a run that is not alone says so. Parts of a stage are made to run side by side, and say nothing.
 */
export async function atWork(
  { workspace, report, part }: RunContext,
  work: () => Promise<void>,
): Promise<void> {
  const { root } = workspace;
  await prepareWorkspace(root);
  await removeLeftovers(root);
  const own = `at-work.${PROCESS_MARK}.tmp`;
  const others = (await readdir(root)).flatMap((name) => {
    const found = PRESENCE.exec(name);
    return name === own || found === null ? [] : [`process ${found[2]} on ${found[1]}`];
  });
  if (others.length > 0 && part.of === 1)
    report.warn(
      `another run is at work in ${root} (${others.join(', ')}). Where both make the same files, one may end with an error: ` +
        'run it again then; what is done is kept.',
    );
  await writeFile(join(root, own), '');
  try {
    await work();
  } finally {
    await rm(join(root, own), { force: true });
  }
}
