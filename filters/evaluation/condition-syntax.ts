/** How a figure is compared with a number. */
export const CONDITION_OPERATORS = ['<=', '>=', '<', '>'] as const;
export type ConditionOperator = (typeof CONDITION_OPERATORS)[number];

/** A condition as it is written, names not yet looked up. */
export interface ConditionParts {
  readonly metric: string;
  /** What stands in brackets; null where there are none. */
  readonly of: string | null;
  readonly operator: ConditionOperator;
  readonly limit: number;
  /** Where the names begin, for messages about them; from 0. */
  readonly metricAt: number;
  readonly ofAt: number;
}

/** What is wrong with a condition, and where. */
export interface ConditionError {
  readonly ok: false;
  /** Place of the fault in the text, from 0; the text's length where it ends too soon. */
  readonly position: number;
  /** What may stand there. */
  readonly expected: string;
  /** Both, and the text with a mark under the fault. Three lines. */
  readonly message: string;
}

const NAME = /[A-Za-z_][A-Za-z0-9_.+-]*/y;
const NUMBER = /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const SPACE = /\s*/y;

/** An error with its place shown under the text. */
export function conditionError(text: string, position: number, expected: string): ConditionError {
  const found = position >= text.length ? 'the end' : `"${text.slice(position).split(/\s/, 1)[0]}"`;
  const where = `at position ${position + 1}: found ${found}, expected ${expected}`;
  // Line ends and tabs become blanks so that the mark stands where the fault is.
  const shown = text.replaceAll(/\s/g, ' ');
  return { ok: false, position, expected, message: `${where}\n  ${shown}\n  ${' '.repeat(position)}^` };
}

/**
 * Reads `metric [name] operator number`, such as `f1[far] < 0.6`. Blanks may stand anywhere between the parts.
 * A name is made of letters, digits and `_ . + -` and begins with a letter or `_`; so that `-` belongs to a name,
 * and names may be published ones such as `non-person_depiction`.
 */
export function parseConditionSyntax(
  text: string,
): { readonly ok: true; readonly parts: ConditionParts } | ConditionError {
  let position = 0;
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = position;
    const found = pattern.exec(text);
    if (found === null) return null;
    position += found[0].length;
    return found[0];
  };
  const blanks = (): void => void take(SPACE);
  const symbol = (wanted: string): boolean => {
    if (!text.startsWith(wanted, position)) return false;
    position += wanted.length;
    return true;
  };
  blanks();
  const metricAt = position;
  const metric = take(NAME);
  if (metric === null) return conditionError(text, position, 'a metric, such as f1');
  blanks();
  let of: string | null = null;
  let ofAt = position;
  if (symbol('[')) {
    blanks();
    ofAt = position;
    of = take(NAME);
    if (of === null) return conditionError(text, position, 'a name, such as far');
    blanks();
    if (!symbol(']')) return conditionError(text, position, '"]"');
    blanks();
  }
  const operator = CONDITION_OPERATORS.find(symbol);
  if (operator === undefined) {
    const open = of === null ? '"[" or one of ' : 'one of ';
    return conditionError(text, position, `${open}${CONDITION_OPERATORS.join(' ')}`);
  }
  blanks();
  const limitAt = position;
  const number = take(NUMBER);
  const limit = Number(number);
  if (number === null || !Number.isFinite(limit))
    return conditionError(text, limitAt, 'a number, such as 0.6');
  blanks();
  if (position < text.length) return conditionError(text, position, 'nothing more');
  return { ok: true, parts: { metric, of, operator, limit, metricAt, ofAt } };
}
