import type { CardInfo, CleanLabel, ProgressInfo, SessionInfo } from './api.js';
import { byId, fillChoices, percent, plainCode } from './dom.js';
import { describePicture, drawOverlay } from './overlay.js';
import { blindParts, panelParts } from './panel.js';
import { address, MissingError, read, write } from './requests.js';

/** Images that are asked for ahead, so that the next one is there at once. */
const AHEAD = 3;

const LABELS: readonly CleanLabel[] = [1, 0, -2, -1];

const KEYS: ReadonlyMap<string, CleanLabel | 'undo' | 'skip' | 'boxes'> = new Map<
  string,
  CleanLabel | 'undo' | 'skip' | 'boxes'
>([
  ['1', 1],
  ['p', 1],
  ['0', 0],
  ['n', 0],
  ['d', -2],
  ['x', -1],
  ['e', -1],
  ['u', 'undo'],
  ['z', 'undo'],
  ['s', 'skip'],
  ['b', 'boxes'],
]);

const view = {
  reviewer: byId('reviewer', HTMLSpanElement),
  progressText: byId('progress-text', HTMLSpanElement),
  progress: byId('progress', HTMLProgressElement),
  audit: byId('audit', HTMLSpanElement),
  filters: byId('filters', HTMLDetailsElement),
  split: byId('split', HTMLSelectElement),
  queue: byId('queue', HTMLSelectElement),
  reason: byId('reason', HTMLSelectElement),
  label: byId('label', HTMLSelectElement),
  download: byId('download', HTMLAnchorElement),
  desk: byId('desk', HTMLElement),
  figure: byId('figure', HTMLElement),
  frame: byId('frame', HTMLDivElement),
  picture: byId('picture', HTMLImageElement),
  overlay: byId('overlay', SVGSVGElement),
  empty: byId('empty', HTMLDivElement),
  emptyTitle: byId('empty-title', HTMLHeadingElement),
  emptyText: byId('empty-text', HTMLParagraphElement),
  panel: byId('panel', HTMLDivElement),
  error: byId('error', HTMLParagraphElement),
  saved: byId('saved', HTMLParagraphElement),
  undo: byId('undo', HTMLButtonElement),
  skip: byId('skip', HTMLButtonElement),
  boxes: byId('boxes', HTMLButtonElement),
  answers: [...document.querySelectorAll<HTMLButtonElement>('button.answer')],
};

/** What is being looked at. */
const state = {
  waiting: [] as string[],
  next: null as string | null,
  current: null as CardInfo | null,
  /** Images passed over since the last answer or undo, the latest last: undo goes back to them first. */
  skipped: [] as string[],
  /** Images that need not come again before a reload, and those of them that were skipped. */
  passed: new Set<string>(),
  left: new Set<string>(),
  progress: { answered: 0, total: 0, audit: null } as ProgressInfo,
  /** Cards that were asked for ahead. */
  cards: new Map<string, Promise<CardInfo>>(),
  /** Raised with each choice of a filter: answers to questions of an earlier one are late. */
  round: 0,
  isBusy: false,
};

function parameters(): Record<string, string> {
  return {
    split: view.split.value,
    queue: view.queue.value,
    reason: view.reason.value,
    label: view.label.value,
  };
}

/** Fetches the next part of the queue where little is left of it. */
async function fill(): Promise<void> {
  const { round } = state;
  while (state.waiting.length <= AHEAD && state.next !== null) {
    const page = await read('queue', { ...parameters(), after: state.next });
    // Another filter was chosen meanwhile.
    if (round !== state.round) return;
    take(page.imageIds);
    state.next = page.next;
  }
}

function take(imageIds: readonly string[]): void {
  const known = new Set([...state.waiting, state.current?.imageId ?? '']);
  state.waiting.push(...imageIds.filter((id) => !known.has(id) && !state.passed.has(id)));
}

/** Asks for the cards and pictures of the next images, so that they are there when their turn comes. */
function prepare(): void {
  for (const imageId of state.waiting.slice(0, AHEAD)) {
    if (state.cards.has(imageId)) continue;
    const card = readCard(imageId);
    // A failure is told when its turn comes.
    card.catch(() => state.cards.delete(imageId));
    state.cards.set(imageId, card);
    new Image().src = pictureOf(imageId);
  }
}

function readCard(imageId: string): Promise<CardInfo> {
  return read('card', { split: view.split.value, image: imageId });
}

async function start(): Promise<void> {
  const cards = new Map<string, Promise<CardInfo>>();
  const round = state.round + 1;
  Object.assign(state, {
    waiting: [],
    next: null,
    current: null,
    skipped: [],
    passed: new Set<string>(),
    left: new Set<string>(),
    cards,
    round,
  });
  view.download.href = address('corrections', { split: view.split.value });
  const [page] = await Promise.all([read('queue', parameters()), refreshProgress()]);
  take(page.imageIds);
  state.next = page.next;
  await showNext();
}

async function refreshProgress(): Promise<void> {
  const { round } = state;
  const progress = await read('progress', parameters());
  if (round !== state.round) return;
  state.progress = progress;
  showProgress();
}

/** Counts an answer at once; the server's own figures follow. */
function count(answers: 1 | -1): void {
  state.progress = { ...state.progress, answered: state.progress.answered + answers };
  showProgress();
  refreshProgress().catch(showError);
}

function showProgress(): void {
  const { answered, total, audit } = state.progress;
  view.progress.max = Math.max(total, 1);
  view.progress.value = answered;
  const number = (value: number): string => value.toLocaleString('en');
  view.progressText.textContent = `${number(answered)} of ${number(total)} answered, ${number(Math.max(0, total - answered))} left`;
  view.audit.textContent =
    audit === null || audit.rate === null
      ? ''
      : `Wrong labels ${String(audit.errors)} of ${String(audit.judged)}: ${percent(audit.rate)} (95 % interval ${percent(audit.interval.low).replace(' %', '')} to ${percent(audit.interval.high)})`;
}

async function showNext(): Promise<void> {
  // What was answered must not be answered again for a picture that did not come.
  state.current = null;
  for (;;) {
    if (state.waiting.length === 0) await fill();
    const imageId = state.waiting.shift();
    if (imageId === undefined) {
      showEnd();
      break;
    }
    try {
      await show(imageId);
      break;
    } catch (error) {
      // Taken down since the queue was made: the next one, then.
      if (error instanceof MissingError) continue;
      state.waiting.unshift(imageId);
      throw error;
    }
  }
  fill().then(prepare).catch(showError);
}

async function show(imageId: string): Promise<void> {
  const card = await (state.cards.get(imageId) ?? readCard(imageId));
  state.cards.delete(imageId);
  view.picture.src = pictureOf(imageId);
  view.picture.alt = describePicture(card);
  view.picture.width = card.width;
  view.picture.height = card.height;
  // What is answered is what is seen. A picture that cannot be had shows its text instead.
  await view.picture.decode().catch(() => undefined);
  state.current = card;
  view.empty.hidden = true;
  view.figure.hidden = false;
  view.frame.style.setProperty('--ratio', String(card.width / card.height));
  drawOverlay(view.overlay, card);
  const isBlind = view.queue.value === 'audit';
  view.panel.replaceChildren(...(isBlind ? blindParts(card) : panelParts(card, session.words)));
  view.panel.parentElement?.scrollTo(0, 0);
  for (const button of view.answers)
    button.classList.toggle('given', card.answer !== null && button.dataset['label'] === String(card.answer));
  setEnabled(true);
}

function pictureOf(imageId: string): string {
  return address('picture', { split: view.split.value, image: imageId });
}

function showEnd(): void {
  state.current = null;
  view.figure.hidden = true;
  view.empty.hidden = false;
  view.panel.replaceChildren();
  const left = state.left.size;
  view.emptyTitle.textContent =
    state.progress.total === 0 ? 'This queue is empty' : left > 0 ? 'The end of the queue' : 'All answered';
  view.emptyText.textContent =
    left > 0
      ? `${String(left)} skipped: reload the page to see them again.`
      : 'Choose another filter, or end with Ctrl-C and run wake-vision label to apply the answers.';
  setEnabled(false);
}

/** Undo works at the end of a queue, too. */
function setEnabled(canAnswer: boolean): void {
  for (const button of [...view.answers, view.skip, view.boxes]) button.disabled = !canAnswer;
}

/** Does one thing at a time: a key pressed while an answer is being saved is not for the next picture. */
async function once(work: () => Promise<void>): Promise<void> {
  if (state.isBusy) return;
  setBusy(true);
  try {
    await work();
    view.error.hidden = true;
  } catch (error) {
    showError(error);
  } finally {
    setBusy(false);
  }
}

function setBusy(isBusy: boolean): void {
  state.isBusy = isBusy;
  view.desk.setAttribute('aria-busy', String(isBusy));
}

function showError(error: unknown): void {
  view.error.textContent = error instanceof Error ? error.message : String(error);
  view.error.hidden = false;
}

async function answer(label: CleanLabel): Promise<void> {
  const card = state.current;
  if (card === null) return;
  await write('answer', { split: view.split.value, image: card.imageId, clean_label: label });
  state.passed.add(card.imageId);
  state.left.delete(card.imageId);
  state.skipped = [];
  view.saved.textContent = `Saved: ${session.words[String(label) as '1']}`;
  if (card.answer === null) count(1);
  await showNext();
}

async function skip(): Promise<void> {
  if (state.current !== null) {
    const { imageId } = state.current;
    state.passed.add(imageId);
    state.left.add(imageId);
    state.skipped.push(imageId);
    view.saved.textContent = 'Skipped';
  }
  await showNext();
}

async function undo(): Promise<void> {
  const skipped = state.skipped.pop();
  const imageId = skipped ?? (await write('undo', { split: view.split.value })).imageId;
  view.saved.textContent =
    imageId === null
      ? 'Nothing to undo'
      : skipped === undefined
        ? 'Answer withdrawn'
        : 'Back to the skipped picture';
  if (imageId === null) return;
  state.passed.delete(imageId);
  state.left.delete(imageId);
  const pushedBack = state.current === null ? [] : [state.current.imageId];
  state.waiting = [...pushedBack, ...state.waiting].filter((id) => id !== imageId);
  state.cards.delete(imageId);
  if (skipped === undefined) count(-1);
  await show(imageId);
}

/** Begins anew once the answer that is being saved is saved. */
function startWhenFree(): void {
  if (state.isBusy) setTimeout(startWhenFree, 20);
  else void once(start);
}

function toggleBoxes(): void {
  const isHidden = view.frame.classList.toggle('bare');
  view.boxes.setAttribute('aria-pressed', String(!isHidden));
}

function fillFilters(): void {
  const info = session.splits.find(({ split }) => split === view.split.value) ?? session.splits[0];
  const reasons = info.reasons.filter((code) => !info.isFiltered || !['kept', 'not_balanced'].includes(code));
  fillChoices(
    view.reason,
    [['', 'any'], ...reasons.map((code) => [code, plainCode(code)] as const)],
    view.reason.value,
  );
  view.reason.disabled = view.queue.value !== 'quality';
  view.label.disabled = view.queue.value !== 'quality';
}

const session: SessionInfo = await read('session');
view.reviewer.textContent = session.reviewer === null ? '' : `as ${session.reviewer}`;
byId('name-1', HTMLSpanElement).textContent = titled(session.words['1']);
byId('name-0', HTMLSpanElement).textContent = titled(session.words['0']);
fillChoices(
  view.split,
  session.splits.map(({ split }) => [split, plainCode(split)] as const),
  session.splits[0]?.split ?? '',
);
fillChoices(
  view.queue,
  [
    ['quality', session.splits.some(({ isFiltered }) => isFiltered) ? 'doubtful first' : 'all, by hash'],
    ...(session.hasAudit ? ([['audit', 'audit sample']] as const) : []),
    ['disagreement', 'reviewers disagree'],
  ],
  session.start.queue,
);
fillChoices(
  view.label,
  [['', 'any'], ...(['1', '0', '-1'] as const).map((label) => [label, session.words[label]] as const)],
  session.start.label,
);
fillFilters();
view.reason.value = session.start.reason;
// A token in the address has served: the cookie stands for it.
history.replaceState(null, '', '/');
// On a wide screen the filters stand open in the bar.
if (matchMedia('(min-width: 60rem)').matches) view.filters.open = true;

function titled(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

for (const button of view.answers)
  button.addEventListener('click', () => {
    const label = LABELS.find((known) => String(known) === button.dataset['label']);
    if (label !== undefined) void once(() => answer(label));
  });
view.undo.addEventListener('click', () => void once(undo));
view.skip.addEventListener('click', () => void once(skip));
view.boxes.addEventListener('click', toggleBoxes);
for (const select of [view.split, view.queue, view.reason, view.label])
  select.addEventListener('change', () => {
    fillFilters();
    startWhenFree();
  });
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target instanceof HTMLSelectElement || event.target instanceof HTMLInputElement) return;
  const action = KEYS.get(event.key.toLowerCase());
  if (action === undefined) return;
  event.preventDefault();
  if (action === 'boxes') toggleBoxes();
  else if (action === 'undo') void once(undo);
  else if (action === 'skip') void once(skip);
  else void once(() => answer(action));
});
await once(start);
