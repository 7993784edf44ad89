import { WHOLE_SPLIT } from '../../filters/index.js';
import { counted, NO_FIGURE, textTable, withInterval, wrapped, type TextColumn } from './figures-text.js';
import type { CostResult, FigureResult, ModelResult, Results, SubsetResult } from './results-schema.js';

interface CostRow {
  readonly model: ModelResult;
  readonly cost: NonNullable<CostResult>;
}

/** Bytes of a kilobyte as microcontrollers are sold by. */
const KILOBYTE = 1024;

/** `4.2 kB`, `311 kB`: three digits, whole from 100 on. */
function kilobytes(bytes: number): string {
  const value = bytes / KILOBYTE;
  return `${value < 100 ? value.toFixed(1) : counted(Math.round(value))} kB`;
}

/** `13.5 k`, `7.49 M`: three digits; counts below a thousand as they are. */
function short(value: number): string {
  for (const [unit, of] of [
    ['G', 1e9],
    ['M', 1e6],
    ['k', 1e3],
  ] as const)
    if (value >= of) return `${(value / of).toPrecision(value / of >= 1000 ? 4 : 3)} ${unit}`;
  return counted(value);
}

function ofWhole({ model }: CostRow, of: (subset: SubsetResult) => FigureResult): string {
  const whole = model.subsets.find(({ name }) => name === WHOLE_SPLIT);
  return whole === undefined ? NO_FIGURE : withInterval(of(whole));
}

const COLUMNS: readonly TextColumn<CostRow>[] = [
  { title: 'model', left: true, cell: ({ model: { name } }) => name },
  { title: 'input', cell: ({ cost: { width, height } }) => `${width}x${height}` },
  { title: 'colour', cell: ({ cost: { colour } }) => colour },
  { title: 'param', cell: ({ cost: { parameters } }) => short(parameters) },
  { title: 'MACs', cell: ({ cost: { multiply_accumulates: macs } }) => short(macs) },
  { title: 'weights', cell: ({ cost: { weight_bytes: bytes } }) => kilobytes(bytes) },
  {
    title: 'activ.',
    cell: ({ cost }) => kilobytes(cost.quantised_peak_activation_bytes ?? cost.peak_activation_bytes),
  },
  { title: 'images', cell: ({ model: { match } }) => counted(match.predicted) },
  { title: 'accuracy', cell: (row) => ofWhole(row, ({ accuracy }) => accuracy) },
  { title: 'F1', cell: (row) => ofWhole(row, ({ f1 }) => f1) },
];

/** What models cost against what they reach on the whole split, the cheapest first; nothing where no cost is known. */
export function costLines({ models }: Results): string[] {
  const rows = models
    .flatMap((model) => (model.cost === null ? [] : [{ model, cost: model.cost }]))
    .sort((one, other) => one.cost.multiply_accumulates - other.cost.multiply_accumulates);
  if (rows.length === 0) return [];
  return [
    '',
    'What fits: cost of one run against figures of the whole split',
    ...textTable(COLUMNS, rows),
    ...wrapped(
      'MACs are multiply-accumulates; kB are 1,024 bytes. Activations are the most held at once (of int8 graphs as an integer runtime holds them), without scratch memory of kernels: a runtime needs some more.',
      '',
    ),
  ];
}
