import { WHOLE_SPLIT } from '../../filters/index.js';
import type { CostResult, ModelResult } from '../evaluate/results-schema.js';
import { figureCell, rateCell } from './figures.js';
import { html, type Html } from './html.js';
import { many } from './numbers.js';
import { table } from './parts.js';

type Cost = NonNullable<CostResult>;

/**
 * What models ask of a device beside what they reach on the whole split, the fewest multiply-accumulates first; nothing
 * where no cost is known. Microcontrollers are chosen by these: bytes of weights fill flash, activations fill memory.
 */
export function costTable(models: readonly ModelResult[]): Html {
  const rows = models
    .flatMap((model) => (model.cost === null ? [] : [{ model, cost: model.cost }]))
    .sort((one, other) => one.cost.multiply_accumulates - other.cost.multiply_accumulates);
  if (rows.length === 0) return html``;
  const uncounted = [...new Set(rows.flatMap(({ cost }) => cost.not_counted))].sort();
  return html`<h4>What fits</h4>
    ${table({
      caption: 'What fits: cost of one run against figures of the whole split',
      columns: [
        { name: 'Model' },
        { name: 'Input' },
        { name: 'Colour' },
        ...['Parameters', 'MACs', 'Weight bytes', 'Peak activation bytes', 'Accuracy', 'F1'].map((name) => ({
          name,
          kind: 'number' as const,
        })),
      ],
      rows: rows.map(({ model, cost }) => [
        model.name,
        html`${`${cost.width}\u00a0×\u00a0${cost.height}`} <small>${cost.type}</small>`,
        cost.colour,
        many(cost.parameters),
        many(cost.multiply_accumulates),
        many(cost.weight_bytes),
        activations(cost),
        ...reached(model),
      ]),
    })}
    <p class="note">
      MACs are multiply-accumulates of one run. Peak activation bytes are the most that is held at once,
      without scratch memory of
      kernels.${uncounted.length === 0 ? '' : ` MACs leave out what these operators do: ${uncounted.join(', ')}.`}
    </p>`;
}

/** Of graphs with quantised activations, both ways of holding them. */
function activations(cost: Cost): Html {
  const { peak_activation_bytes: asWritten, quantised_peak_activation_bytes: quantised } = cost;
  return quantised === null
    ? html`${many(asWritten)}`
    : html`${many(quantised)} <small>${many(asWritten)} as the graph writes them</small>`;
}

function reached({ subsets }: ModelResult): Html[] {
  const whole = subsets.find(({ name }) => name === WHOLE_SPLIT);
  return whole === undefined ? [html`-`, html`-`] : [rateCell(whole.accuracy), figureCell(whole.f1)];
}
