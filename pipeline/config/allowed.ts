import { z } from 'zod';

type Schema = z.core.JSONSchema.JSONSchema;

/** A value as YAML writes it. */
function word(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Bounds that zod gives to every whole number say nothing. */
function bound(value: number | boolean | undefined): number | null {
  return typeof value !== 'number' || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? null : value;
}

function numbers(isWhole: boolean, schema: Schema): string {
  const what = isWhole ? 'whole number' : 'number';
  const above = bound(schema.exclusiveMinimum);
  const from = bound(schema.minimum) ?? (isWhole && above !== null ? above + 1 : null);
  const to = bound(schema.maximum);
  if (from !== null && to !== null) return `${what} from ${from} to ${to}`;
  if (from !== null) return `${what} from ${from}`;
  if (above !== null) return `${what} above ${above}`;
  return to === null ? what : `${what} up to ${to}`;
}

function texts(schema: Schema): string {
  const isAddress = schema.format === 'uri' || schema.pattern?.startsWith('^https?:') === true;
  return isAddress ? 'http or https address' : 'text';
}

/** Alternatives, each once, null last. */
function either(parts: readonly string[]): string {
  return [...new Set(parts)].sort((a, b) => Number(a === 'null') - Number(b === 'null')).join(' | ');
}

function describe(schema: Schema): string {
  if (schema.enum !== undefined) return either(schema.enum.map(word));
  if (schema.const !== undefined) return word(schema.const);
  if (schema.anyOf !== undefined) return either(schema.anyOf.map(part));
  // zod folds `string or null` into one list of types.
  const type: unknown = schema.type;
  return Array.isArray(type) ? either(type.map((one) => byType(one, schema))) : byType(type, schema);
}

function byType(type: unknown, schema: Schema): string {
  switch (type) {
    case 'null':
      return 'null';
    case 'boolean':
      return 'true | false';
    case 'integer':
      return numbers(true, schema);
    case 'number':
      return numbers(false, schema);
    case 'string':
      return texts(schema);
    case 'array':
      return `list of: ${schema.items === undefined || Array.isArray(schema.items) ? 'values' : part(schema.items)}`;
    case 'object': {
      const { propertyNames, additionalProperties } = schema;
      const keys = propertyNames === undefined ? 'text' : part(propertyNames);
      return `keys ${keys}; each ${additionalProperties === undefined ? 'any value' : part(additionalProperties)}`;
    }
    default:
      return 'any value';
  }
}

function part(schema: z.core.JSONSchema._JSONSchema): string {
  return typeof schema === 'boolean' ? 'any value' : describe(schema);
}

/**
 * What a key of the configuration takes, in words: `published | corrected`, `whole number from 1 to 100`, `text | null`,
 * `list of: rgb | grayscale`. Checks that are written as code are not told.
 */
export function allowedValues(schema: z.core.$ZodType): string {
  return describe(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
}
