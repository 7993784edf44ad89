import { FINDINGS } from '../../../filters/decide-image.js';
import type { SplitFacts, SplitFilter } from '../../../manifests/index.js';
import type { RunContext } from '../../context.js';
import type { Sidecar } from '../../sidecar.js';
import { labelSetFacts } from '../../workspace.js';
import type { DecidedLabels } from '../filter/decided-labels.js';

/** Names of facts in the sidecar of a manifest: splits of earlier runs stay beside those of later ones. */
const FACTS = {
  labelsFrom: 'labels_from',
  balanced: 'balanced',
  dropped: 'filter.dropped',
  flipped: 'filter.flipped',
  toReview: 'filter.review',
  model: 'filter.model',
  modelSha256: 'filter.model_sha256',
} as const;

/** What a reason's number is called. */
const REASON = 'filter.reason.';

/** How the images of a manifest were labelled and chosen. */
export function manifestFacts(context: RunContext, { split, filter }: DecidedLabels): Record<string, string> {
  const { config, imported } = context;
  const isImported = imported?.has(split) === true;
  const facts: Record<string, string> = {
    ...labelSetFacts(context),
    [FACTS.labelsFrom]: isImported ? 'import' : 'rules',
    [FACTS.balanced]: String(!isImported && config.export.balanced && config.labels.balance),
  };
  if (filter === undefined) return facts;
  facts[FACTS.dropped] = String(filter.counts['left_out'] ?? 0);
  facts[FACTS.flipped] = String(filter.counts['decision.flip'] ?? 0);
  facts[FACTS.toReview] = String(filter.counts['decision.review'] ?? 0);
  for (const reason of FINDINGS) {
    const images = filter.counts[`left_out.${reason}`] ?? 0;
    if (images > 0) facts[`${REASON}${reason}`] = String(images);
  }
  const judge = new Map(Object.entries(filter.facts));
  for (const [name, fact] of [
    [FACTS.model, judge.get('model')],
    [FACTS.modelSha256, judge.get('model_sha256')],
  ] as const)
    if (fact !== undefined) facts[name] = fact;
  return facts;
}

/** The same, read back. */
export function provenanceOf(manifest: Sidecar): Pick<SplitFacts, 'labelsFrom' | 'balanced' | 'filter'> {
  const facts = new Map(Object.entries(manifest.facts));
  return {
    labelsFrom: facts.get(FACTS.labelsFrom) === 'import' ? 'import' : 'rules',
    balanced: facts.get(FACTS.balanced) === 'true',
    filter: filterOf(facts),
  };
}

function filterOf(facts: ReadonlyMap<string, string>): SplitFilter | null {
  const dropped = facts.get(FACTS.dropped);
  if (dropped === undefined) return null;
  const name = facts.get(FACTS.model);
  const reasons = [...facts].filter(([fact]) => fact.startsWith(REASON));
  return {
    dropped: Number(dropped),
    flipped: Number(facts.get(FACTS.flipped)),
    toReview: Number(facts.get(FACTS.toReview)),
    reasons: Object.fromEntries(reasons.map(([fact, images]) => [fact.slice(REASON.length), Number(images)])),
    model: name === undefined ? null : { name, sha256: facts.get(FACTS.modelSha256) ?? null },
  };
}
