import { FINDINGS } from '../../filters/decide-image.js';
import type { LabelRule } from '../../filters/label-rules.js';
import type { RunContext } from '../context.js';
import { REASON_WORDS, RULE_WORDS, wordFor } from '../explain/words.js';
import { numberOrNull, text, textOrNull } from '../tables/cells.js';
import type { CardRows } from './card.js';
import { FINDING_WORDS, labelWords } from './words.js';

function percent(share: number): string {
  const value = 100 * share;
  return `${value > 0 && value < 1 ? value.toFixed(1) : String(Math.round(value))} %`;
}

/** Why an image has its label, and why it is in the queue, a sentence a line. */
export function whyLines(
  { config, target }: RunContext,
  { label, decision }: Pick<CardRows, 'label' | 'decision'>,
  className: string | null,
): string[] {
  const words = labelWords(target.name);
  const lines: string[] = [];
  const rule = textOrNull(label, 'rule');
  const said = wordFor(words, numberOrNull(label, 'rule_label'));
  if (rule !== null && said !== null)
    lines.push(`The ${config.labels.rules} rules say ${said}: ${ruleText(rule, className, areaOf(label))}.`);
  const correction = wordFor(words, numberOrNull(label, 'correction'));
  if (correction !== null) lines.push(`A person who looked said: ${correction}.`);
  const other = wordFor(words, numberOrNull(label, 'other_rules_label'));
  if (other !== null && label['other_rules_label'] !== label['label'])
    lines.push(`The ${config.labels.rules === 'published' ? 'corrected' : 'published'} rules say ${other}.`);
  if (decision !== null) {
    const found = decision['found'];
    if (Array.isArray(found))
      for (const finding of FINDINGS.filter((name) => found.includes(name)))
        lines.push(`${sentence(FINDING_WORDS[finding])} (${finding}).`);
    const duplicate = textOrNull(decision, 'duplicate_of');
    if (duplicate !== null)
      lines.push(
        `That other picture is ${duplicate} of ${textOrNull(decision, 'duplicate_of_split') ?? ''}.`,
      );
  }
  const reason = wordFor(REASON_WORDS, text(label, 'reason'));
  if (reason !== null) lines.push(`${sentence(reason)}.`);
  return lines;
}

/** Share of the centre crop that the deciding box fills, by the corrected geometry, which is one. */
function areaOf(label: CardRows['label']): number | null {
  return numberOrNull(label, 'area_corrected');
}

function ruleText(rule: string, className: string | null, area: number | null): string {
  const meaning = wordFor(RULE_WORDS satisfies Readonly<Record<LabelRule, string>>, rule) ?? rule;
  if (className === null) return meaning;
  return `${meaning} (${className}${area === null ? '' : `, ${percent(area)} of the centre crop`})`;
}

function sentence(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
