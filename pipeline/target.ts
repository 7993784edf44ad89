import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import {
  personTarget,
  targetFromClassTree,
  UnknownClassError,
  type ClassTree,
  type TargetClasses,
} from '../filters/index.js';
import type { RunContext } from './context.js';
import { errorMessage, StageError, UsageError } from './errors.js';
import { obtainSource } from './source-files.js';
import { sourceFileName, type SourceKey } from './sources.js';
import { prepareWorkspace } from './workspace-folder.js';

const classTreeSchema: z.ZodType<ClassTree> = z.lazy(() =>
  z.object({
    LabelName: z.string(),
    Subcategory: z.array(classTreeSchema).optional(),
    Part: z.array(classTreeSchema).optional(),
  }),
);

/** Rows of MID and display name. Some releases of the file have a header line, some have none. */
const classNamesSchema = z
  .array(z.tuple([z.string(), z.string()]))
  .transform((rows) => new Map(rows.filter(([mid]) => mid.startsWith('/'))));

type TargetContext = Pick<RunContext, 'config' | 'workspace' | 'report' | 'signal'>;

/**
 * The classes that the configuration's target stands for. The published Person needs no file; any other class is
 * looked up in the class tree.
 *
 * @throws UsageError where no boxable class has that name, StageError where a class file cannot be read.
 */
export async function resolveTarget(context: TargetContext): Promise<TargetClasses> {
  const { class: wanted, parts } = context.config.target;
  const person = personTarget(parts);
  if (wanted.toLowerCase() === person.name.toLowerCase()) return person;
  const names = await readClassNames(context);
  const tree = await readClassFile(context, 'class_tree', (text) => classTreeSchema.parse(JSON.parse(text)));
  try {
    return targetFromClassTree(tree, names, { target: wanted, parts });
  } catch (error) {
    if (error instanceof UnknownClassError)
      throw new UsageError(`target.class is ${JSON.stringify(wanted)}: ${error.message}`);
    throw error;
  }
}

/**
 * Display names of the boxable classes by MID.
 *
 * @throws StageError where the file cannot be read.
 */
export function readClassNames(context: TargetContext): Promise<Map<string, string>> {
  return readClassFile(context, 'class_names', (text) =>
    classNamesSchema.parse(parse(text, { bom: true, relax_column_count: true })),
  );
}

async function readClassFile<T>(
  context: TargetContext,
  key: SourceKey,
  read: (text: string) => T,
): Promise<T> {
  await prepareWorkspace(context.workspace.root);
  const source = await obtainSource(context, { key, isOptional: false }).catch((error: unknown) => {
    context.signal.throwIfAborted();
    throw new StageError(
      `target.class is ${JSON.stringify(context.config.target.class)}: whether there is such a class is not known, as ` +
        `${sourceFileName(key)} is not at hand (${errorMessage(error)}). With a network, the same ` +
        `command downloads it, once. Or name a copy: --set sources.files.${key}=${sourceFileName(key)}`,
    );
  });
  if (source === null) throw new StageError(`${key} is needed for targets other than Person`);
  try {
    return read(await readFile(source.path, 'utf8'));
  } catch (error) {
    throw new StageError(`${source.path}: cannot be read as ${key}: ${errorMessage(error)}`);
  }
}
