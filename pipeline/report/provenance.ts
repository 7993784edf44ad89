import { dirname, join, relative } from 'node:path';
import { stringify } from 'yaml';
import type { RunContext } from '../context.js';
import { findSidecars } from '../verify.js';
import { readSidecar } from '../sidecar.js';
import { knownSum, splitSources } from '../source-files.js';
import { SOURCES } from '../sources.js';
import { sourceSplitsOf } from '../splits.js';
import { DEPENDENCY_VERSIONS, NODE_VERSION, PACKAGE_VERSION, PLATFORM } from '../version.js';
import { html, type Html } from './html.js';
import { many } from './numbers.js';
import { numbersOf, table } from './parts.js';
import type { ReportInput, Section } from './section.js';

/** Files that a table names, at most: a whole train split has two thousand shards, and their list fits. */
const FILES = 6000;

/** With what everything was made: configuration, versions, and the SHA-256 of every file that the report rests on. */
export async function provenanceSection(input: ReportInput): Promise<Section> {
  const { context } = input;
  return {
    id: 'provenance',
    title: 'Configuration and inputs',
    body: html`<h3>Source files</h3>
      ${await sourceFiles(input)}
      <h3>Tables and shards</h3>
      ${await tables(input)}
      <h3>Configuration</h3>
      <p>Every key, defaults included; the place of the workspace is left out.</p>
      <pre tabindex="0" aria-label="Configuration">${configText(context)}</pre>
      <h3>Versions</h3>
      ${numbersOf(
        {
          caption: 'This program, what ran it, and the libraries that it is built on',
          columns: [{ name: 'What' }, { name: 'Version' }],
          rows: [
            ['wake-vision-pipeline', PACKAGE_VERSION],
            ['Node', NODE_VERSION],
            ['Platform', PLATFORM],
            ...Object.entries(DEPENDENCY_VERSIONS),
          ],
        },
        `wake-vision-pipeline ${PACKAGE_VERSION} on Node ${NODE_VERSION}, ${PLATFORM}, and its libraries`,
      )}`,
  };
}

/** The configuration as YAML, without the workspace: equal runs in two places have equal reports. */
function configText({ config }: RunContext): string {
  const entries = Object.entries(config).filter(([key]) => key !== 'workspace');
  return stringify(Object.fromEntries(entries), { lineWidth: 0 });
}

async function sourceFiles({ context, splits }: ReportInput): Promise<Html> {
  const rows: (readonly [string, string, string])[] = [];
  for (const { key } of splitSources(context, splits)) {
    const sum = await knownSum(context, key);
    rows.push([key, SOURCES[key].url, sum ?? 'not at hand']);
  }
  return table({
    caption: 'Open Images and Wake Vision files that the configuration reads, by their published addresses',
    columns: [{ name: 'File' }, { name: 'Address', kind: 'code' }, { name: 'SHA-256', kind: 'code' }],
    rows,
  });
}

/** Folders whose files the report rests on. */
function inputFolders({ context: { workspace }, set, splits }: ReportInput): string[] {
  const sources = sourceSplitsOf(splits);
  const folders = [
    ...sources.map((split) => dirname(workspace.metadata(split).table)),
    ...sources.map((split) => workspace.imagesFolder(split)),
    workspace.scoresRoot,
    ...splits.map((split) => dirname(workspace.labels(set, split).table)),
    ...splits.map((split) => dirname(workspace.decisions(set, split).table)),
    ...splits.map((split) => workspace.subsetsFolder(set, split)),
    workspace.evaluationsRoot,
  ];
  return [...new Set(folders)];
}

async function tables(input: ReportInput): Promise<Html> {
  const { workspace } = input.context;
  const rows: (readonly [string, string, string])[] = [];
  for (const folder of inputFolders(input))
    for (const path of await findSidecars(folder)) {
      const sidecar = await readSidecar(path);
      for (const { file, bytes, sha256 } of sidecar?.outputs ?? [])
        rows.push([
          relative(workspace.root, join(dirname(path), file)).replaceAll('\\', '/'),
          many(bytes),
          sha256,
        ]);
    }
  const shown = rows.slice(0, FILES);
  return html`<p>
      ${many(rows.length)} files of the workspace, as their sidecars in it say;
      <code>wake-vision verify</code> reads them again.
      ${rows.length > FILES ? `The first ${many(FILES)} are named here.` : ''}
    </p>
    ${numbersOf(
      {
        caption: 'Files that this report rests on',
        columns: [{ name: 'File' }, { name: 'Bytes', kind: 'number' }, { name: 'SHA-256', kind: 'code' }],
        rows: shown,
      },
      'Names, sizes and sums',
    )}`;
}
