import { plainNumber } from '../../filters/plain-number.js';
import type { Explanation } from '../explain.js';
import { html, type Html } from '../report/html.js';
import { table } from '../report/parts.js';
import type { Section } from '../report/section.js';
import { refusalWords } from './refused-rows.js';

/** The section of what the sources say: boxes, image-level labels, MIAP boxes, and rows that were refused. */
export function boxesSection(explanation: Explanation): Section {
  return {
    id: 'boxes',
    title: 'Boxes and image-level labels',
    body: html`${boxes(explanation)}${imageLabels(explanation)}${miapBoxes(explanation)}${refused(explanation)}`,
  };
}

function boxes({ boxes: all, metadata: { boxCount }, classNames }: Explanation): Html {
  const area = (value: number | null): string => (value === null ? 'none' : plainNumber(value));
  if (all.length === 0)
    return html`<p>${boxCount} boxes of any class; none of the target, its parts or look-alikes.</p>`;
  return table({
    caption: `${boxCount} boxes of any class; of the target, its parts and look-alikes:`,
    columns: [
      { name: 'Box' },
      { name: 'Class' },
      { name: 'Counts as' },
      { name: 'Depiction', kind: 'number' },
      { name: 'Area, published', kind: 'number' },
      { name: 'Area, corrected', kind: 'number' },
      { name: 'x', kind: 'number' },
      { name: 'y', kind: 'number' },
      { name: 'Drawn by' },
    ],
    rows: all.map(({ box, isTarget, areaPublished, areaCorrected }, index) => [
      index,
      `${classNames[box.label] ?? box.label} (${box.label})`,
      isTarget ? 'target' : 'look-alike',
      box.depiction,
      area(areaPublished),
      area(areaCorrected),
      `${box.xMin.toFixed(3)} to ${box.xMax.toFixed(3)}`,
      `${box.yMin.toFixed(3)} to ${box.yMax.toFixed(3)}`,
      box.source,
    ]),
  });
}

function imageLabels({ metadata: { imageLabels: labels }, classNames }: Explanation): Html | null {
  if (labels.length === 0) return null;
  return table({
    caption: 'Image-level labels of the target',
    columns: [
      { name: 'Label' },
      { name: 'Class' },
      { name: 'Said by' },
      { name: 'Confidence', kind: 'number' },
    ],
    rows: labels.map(({ label, source, confidence }, index) => [
      index,
      `${classNames[label] ?? label} (${label})`,
      source,
      plainNumber(confidence),
    ]),
  });
}

function miapBoxes({ metadata: { miapBoxes: all } }: Explanation): Html | null {
  if (all.length === 0) return null;
  return table({
    caption: 'MIAP boxes: perceived presentation, by annotators',
    columns: [{ name: 'Box' }, { name: 'Perceived gender' }, { name: 'Perceived age' }],
    rows: all.map(({ gender, age }, index) => [index, gender, age]),
  });
}

function refused({ refusedRows: rows }: Explanation): Html | null {
  if (rows.length === 0) return null;
  return table({
    caption: 'Source rows of it that ingest refused: they count for nothing',
    columns: [
      { name: 'File' },
      { name: 'Line', kind: 'number' },
      { name: 'Fault' },
      { name: 'Row', kind: 'code' },
    ],
    rows: rows.map((row) => [row.file, row.line ?? '-', refusalWords(row), row.text]),
  });
}
