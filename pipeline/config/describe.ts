import { z } from 'zod';
import { allowedValues } from './allowed.js';
import { configSchema } from './schema.js';

/** One key of the configuration, as the commented file and the documentation show it. */
export interface ConfigKey {
  readonly path: readonly string[];
  readonly description: string;
  /** A section holds keys and no value of its own. */
  readonly kind: 'section' | 'value';
  readonly defaultValue: unknown;
  /** The values that it takes, in words; empty for a section. */
  readonly allowed: string;
}

/** Takes off what wraps a schema (default, prefault, nullable, optional) down to what it checks. */
function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  let inner = schema;
  while (
    inner instanceof z.ZodDefault ||
    inner instanceof z.ZodPrefault ||
    inner instanceof z.ZodNullable ||
    inner instanceof z.ZodOptional
  ) {
    inner = inner.unwrap();
  }
  return inner;
}

type Shape = Readonly<Record<string, z.core.$ZodType>>;

/** The keys of a section; null for a value. */
function shapeOf(schema: z.core.$ZodType): Shape | null {
  const inner = unwrap(schema);
  return inner instanceof z.core.$ZodObject ? inner._zod.def.shape : null;
}

function descriptionOf(schema: z.core.$ZodType): string {
  let inner = schema;
  for (;;) {
    const description = inner instanceof z.ZodType ? inner.description : undefined;
    if (description !== undefined) return description;
    if (!('unwrap' in inner) || unwrap(inner) === inner) return '';
    inner = unwrap(inner);
  }
}

/** Every key of the configuration in the order of the schema, sections before their keys. */
export function configKeys(): ConfigKey[] {
  const defaults: unknown = configSchema.parse({});
  const keys: ConfigKey[] = [];
  const visit = (shape: Shape, path: readonly string[], values: unknown): void => {
    for (const [name, member] of Object.entries(shape)) {
      const inner = shapeOf(member);
      const value: unknown =
        typeof values === 'object' && values !== null ? Reflect.get(values, name) : undefined;
      const key = { path: [...path, name], description: descriptionOf(member), defaultValue: value };
      keys.push(
        inner === null
          ? { ...key, kind: 'value', allowed: allowedValues(member) }
          : { ...key, kind: 'section', allowed: '' },
      );
      if (inner !== null) visit(inner, key.path, value);
    }
  };
  visit(configSchema.shape, [], defaults);
  return keys;
}
