import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { errorMessage, isMissingFile, systemErrorText, UsageError } from '../errors.js';
import { configKeys } from './describe.js';
import { describeIssues, valueAt, type LocateKey } from './issues.js';
import { PRESETS } from './presets.js';
import { configSchema, type Config } from './schema.js';

type Tree = Record<string, unknown>;

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Lays `over` on `under`: sections are merged key by key, everything else is replaced. */
export function mergeTrees(under: Readonly<Tree>, over: Readonly<Tree>): Tree {
  const merged: Tree = { ...under };
  for (const [key, value] of Object.entries(over)) {
    if (key === '__proto__') throw new UsageError('__proto__ is no key of the configuration');
    const below = merged[key];
    merged[key] = isTree(below) && isTree(value) ? mergeTrees(below, value) : value;
  }
  return merged;
}

interface ConfigFile {
  readonly tree: Tree;
  readonly locate: LocateKey;
}

async function readConfigFile(path: string): Promise<ConfigFile> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isMissingFile(error))
      throw new UsageError(`${path}: no such configuration file. Make one with: wake-vision init ${path}`);
    throw new UsageError(`${path}: cannot be read: ${systemErrorText(error) ?? errorMessage(error)}`);
  });
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0)
    throw new UsageError(`${path}: not valid YAML: ${document.errors[0].message}`);
  const tree: unknown = document.toJS() ?? {};
  if (!isTree(tree))
    throw new UsageError(`${path}: the file must hold keys and values, one section below another`);
  const locate: LocateKey = (keys) => {
    for (let depth = keys.length; depth > 0; depth--) {
      const node = document.getIn(keys.slice(0, depth), true);
      if (isNode(node) && node.range) return `${path}:${String(lines.linePos(node.range[0]).line)}`;
    }
    return path;
  };
  return { tree, locate };
}

/** Paths in a file count from the file's folder, paths in flags from the working folder. */
const PATH_KEYS = [
  ['workspace'],
  ['exclude'],
  ['sources', 'folder'],
  ['images', 'folder'],
  ['images', 'tar'],
] as const;

function resolvePaths(tree: Tree, folder: string): Tree {
  const resolved = structuredClone(tree);
  for (const path of PATH_KEYS) {
    const value = valueAt(resolved, path);
    const parent = valueAt(resolved, path.slice(0, -1));
    if (typeof value === 'string' && value !== '' && !isAbsolute(value) && isTree(parent))
      parent[path[path.length - 1]] = resolve(folder, value);
  }
  const score = valueAt(resolved, ['score']);
  if (isTree(score) && typeof score['model'] === 'string' && isModelPath(score['model']))
    score['model'] = resolve(folder, score['model']);
  const files = valueAt(resolved, ['sources', 'files']);
  if (isTree(files)) {
    for (const [key, value] of Object.entries(files)) {
      if (typeof value === 'string' && !isAbsolute(value) && !/^https?:/.test(value))
        files[key] = resolve(folder, value);
    }
  }
  return resolved;
}

/** A model is a name, or a path: with a separator, or with the ending of a card or a graph. */
function isModelPath(model: string): boolean {
  return /[\\/]/.test(model) || /\.(onnx|json)$/i.test(model);
}

/** A section that stands there without keys is an empty one, not a null. */
function fillEmptySections(tree: Tree): Tree {
  const filled = structuredClone(tree);
  for (const { path, kind } of configKeys()) {
    if (kind !== 'section' || valueAt(filled, path) !== null) continue;
    const parent = valueAt(filled, path.slice(0, -1));
    if (isTree(parent)) parent[path[path.length - 1]] = {};
  }
  return filled;
}

/**
 * Checks a tree of keys against the schema, with its preset laid beneath it.
 *
 * @throws UsageError with a line for each unknown key or bad value.
 */
export function parseConfig(tree: Readonly<Tree>, locate: LocateKey = () => null): Config {
  const preset = PRESETS[tree['preset'] === 'corrected' ? 'corrected' : 'published'];
  const input = mergeTrees(preset, fillEmptySections({ ...tree }));
  const parsed = configSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new UsageError(describeIssues(parsed.error.issues, input, locate).join('\n'));
}

/**
 * The configuration of a run: schema defaults, then the preset, then the file, then the flags.
 *
 * @param file path of a YAML file, or null for none.
 * @param flags keys given on the command line, as a tree.
 * @throws UsageError naming file, line, key, value and what is allowed.
 */
export async function loadConfig(file: string | null, flags: Readonly<Tree>): Promise<Config> {
  const read = file === null ? null : await readConfigFile(file);
  const below = read === null || file === null ? {} : resolvePaths(read.tree, dirname(resolve(file)));
  const tree = mergeTrees(below, resolvePaths({ ...flags }, process.cwd()));
  const config = parseConfig(tree, (path) =>
    read === null || valueAt(flags, path) !== undefined ? null : read.locate(path),
  );
  return { ...config, workspace: resolve(config.workspace) };
}
