import { existsSync } from 'node:fs';
import { suggestCommand } from './command-line.js';
import type { RunContext } from './context.js';
import { withRunDatabase } from './database.js';
import { StageError } from './errors.js';
import { benchmarkSection } from './report/benchmark.js';
import { decisionState, type DecisionState } from './report/decisions.js';
import { funnelSection } from './report/funnel.js';
import { galleriesSection } from './report/galleries.js';
import { html } from './report/html.js';
import { labelsSection } from './report/labels.js';
import { renderPage } from './report/page.js';
import { openPictureBook } from './report/pictures.js';
import { provenanceSection } from './report/provenance.js';
import { ruleSetsSection } from './report/rule-sets.js';
import { scoresSection } from './report/scores.js';
import type { ReportInput, Section } from './report/section.js';
import { sourcesSection } from './report/sources.js';
import { subsetsSection } from './report/subsets.js';
import { keyFigures, statusSection } from './report/summary.js';
import type { DatasetSplit } from './splits.js';
import { PACKAGE_VERSION } from './version.js';
import { labelSetName } from './workspace.js';

/** The sections, in the order of the page. */
const SECTIONS: readonly ((input: ReportInput) => Promise<Section>)[] = [
  statusSection,
  funnelSection,
  labelsSection,
  ruleSetsSection,
  scoresSection,
  subsetsSection,
  sourcesSection,
  galleriesSection,
  benchmarkSection,
  provenanceSection,
];

/**
 * The report of a workspace: one page in one file, without script and without requests. It reads the tables as they
 * stand; equal tables and configurations give equal bytes on one version of Node and one platform, which the page names
 * beside the libraries: they are part of what ran, as the version of this program is.
 *
 * @throws StageError where no asked split has labels.
 */
export function makeReport(context: RunContext): Promise<string> {
  const { config, workspace } = context;
  const set = labelSetName(context);
  const splits = config.splits.filter((split) => existsSync(workspace.labels(set, split).table));
  if (splits.length === 0)
    throw new StageError(
      `${config.splits.join(', ')}: no labels by the ${config.labels.rules} rules yet. Run: ${suggestCommand(context, 'run', { set: { '--stages': 'ingest,images,label' } })}`,
    );
  return withRunDatabase(config, workspace, async (database) => {
    const pictures = openPictureBook(context, database);
    try {
      const decisions = new Map<DatasetSplit, DecisionState>();
      for (const split of splits) decisions.set(split, await decisionState(context, database, split));
      const input: ReportInput = { context, database, set, splits, decisions, pictures };
      const sections: Section[] = [];
      for (const section of SECTIONS) {
        context.signal.throwIfAborted();
        sections.push(await section(input));
      }
      return renderPage({
        title: `Wake Vision report: ${set}`,
        lead: html`<p>
            ${context.target.name} by the ${config.labels.rules} rules: ${splits.join(', ')}. One file, no
            script, nothing is loaded from elsewhere.
          </p>
          ${await keyFigures(input)}`,
        sections,
        foot: `wake-vision-pipeline ${PACKAGE_VERSION}`,
      });
    } finally {
      await pictures.close();
    }
  });
}
