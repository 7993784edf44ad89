/** An element of the page by its id, of the expected kind. The pages and this code belong together: a missing one is a fault. */
export function byId<T extends Element>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`the page has no ${kind.name} #${id}`);
}

/** A new element with a class and children. Texts become text nodes, never markup. */
export function element(
  name: string,
  className: string,
  ...children: readonly (Node | string)[]
): HTMLElement {
  const made = document.createElement(name);
  if (className !== '') made.className = className;
  made.append(...children);
  return made;
}

/** A link to another site, which is told nothing of this page. */
export function outsideLink(address: string, text: string): HTMLElement {
  const link = document.createElement('a');
  link.href = address;
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
  link.textContent = text;
  return link;
}

/** Fills a list of choices. The first value is kept where the chosen one is not among them. */
export function fillChoices(
  select: HTMLSelectElement,
  choices: readonly (readonly [value: string, text: string])[],
  chosen: string,
): void {
  select.replaceChildren(
    ...choices.map(([value, text]) => {
      const option = document.createElement('option');
      option.value = value;
      option.textContent = text;
      option.selected = value === chosen;
      return option;
    }),
  );
}

/** `near_duplicate` as `near duplicate`. */
export function plainCode(code: string): string {
  return code.replaceAll('_', ' ');
}

/** A share as `3 %`, with a decimal below ten. */
export function percent(share: number): string {
  const value = 100 * share;
  return `${value > 0 && value < 10 ? value.toFixed(1) : String(Math.round(value))} %`;
}
