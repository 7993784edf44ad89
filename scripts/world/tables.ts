import { type BoxRow, type MiapRow } from './annotate.js';
import { classNamesCsv, classTreeJson } from './classes.js';
import { type Table, csvRow } from './csv.js';
import type { LabelRow } from './image-labels.js';
import type { Random } from './random.js';
import { WORLD_SPLITS, type WorldSplit } from './types.js';

/** A picture's row of an image list. */
export interface ListRow {
  readonly id: string;
  readonly split: WorldSplit;
  readonly boxed: boolean;
  readonly originalUrl: string;
  readonly landingUrl: string;
  readonly license: string;
  readonly profile: string;
  readonly author: string;
  readonly title: string;
  readonly bytes: number;
  readonly md5: string;
  readonly thumbnail: string;
  readonly rotation: string;
}

/** All rows about one picture. */
export interface PictureRows {
  readonly list: ListRow;
  readonly boxes: readonly BoxRow[];
  readonly human: readonly LabelRow[];
  readonly machine: readonly LabelRow[];
  readonly miap: readonly MiapRow[];
}

export interface CorrectionRow {
  readonly split: WorldSplit;
  readonly filename: string;
  readonly original: number;
  readonly clean: number;
}

const LIST_HEADER =
  'ImageID,Subset,OriginalURL,OriginalLandingURL,License,AuthorProfileURL,Author,Title,OriginalSize,OriginalMD5,Thumbnail300KURL,Rotation';
const BOX_HEADER =
  'ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf,IsDepiction,IsInside';
const CLICKS = ',XClick1X,XClick2X,XClick3X,XClick4X,XClick1Y,XClick2Y,XClick3Y,XClick4Y';
const LABEL_HEADER = 'ImageID,Source,LabelName,Confidence';
const MIAP_HEADER =
  'ImageID,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf,IsDepictionOf,IsInsideOf,GenderPresentation,AgePresentation';

const CORRECTIONS = '/harvard-edge/Wake_Vision/bab1ce4a8ef20a7ef90858279b1a2a0796125946/cleaned_csvs';

/** Spelling of a split in the names of the label and MIAP files. */
const SHORT: Readonly<Record<WorldSplit, string>> = { train: 'train', validation: 'val', test: 'test' };

const coordinate = (value: number): string => Math.max(0, Math.min(1, value)).toFixed(6);

function listLine(row: ListRow): string {
  return csvRow([row.id, row.split, row.originalUrl, row.landingUrl, row.license, row.profile, row.author, row.title, String(row.bytes), row.md5, row.thumbnail, row.rotation]); // prettier-ignore
}

function boxLine(id: string, row: BoxRow, split: WorldSplit): string {
  const sides = [row.xMin, row.xMax, row.yMin, row.yMax].map(coordinate);
  const flags = [row.occluded, row.truncated, row.group, row.depiction, row.inside].map(String);
  const fields = [id, row.source, row.label, '1', ...sides, ...flags];
  if (split === 'train') {
    // The four clicks on the extreme points; the other sources have none.
    const middle = [(row.xMin + row.xMax) / 2, (row.yMin + row.yMax) / 2].map(coordinate);
    const clicks = [middle[0], sides[0], middle[0], sides[1], sides[2], middle[1], sides[3], middle[1]];
    fields.push(...(row.source === 'xclick' ? clicks : clicks.map(() => '-1.000000')));
  }
  return csvRow(fields);
}

function miapLine(id: string, row: MiapRow): string {
  const sides = [row.xMin, row.xMax, row.yMin, row.yMax].map(coordinate);
  const flags = [row.occluded, row.truncated, row.group, row.depiction, row.inside].map(String);
  return csvRow([id, row.label, '1', ...sides, ...flags, row.gender, row.age]);
}

/** Human rows hold `0.0` and `1.0`, machine rows up to six digits. */
function labelLine(id: string, row: LabelRow): string {
  const confidence =
    row.source === 'machine' ? String(Math.round(row.confidence * 1e6) / 1e6) : row.confidence.toFixed(1);
  return csvRow([id, row.source, row.label, confidence]);
}

/** Shuffles, and writes some rows twice, as published files do. */
function scatter(
  random: Random,
  rows: readonly string[],
  repeated: number,
): { rows: string[]; repeated: number } {
  const count = Math.min(repeated, rows.length);
  return { rows: random.shuffle([...rows, ...random.shuffle(rows).slice(0, count)]), repeated: count };
}

export interface Extras {
  readonly random: Random;
  /** Ids with annotations and no row in an image list, by split. */
  readonly unlisted: Readonly<Record<WorldSplit, readonly string[]>>;
  readonly corrections: readonly CorrectionRow[];
}

/** All files of the world that are tables, ready to be written. */
export function buildTables(pictures: readonly PictureRows[], extras: Extras): Table[] {
  return [
    ...imageLists(pictures, extras.random),
    ...WORLD_SPLITS.flatMap((split) => annotationTables(pictures, split, extras)),
    ...(['validation', 'test'] as const).map((split) => correctionTable(split, extras)),
    { path: '/openimages/v7/oidv7-class-descriptions-boxable.csv', header: null, rows: [classNamesCsv()], malformed: [], repeated: 0 },
    { path: '/openimages/2018_04/bbox_labels_600_hierarchy.json', header: null, rows: [classTreeJson()], malformed: [], repeated: 0 },
  ]; // prettier-ignore
}

function imageLists(pictures: readonly PictureRows[], random: Random): Table[] {
  const broken = {
    subset:
      'f00dfeed00000001,extra,http://example.org/1_o.jpg,http://example.org/1,,,Nobody,A subset that is not known,1,,,0.0\n',
    id: 'not-an-image-id,train,http://example.org/2_o.jpg,http://example.org/2,,,Nobody,A bad id,1,,,0.0\n',
    fields: 'f00dfeed00000003,train,http://example.org/3_o.jpg\n',
  };
  const table = (path: string, chosen: readonly PictureRows[], malformed: readonly string[]): Table => {
    const lines = chosen.map(({ list }) => listLine(list));
    return { path, header: LIST_HEADER, malformed, ...scatter(random.fork(path), lines, 1) };
  };
  const of = (split: WorldSplit): PictureRows[] => pictures.filter(({ list }) => list.split === split);
  const folder = '/openimages/2018_04';
  return [
    table(`${folder}/image_ids_and_rotation.csv`, pictures, Object.values(broken)),
    table(`${folder}/train/train-images-with-rotation.csv`, of('train'), [broken.id]),
    table(`${folder}/train/train-images-boxable-with-rotation.csv`, of('train').filter(({ list }) => list.boxed), []),
    table(`${folder}/validation/validation-images-with-rotation.csv`, of('validation'), [broken.subset]),
    table(`${folder}/test/test-images-with-rotation.csv`, of('test'), [broken.fields]),
  ]; // prettier-ignore
}

function annotationTables(
  pictures: readonly PictureRows[],
  split: WorldSplit,
  { random, unlisted }: Extras,
): Table[] {
  const own = pictures.filter(({ list }) => list.split === split);
  const ids = own.map(({ list }) => list.id);
  const train = split === 'train';
  const clicks = train ? ',-1,-1,-1,-1,-1,-1,-1,-1' : '';
  const id = ids[0] ?? 'f00dfeed00000004';
  const strayBox = unlisted[split].map(
    (stray) => `${stray},xclick,/m/01g317,1,0.100000,0.900000,0.100000,0.900000,0,0,0,0,0${clicks}\n`,
  );
  const strayLabel = unlisted[split].map((stray) => `${stray},verification,/m/01g317,1.0\n`);
  const make = (
    path: string,
    header: string,
    lines: readonly string[],
    malformed: readonly string[],
    repeated: number,
  ): Table => ({
    path,
    header,
    malformed,
    ...scatter(random.fork(path), lines, repeated),
  });
  const boxPath = train
    ? '/openimages/v6/oidv6-train-annotations-bbox.csv'
    : `/openimages/v5/${split}-annotations-bbox.csv`;
  const labelPath = (kind: string): string =>
    `/openimages/v7/oidv7-${SHORT[split]}-annotations-${kind}-imagelabels.csv`;
  const tables = [
    make(
      boxPath,
      train ? BOX_HEADER + CLICKS : BOX_HEADER,
      [...own.flatMap(({ list, boxes }) => boxes.map((row) => boxLine(list.id, row, split))), ...strayBox],
      [
        `${id},xclick,/m/01g317,1,0.200000,1.300000,0.100000,0.900000,0,0,0,0,0${clicks}\n`,
        `${id},xclick,/m/01g317,1,0.800000,0.200000,0.100000,0.900000,0,0,0,0,0${clicks}\n`,
        `${id},xclick,/m/01g317,1,left,0.900000,0.100000,0.900000,0,0,0,0,0${clicks}\n`,
        `${id},xclick,/m/01g317,1,0.1,0.2\n`,
      ],
      3,
    ),
    make(
      labelPath('human'),
      LABEL_HEADER,
      [...own.flatMap(({ list, human }) => human.map((row) => labelLine(list.id, row))), ...strayLabel],
      [`${id},verification,/m/01g317,yes\n`],
      2,
    ),
    make(
      labelPath('machine'),
      LABEL_HEADER,
      own.flatMap(({ list, machine }) => machine.map((row) => labelLine(list.id, row))),
      [`${id.toUpperCase()}Z,machine,/m/01g317,0.9\n`, `${id},machine,/m/01g317\n`],
      2,
    ),
  ];
  if (!train) {
    tables.push(
      make(
        `/openimages/open_images_extended_miap/open_images_extended_miap_boxes_${SHORT[split]}.csv`,
        MIAP_HEADER,
        own.flatMap(({ list, miap }) => miap.map((row) => miapLine(list.id, row))),
        [`${id},/m/01g317,1,0.5,0.4,0.1,0.9,0,0,0,0,0,Unknown,Unknown\n`],
        1,
      ),
    );
  }
  return tables;
}

function correctionTable(split: 'validation' | 'test', { random, corrections }: Extras): Table {
  const path = `${CORRECTIONS}/wv_${split}_cleaned.csv`;
  const rows = corrections
    .filter((row) => row.split === split)
    .map((row) => csvRow([row.filename, String(row.original), String(row.clean)]));
  return {
    path,
    header: 'filename,original_label,clean_label',
    rows: random.fork(path).shuffle(rows),
    malformed: [],
    repeated: 0,
  };
}

/** A table's text: malformed rows stand among the good ones, in places that the seed decides. */
export function tableText(table: Table, random: Random): string {
  const rows = [...table.rows];
  const places = random.fork(`malformed ${table.path}`);
  for (const line of table.malformed) rows.splice(places.int(0, rows.length), 0, line);
  return (table.header === null ? '' : `${table.header}\n`) + rows.join('');
}
