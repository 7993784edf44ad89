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
    const tagSize = { width: unit * (1.6 + 1.4 * number.length), height: 3.2 * unit };
    const tagX = Math.min(Math.max(x, 0), width - tagSize.width);
    const tagY = tagPlace(y, box.yMax * height, tagSize.height, height);
    const tag = shape('rect', { class: 'tag', x: tagX, y: tagY, ...tagSize });
    const text = shape('text', {
      class: 'tag-text',
      x: tagX + tagSize.width / 2,
      y: tagY + 2.45 * unit,
      'font-size': 2.5 * unit,
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

/** Where the number of a box stands: above it, else below, so that it hides nothing of a small one; else inside. */
function tagPlace(top: number, bottom: number, tag: number, height: number): number {
  if (top >= tag) return top - tag;
  return bottom + tag <= height ? bottom : Math.max(top, 0);
}

/** What a picture shows, as far as the boxes tell, for those who do not see it. */
export function describePicture({ boxes, title }: CardInfo): string {
  const names = boxes.map(({ name, kind }) => (kind === 'depiction' ? `${name} (depiction)` : name));
  const shown = names.length === 0 ? 'no box of the target' : `boxes: ${names.join(', ')}`;
  return `${title === '' ? 'Untitled picture' : title}; ${shown}`;
}
