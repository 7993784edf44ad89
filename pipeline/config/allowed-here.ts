import { z } from 'zod';
import { configSchema } from './schema.js';

/** The part of a JSON schema that says what a value may be. */
interface ValueSchema {
  readonly type?: string | readonly string[] | undefined;
  readonly enum?: readonly string[] | undefined;
  readonly anyOf?: readonly ValueSchema[] | undefined;
  readonly items?: ValueSchema | undefined;
  readonly properties?: Readonly<Record<string, ValueSchema>> | undefined;
  readonly propertyNames?: ValueSchema | undefined;
  readonly additionalProperties?: ValueSchema | boolean | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly exclusiveMinimum?: number | undefined;
  readonly minItems?: number | undefined;
  readonly minLength?: number | undefined;
  readonly format?: string | undefined;
}

const valueSchema: z.ZodType<ValueSchema> = z.lazy(() =>
  z.object({
    type: z.union([z.string(), z.array(z.string())]).optional(),
    enum: z.array(z.string()).optional(),
    anyOf: z.array(valueSchema).optional(),
    items: valueSchema.optional(),
    properties: z.record(z.string(), valueSchema).optional(),
    propertyNames: valueSchema.optional(),
    additionalProperties: z.union([z.boolean(), valueSchema]).optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    exclusiveMinimum: z.number().optional(),
    minItems: z.number().optional(),
    minLength: z.number().optional(),
    format: z.string().optional(),
  }),
);

/** What the configuration may hold at a path; null where the path leads nowhere. */
function schemaAt(path: readonly PropertyKey[]): ValueSchema | null {
  let schema: ValueSchema | null = valueSchema.parse(
    z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }),
  );
  for (const key of path) {
    if (schema === null) return null;
    schema = below(schema, key);
  }
  return schema;
}

function below(schema: ValueSchema, key: PropertyKey): ValueSchema | null {
  if (typeof key === 'number') return schema.items ?? null;
  const { additionalProperties: others } = schema;
  return schema.properties?.[String(key)] ?? (typeof others === 'object' ? others : null);
}

/** The names allowed at a path of the configuration; empty where the path holds a value. */
export function allowedKeys(path: readonly PropertyKey[]): readonly string[] {
  const schema = schemaAt(path);
  return schema?.propertyNames?.enum ?? Object.keys(schema?.properties ?? {});
}

/** What the configuration may hold at a path, in words: `a whole number from 1 to 100, or null`. */
export function allowedValue(path: readonly PropertyKey[]): string {
  const schema = schemaAt(path);
  return schema === null ? 'another value' : inWords(schema);
}

function inWords(schema: ValueSchema): string {
  const choices = schema.anyOf ?? [];
  if (choices.length > 0) return choices.map(inWords).join(', or ');
  if (schema.enum !== undefined)
    return schema.enum.length === 1 ? schema.enum[0] : `one of ${schema.enum.join(', ')}`;
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  return types.map((type) => typeInWords(type, schema)).join(', or ');
}

function typeInWords(type: string, schema: ValueSchema): string {
  switch (type) {
    case 'integer':
      return `a whole number${range(schema)}`;
    case 'number':
      return `a number${range(schema)}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return `a list${schema.minItems === undefined ? '' : ' that is not empty'} of: ${schema.items === undefined ? 'values' : inWords(schema.items)}`;
    case 'object':
      return 'a section with keys of its own';
    case 'null':
      return 'null';
    default:
      if (schema.format === 'uri') return 'an http or https address';
      return schema.minLength === undefined ? 'text' : 'text that is not empty';
  }
}

function range({ minimum, exclusiveMinimum, maximum }: ValueSchema): string {
  // The largest number that counts exactly is no limit that anyone set.
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (exclusiveMinimum !== undefined) return ` above ${exclusiveMinimum}`;
  if (minimum !== undefined && most !== undefined) return ` from ${minimum} to ${most}`;
  return minimum === undefined ? '' : ` of at least ${minimum}`;
}
