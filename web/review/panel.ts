import type { CardInfo, SessionInfo } from './api.js';
import { element, outsideLink, percent } from './dom.js';

const KINDS = {
  real: '',
  depiction: 'depiction',
  unknown: 'real or a depiction: not known',
  other: 'look-alike',
} as const;

/** A label as a coloured word. */
export function labelChip(words: SessionInfo['words'], label: number): HTMLElement {
  const names = new Map(Object.entries(words));
  return element('span', `chip label${String(label)}`, names.get(String(label)) ?? String(label));
}

/**
 * What is shown beside a picture of an audit: neither its label nor what the model and the rules say, so that they sway nobody.
 */
export function blindParts(card: CardInfo): HTMLElement[] {
  const note = 'Audit: label, score and reasons are hidden, so that they do not sway you.';
  return [element('p', '', note), boxList(card), credits(card)];
}

/** Everything that is known of a picture, as parts of the panel. */
export function panelParts(card: CardInfo, words: SessionInfo['words']): HTMLElement[] {
  return [labels(card, words), score(card, words), why(card), boxList(card), credits(card)].filter(
    (part) => part !== null,
  );
}

function labels({ label, suggestedLabel, answer }: CardInfo, words: SessionInfo['words']): HTMLElement {
  const pair = (name: string, value: number) =>
    element('div', 'fact', element('dt', '', name), element('dd', '', labelChip(words, value)));
  return element(
    'dl',
    'facts',
    pair('Label', label),
    ...(suggestedLabel === null ? [] : [pair('Suggested', suggestedLabel)]),
    ...(answer === null ? [] : [pair('Your answer', answer)]),
  );
}

function score({ probability, quality }: CardInfo, words: SessionInfo['words']): HTMLElement | null {
  if (probability === null) return null;
  const meter = document.createElement('meter');
  meter.min = 0;
  meter.max = 1;
  meter.value = probability;
  meter.setAttribute('aria-label', `Model's probability of ${words['1']}`);
  const text = element('p', 'score-text');
  text.append(
    element('span', '', `Model: ${words['1']} `),
    element('strong', '', percent(probability)),
    ...(quality === null
      ? []
      : [element('span', 'muted', ' label quality '), element('strong', '', quality.toFixed(3))]),
  );
  return element('div', 'score', text, meter);
}

function why({ why: lines }: CardInfo): HTMLElement {
  return element(
    'div',
    'why',
    element('h2', '', 'Why'),
    element('ul', '', ...lines.map((line) => element('li', '', line))),
  );
}

function boxList({ boxes }: CardInfo): HTMLElement {
  if (boxes.length === 0) return element('p', 'muted', 'No box of the target or a look-alike.');
  const items = boxes.map((box, index) => {
    const notes = [KINDS[box.kind], box.isGroup ? 'group' : '', box.decides ? 'decides the label' : ''];
    const text = notes.filter((note) => note !== '').join(', ');
    return element(
      'li',
      `box-item ${box.kind}`,
      element('span', 'box-number', String(index + 1)),
      element('span', '', box.name),
      ...(text === '' ? [] : [element('span', 'muted', text)]),
    );
  });
  return element('div', '', element('h2', '', 'Boxes'), element('ol', 'box-list', ...items));
}

function credits({ title, author, license, page, imageId, filename }: CardInfo): HTMLElement {
  const name = title === '' ? 'Untitled' : title;
  const by = element('p', '');
  by.append(page === '' ? name : outsideLink(page, name), author === '' ? '' : ` by ${author}`);
  const terms = element('p', '');
  if (license !== '') terms.append(outsideLink(license, licenseName(license)));
  return element(
    'div',
    'credits muted',
    by,
    ...(license === '' ? [] : [terms]),
    element('p', 'mono', `${imageId}${filename === '' ? '' : ` ${filename}`}`),
  );
}

/** `CC BY 2.0` of its address; the address where it is another one. */
function licenseName(license: string): string {
  const found = /creativecommons\.org\/licenses\/([a-z-]+)\/([\d.]+)/.exec(license);
  return found === null ? license : `CC ${found[1].toUpperCase()} ${found[2]}`;
}
