import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../pipeline/config.js';
import { createReporter } from '../../pipeline/progress.js';
import { resolveTarget } from '../../pipeline/target.js';
import { openWorkspace } from '../../pipeline/workspace.js';
import { temporaryFolders } from '../temporary.js';

const folder = temporaryFolders();

/** Looks a class up with these class files; a name without a text is a file that is not there. */
async function look(wanted: string, texts: { readonly names?: string; readonly tree?: string }) {
  const root = await folder();
  const files = { class_names: join(root, 'names.csv'), class_tree: join(root, 'tree.json') };
  if (texts.names !== undefined) await writeFile(files.class_names, texts.names);
  if (texts.tree !== undefined) await writeFile(files.class_tree, texts.tree);
  return resolveTarget({
    config: parseConfig({ target: { class: wanted }, sources: { files } }),
    workspace: openWorkspace(root),
    report: createReporter(process.stderr, { quiet: true }),
    signal: new AbortController().signal,
  });
}

const NAMES = '/m/015p6,Bird\n/m/0cdl1,"Sea, turtle"\n';
const TREE = '{"LabelName":"/m/0bl9f","Subcategory":[{"LabelName":"/m/015p6"}]}';

describe('resolveTarget', () => {
  it('needs no file for the published Person', async () => {
    expect((await look('person', {})).name).toBe('Person');
  });

  it('finds a class by name or MID', async () => {
    expect(await look('bird', { names: NAMES, tree: TREE })).toMatchObject({ name: 'Bird' });
    expect(await look('/m/015p6', { names: NAMES, tree: TREE })).toMatchObject({ name: 'Bird' });
  });

  it('says that there is no such class where the names are at hand', async () => {
    await expect(look('Unicorn', { names: NAMES, tree: TREE })).rejects.toThrow(
      'target.class is "Unicorn": no Open Images class with boxes is called "Unicorn"',
    );
  });

  it('says how to get the names where they are not', async () => {
    await expect(look('Unicorn', { tree: TREE })).rejects.toThrow(
      /target\.class is "Unicorn": whether there is such a class is not known.*--set sources\.files\.class_names=/,
    );
  });
});
