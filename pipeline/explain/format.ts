import type { Row } from '../io/duckdb.js';
import type { ExplainedBox, ExplainedRules, ExplainedSplit, Explanation } from '../explain.js';

const LABEL_WORDS: Readonly<Record<string, string>> = {
  '1': '1 (target)',
  '0': '0 (no target)',
  '-1': '-1 (excluded)',
};

function labelWord(label: number | null | undefined): string {
  return LABEL_WORDS[String(label)] ?? 'none';
}

function area(value: number | null): string {
  return value === null ? 'none' : value.toFixed(4);
}

function cell(row: Row, name: string): string {
  const value = row[name] ?? null;
  return value === null ? 'none' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function boxLines({ box, isTarget, areaPublished, areaCorrected }: ExplainedBox, index: number): string {
  const place = `x ${box.xMin.toFixed(3)}..${box.xMax.toFixed(3)}, y ${box.yMin.toFixed(3)}..${box.yMax.toFixed(3)}`;
  const kind = isTarget ? 'target' : 'look-alike';
  return (
    `  box ${index}: ${box.label} (${kind}), ${place}, source ${box.source}, depiction ${box.depiction}, ` +
    `group ${box.groupOf}; area ${area(areaPublished)} published, ${area(areaCorrected)} corrected`
  );
}

function ruleLines({ ruleSet, trials, result }: ExplainedRules): string[] {
  return [
    `  ${ruleSet} rules:`,
    ...trials.map(({ rule, matched, detail }) => `    ${matched ? '->' : '  '} ${rule}: ${detail}`),
    `    label by rule ${labelWord(result.base.label)}, after corrections ${labelWord(result.label)}`,
  ];
}

function splitLines({ split, rules, correction, row, flags, exports }: ExplainedSplit): string[] {
  const lines = [`${split}:`];
  if (rules === null) lines.push('  no picture, so no label can be derived');
  else for (const tried of rules) lines.push(...ruleLines(tried));
  if (correction !== null) lines.push(`  correction file: ${correction}`);
  if (row === null) {
    lines.push('  not in the label table: no candidate of this split, or not labelled yet');
    return lines;
  }
  lines.push(`  label ${labelWord(Number(row['label']))}, ${cell(row, 'reason')}`);
  const subsets = Object.entries(flags ?? {}).flatMap(([name, value]) => (value === 1 ? [name] : []));
  lines.push(`  subsets: ${subsets.length === 0 ? 'none' : subsets.join(', ')}`);
  for (const { file, record } of exports) lines.push(`  exported: ${file}, record ${record}`);
  return lines;
}

function pictureLine(picture: Row | null): string {
  if (picture === null) return 'picture: not planned or not fetched yet';
  if (picture['outcome'] !== 'ok')
    return `picture: ${cell(picture, 'outcome')} (${cell(picture, 'source_kind')})`;
  return (
    `picture: ${cell(picture, 'source_kind')}, ${cell(picture, 'source_format')} ${cell(picture, 'source_mode')} ` +
    `${cell(picture, 'source_width')} x ${cell(picture, 'source_height')}, EXIF orientation ${cell(picture, 'exif_orientation')}, ` +
    `turned by ${cell(picture, 'turn')}; working copy ${cell(picture, 'width')} x ${cell(picture, 'height')}, ` +
    `mean grey ${Number(picture['grey_mean']).toFixed(1)}`
  );
}

/** The explanation as text for a terminal. */
export function formatExplanation(explanation: Explanation): string {
  const { metadata, source, boxes, picture, excludedByList, splits } = explanation;
  const { attribution } = metadata;
  const lines = [
    `image ${metadata.imageId}, Open Images ${source}, published as ${metadata.filename || '(no name)'}`,
    `title ${JSON.stringify(attribution.title)} by ${JSON.stringify(attribution.author)}, licence ${attribution.license || 'unknown'}`,
    `original ${attribution.originalUrl || 'unknown'}, rotation ${metadata.rotation ?? 'unknown'}`,
    ...(metadata.inImageList ? [] : ['stands in an annotation file only, not in the image list']),
    ...(excludedByList ? ['named by the exclusion list'] : []),
    pictureLine(picture),
    `${metadata.boxCount} boxes of any class, ${metadata.depictionBoxCount} of them depictions; of the target, its parts and look-alikes:`,
    ...(boxes.length === 0 ? ['  none'] : boxes.map(boxLines)),
    ...metadata.imageLabels.map(
      ({ label, source: from, confidence }, index) =>
        `  label ${index}: ${label}, ${from}, confidence ${confidence}`,
    ),
    ...metadata.miapBoxes.map(
      ({ gender, age }, index) => `  MIAP box ${index}: perceived gender ${gender}, perceived age ${age}`,
    ),
    ...splits.flatMap(splitLines),
  ];
  return `${lines.join('\n')}\n`;
}
