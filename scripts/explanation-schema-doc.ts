import { changeSchema, explanationSchema } from '../pipeline/explain/explanation-schema.js';
import { schemaRows } from './results-schema-doc.js';

/** The page that writes the schema of `wake-vision explain --json` down, as Markdown. */
export function explanationSchemaPage(): string {
  const kinds = changeSchema.options.map(({ shape }) => {
    const others = Object.keys(shape).filter((name) => name !== 'kind');
    return `- \`${shape.kind.value}\`${others.length === 0 ? '' : `: ${others.map((name) => `\`${name}\``).join(', ')}`}`;
  });
  return `# explain --json

What \`wake-vision explain ID --json\` prints: everything that led to the labels of an image. Rows of tables stand as they
are, by the names of their columns. This page is written from the schema in \`pipeline/explain/explanation-schema.ts\` by
\`npm run docs\`.

A **change** is the single thing that would differ for another label. Its \`kind\` says what, and which members it has:

${kinds.join('\n')}

| member | type | meaning |
|---|---|---|
${schemaRows(explanationSchema).join('\n')}
`;
}
