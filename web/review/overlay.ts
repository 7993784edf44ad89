import type { CardInfo } from './api.js';

const SVG = 'http://www.w3.org/2000/svg';

function shape(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

/** Draws the boxes of a picture over it, and the square that exports show. Boxes carry the numbers of the list beside it. */
export function drawOverlay(svg: SVGSVGElement, { width, height, boxes, crop }: CardInfo): void {
  svg.setAttribute('viewBox', `0 0 ${String(width)} ${String(height)}`);
  const [left, top] = [crop.xMin * width, crop.yMin * height];
  const side = Math.min(width, height);
  const outside = shape('path', {
    class: 'outside',
    'fill-rule': 'evenodd',
    d: `M0 0H${String(width)}V${String(height)}H0ZM${String(left)} ${String(top)}h${String(side)}v${String(side)}h${String(-side)}Z`,
  });
  const square = shape('rect', { class: 'crop', x: left, y: top, width: side, height: side });
  const unit = Math.max(width, height) / 100;
  const drawn = boxes.map((box, index) => {
    const [x, y] = [box.xMin * width, box.yMin * height];
    const group = shape('g', { class: `box ${box.kind}${box.decides ? ' decides' : ''}` });
    const number = String(index + 1);
    const tagWidth = unit * (2 + 1.6 * number.length);
    const tagY = Math.min(Math.max(y, 0), height - 4 * unit);
    const tag = shape('rect', {
      class: 'tag',
      x: Math.min(Math.max(x, 0), width - tagWidth),
      y: tagY,
      width: tagWidth,
      height: 4 * unit,
    });
    const text = shape('text', {
      class: 'tag-text',
      x: Math.min(Math.max(x, 0), width - tagWidth) + tagWidth / 2,
      y: tagY + 2.9 * unit,
      'font-size': 2.8 * unit,
      'text-anchor': 'middle',
    });
    text.textContent = number;
    const area = { x, y, width: (box.xMax - box.xMin) * width, height: (box.yMax - box.yMin) * height };
    group.append(
      shape('rect', { class: 'halo', ...area }),
      shape('rect', { class: 'line', ...area }),
      tag,
      text,
    );
    return group;
  });
  svg.replaceChildren(outside, square, ...drawn);
}

/** What a picture shows, as far as the boxes tell, for those who do not see it. */
export function describePicture({ boxes, title }: CardInfo): string {
  const names = boxes.map(({ name, kind }) => (kind === 'depiction' ? `${name} (depiction)` : name));
  const shown = names.length === 0 ? 'no box of the target' : `boxes: ${names.join(', ')}`;
  return `${title === '' ? 'Untitled picture' : title}; ${shown}`;
}
