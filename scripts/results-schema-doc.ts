import { z } from 'zod';
import { resultsSchema } from '../pipeline/evaluate/results-schema.js';

/** As much of JSON Schema as the schema of the results comes out in. */
interface Node {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
  readonly prefixItems?: readonly Node[];
  /** false where a list has no more items than prefixItems. */
  readonly items?: Node | boolean;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
}

const nodeSchema: z.ZodType<Node> = z.lazy(() =>
  z.object({
    type: z.union([z.string(), z.array(z.string())]).optional(),
    description: z.string().optional(),
    enum: z.array(z.unknown()).optional(),
    const: z.unknown().optional(),
    pattern: z.string().optional(),
    anyOf: z.array(nodeSchema).optional(),
    oneOf: z.array(nodeSchema).optional(),
    prefixItems: z.array(nodeSchema).optional(),
    items: z.union([nodeSchema, z.boolean()]).optional(),
    properties: z.record(z.string(), nodeSchema).optional(),
    required: z.array(z.string()).optional(),
  }),
);

/** Figures stand in many places: they are described once, above the table. */
function figureKind({ properties }: Node): 'figure' | 'rate' | null {
  if (properties === undefined || !('value' in properties && 'interval' in properties)) return null;
  return 'trials' in properties ? 'rate' : 'figure';
}

function typeOf(node: Node): string {
  if (node.const !== undefined) return JSON.stringify(node.const);
  if (node.enum !== undefined) return node.enum.map((value) => JSON.stringify(value)).join(', ');
  if (node.anyOf !== undefined) return node.anyOf.map(typeOf).join(' or ');
  if (node.oneOf !== undefined) return node.oneOf.map(typeOf).join(' or ');
  if (node.prefixItems !== undefined) return `[${node.prefixItems.map(typeOf).join(', ')}]`;
  if (node.type === 'array')
    return `list of ${typeof node.items === 'object' ? typeOf(node.items) : 'values'}`;
  if (node.pattern?.includes('{64}') === true) return 'SHA-256';
  return figureKind(node) ?? [node.type ?? 'value'].flat().join(' or ');
}

function rows(node: Node, path: string): string[] {
  const [own] = node.anyOf?.filter(({ type }) => type !== 'null') ?? [node];
  if (own.type === 'array' && typeof own.items === 'object') return rows(own.items, `${path}[]`);
  if (own.properties === undefined || figureKind(own) !== null) return [];
  return Object.entries(own.properties).flatMap(([name, member]) => {
    const at = path === '' ? name : `${path}.${name}`;
    const optional = own.required?.includes(name) === true ? '' : ' (may be missing)';
    const meaning = figureKind(member) !== null && member.description?.startsWith('A figure:') === true;
    const text = meaning ? '' : (member.description ?? '');
    return [`| \`${at}\` | ${typeOf(member)}${optional} | ${text} |`, ...rows(member, at)];
  });
}

/** The members of a schema as rows of a table, `| path | type | meaning |`, each below the one that holds it. */
export function schemaRows(schema: z.ZodType): string[] {
  return rows(nodeSchema.parse(z.toJSONSchema(schema, { unrepresentable: 'any' })), '');
}

/** The page that writes the schema of `results.json` down, as Markdown. */
export function resultsSchemaPage(): string {
  return `# results.json

What \`wake-vision evaluate\` writes into \`evaluations/{name}/results.json\`, beside \`results.csv\` (a row a model and
subset), \`published.csv\` (the column names of the published benchmark) and \`citation.txt\`. Equal inputs give equal
bytes. This page is written from the schema in \`pipeline/evaluate/results-schema.ts\` by \`npm run docs\`.

A **figure** is \`{ "value", "interval", "undefined" }\`. \`value\` is a number, or null where the figure has no value;
then \`undefined\` says why, in words. \`interval\` is \`[lower, upper]\` at \`bootstrap.confidence\`, null where there is
none, and missing where none is made. A **rate** is a figure with \`successes\` and \`trials\`; its interval is Wilson's.
Intervals of F1, f1_rates, gaps and differences come from a seeded bootstrap, drawn separately among images with a
person and without.

| member | type | meaning |
|---|---|---|
${schemaRows(resultsSchema).join('\n')}
`;
}
