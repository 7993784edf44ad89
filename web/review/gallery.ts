import type { SessionInfo, TileInfo } from './api.js';
import { byId, element, fillChoices, percent, plainCode } from './dom.js';
import { describePicture, drawOverlay } from './overlay.js';
import { labelChip, panelParts } from './panel.js';
import { address, read } from './requests.js';

const view = {
  filter: byId('filter', HTMLFormElement),
  split: byId('split', HTMLSelectElement),
  label: byId('label', HTMLSelectElement),
  rule: byId('rule', HTMLSelectElement),
  reason: byId('reason', HTMLSelectElement),
  subset: byId('subset', HTMLSelectElement),
  min: byId('min', HTMLInputElement),
  max: byId('max', HTMLInputElement),
  order: byId('order', HTMLSelectElement),
  found: byId('found', HTMLSpanElement),
  tiles: byId('tiles', HTMLUListElement),
  back: byId('back', HTMLButtonElement),
  more: byId('more', HTMLButtonElement),
  page: byId('page', HTMLSpanElement),
  error: byId('error', HTMLParagraphElement),
  detail: byId('detail', HTMLDialogElement),
  title: byId('detail-title', HTMLHeadingElement),
  frame: byId('frame', HTMLDivElement),
  picture: byId('picture', HTMLImageElement),
  overlay: byId('overlay', SVGSVGElement),
  panel: byId('panel', HTMLDivElement),
};

/** Where each page began: the last one is shown. */
let pages: string[] = [''];
let next: string | null = null;

function parameters(): Record<string, string> {
  return Object.fromEntries(
    (
      [view.split, view.label, view.rule, view.reason, view.subset, view.min, view.max, view.order] as const
    ).map(({ name, value }) => [name, value]),
  );
}

function pictureOf(imageId: string): string {
  return address('picture', { split: view.split.value, image: imageId });
}

async function guarded(work: () => Promise<void>): Promise<void> {
  try {
    await work();
    view.error.hidden = true;
  } catch (error) {
    view.error.textContent = error instanceof Error ? error.message : String(error);
    view.error.hidden = false;
  }
}

async function showPage(): Promise<void> {
  const page = await read('gallery', { ...parameters(), after: pages.at(-1) ?? '' });
  next = page.next;
  view.tiles.replaceChildren(...page.tiles.map(tile));
  view.page.textContent = `Page ${String(pages.length)}`;
  view.found.textContent =
    page.tiles.length === 0
      ? next === null
        ? 'No picture fits the filter'
        : 'None on this page: go on with Next'
      : `${String(page.tiles.length)} pictures on page ${String(pages.length)}`;
  view.back.disabled = pages.length === 1;
  view.more.disabled = next === null;
}

function tile(info: TileInfo): HTMLElement {
  const { imageId, label, probability, reasons, kept } = info;
  const picture = document.createElement('img');
  picture.src = pictureOf(imageId);
  picture.alt = `Picture ${imageId}`;
  picture.loading = 'lazy';
  picture.decoding = 'async';
  const button = document.createElement('button');
  button.type = 'button';
  button.className = kept ? 'tile' : 'tile out';
  const notes = reasons.filter((code) => code !== 'kept').map(plainCode);
  button.append(
    picture,
    element(
      'span',
      'tile-facts',
      labelChip(session.words, label),
      ...(probability === null ? [] : [element('span', 'tile-score', percent(probability))]),
    ),
    ...(notes.length === 0 ? [] : [element('span', 'tile-notes', notes.join(', '))]),
  );
  button.addEventListener('click', () => void guarded(() => showDetail(imageId)));
  return element('li', '', button);
}

async function showDetail(imageId: string): Promise<void> {
  const card = await read('card', { split: view.split.value, image: imageId });
  view.title.textContent = card.title === '' ? imageId : card.title;
  view.picture.src = pictureOf(imageId);
  view.picture.alt = describePicture(card);
  view.picture.width = card.width;
  view.picture.height = card.height;
  view.frame.style.setProperty('--ratio', String(card.width / card.height));
  drawOverlay(view.overlay, card);
  view.panel.replaceChildren(...panelParts(card, session.words));
  view.detail.showModal();
}

function fillFilters(): void {
  const info = session.splits.find(({ split }) => split === view.split.value) ?? session.splits[0];
  const coded = (codes: readonly string[]) => [
    ['', 'any'] as const,
    ...codes.map((code) => [code, plainCode(code)] as const),
  ];
  fillChoices(view.rule, coded(info.rules), view.rule.value);
  fillChoices(view.reason, coded(info.reasons), view.reason.value);
  const subsets = info.subsets.map(({ name, words }) => [name, words] as const);
  fillChoices(view.subset, [['', 'any'], ...subsets], view.subset.value);
  view.subset.disabled = info.subsets.length === 0;
  view.min.disabled = view.max.disabled = !info.isFiltered;
  const scored = [
    ['quality', 'doubtful first'],
    ['probability', 'lowest score first'],
  ] as const;
  fillChoices(view.order, [['hash', 'by hash'], ...(info.isFiltered ? scored : [])], view.order.value);
}

async function restart(): Promise<void> {
  fillFilters();
  pages = [''];
  await showPage();
}

const session: SessionInfo = await read('session');
byId('to-review', HTMLAnchorElement).hidden = session.reviewer === null;
fillChoices(
  view.split,
  session.splits.map(({ split }) => [split, plainCode(split)] as const),
  session.splits[0]?.split ?? '',
);
fillChoices(
  view.label,
  [['', 'any'], ...(['1', '0', '-1'] as const).map((label) => [label, session.words[label]] as const)],
  '',
);
// On a wide screen the filter stands open.
if (matchMedia('(min-width: 48rem)').matches) byId('filters', HTMLDetailsElement).open = true;
// A token in the address has served: the cookie stands for it.
history.replaceState(null, '', location.pathname);

view.filter.addEventListener('change', () => void guarded(restart));
view.filter.addEventListener('submit', (event) => {
  event.preventDefault();
});
view.more.addEventListener('click', () => {
  if (next === null) return;
  pages.push(next);
  void guarded(showPage).then(() => {
    view.tiles.focus();
  });
});
view.back.addEventListener('click', () => {
  if (pages.length > 1) pages.pop();
  void guarded(showPage).then(() => {
    view.tiles.focus();
  });
});
byId('close', HTMLButtonElement).addEventListener('click', () => {
  view.detail.close();
});
await guarded(restart);
