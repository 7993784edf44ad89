import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { z } from 'zod';
import { closestName } from '../config/closest-name.js';
import { valueAt } from '../config/issues.js';
import { errorMessage, isMissingFile, UsageError } from '../errors.js';
import { sha256File } from '../sidecar.js';
import { MODEL_NAME, modelCardSchema, type ModelCard, type ModelCardInput } from './card.js';
import { checkCard } from './check-card.js';
import { BUILT_IN_CARDS, ensureDefaultModel } from './default-model.js';
import { describeGraph, type ModelGraph } from './graph.js';
import { matchForm } from './match-form.js';
import { starterCard } from './starter-card.js';

/** A model that can be scored with. */
export interface FoundModel {
  readonly card: ModelCard;
  /** Null where there is none, and the graph spoke for itself. */
  readonly cardPath: string | null;
  readonly modelPath: string;
  /** Of the ONNX file. */
  readonly sha256: string;
}

/** Gives what a graph takes and gives. */
export type ReadGraph = (modelPath: string) => Promise<ModelGraph>;

/**
 * Finds a model by the name of a built-in one, by the path of a card, or by the path of an ONNX file, with a card of
 * the same name beside it (`NAME.onnx`, `NAME.json`) or without.
 *
 * @param readGraph opens the file: the card is held against its graph.
 * @throws UsageError where there is no such model, the card is wrong, or the graph needs a card.
 */
export async function findModel(nameOrPath: string, readGraph: ReadGraph): Promise<FoundModel> {
  const { cardPath, modelPath } = await locate(nameOrPath);
  if (cardPath === null) return withoutCard(modelPath, readGraph);
  const card = await readCard(cardPath);
  const path = modelPath === '' ? resolve(dirname(cardPath), card.file) : modelPath;
  if (!existsSync(path)) {
    if (dirname(cardPath) !== resolve(BUILT_IN_CARDS))
      throw new UsageError(`${cardPath}: file is ${card.file}, and there is no ${path}`);
    await ensureDefaultModel(path);
  }
  const sha256 = await sha256File(path);
  if (card.sha256 !== undefined && card.sha256 !== sha256)
    throw new UsageError(`${cardPath}: sha256 is ${card.sha256}, and that of ${path} is ${sha256}`);
  checkCard(cardPath, card, await readGraph(path));
  return { card, cardPath, modelPath: path, sha256 };
}

/**
 * The name under which a model scores, by what names it; neither the graph nor the weights are looked at.
 *
 * @param key the configuration key that names it, for errors.
 * @throws UsageError where a path leads nowhere, or the card is wrong.
 */
export async function scoredName(nameOrPath: string, key: string): Promise<string> {
  if (!isPath(nameOrPath)) return nameOrPath;
  const { cardPath, modelPath } = await locate(nameOrPath, key);
  return cardPath === null ? modelName(basename(modelPath)) : (await readCard(cardPath)).name;
}

function isPath(nameOrPath: string): boolean {
  return /[\\/]/.test(nameOrPath) || /\.(onnx|json)$/i.test(nameOrPath);
}

interface Located {
  readonly cardPath: string | null;
  /** Empty where the card says it. */
  readonly modelPath: string;
}

async function locate(nameOrPath: string, key = 'score.model'): Promise<Located> {
  if (!isPath(nameOrPath)) return { cardPath: await builtIn(nameOrPath), modelPath: '' };
  const path = resolve(nameOrPath);
  if (!existsSync(path)) throw new UsageError(`${path}: no such model or model card (${key})`);
  if (path.toLowerCase().endsWith('.json')) return { cardPath: path, modelPath: '' };
  const beside = `${path.replace(/\.[^.\\/]*$/, '')}.json`;
  return { cardPath: existsSync(beside) ? beside : null, modelPath: path };
}

async function builtIn(name: string): Promise<string> {
  const path = join(resolve(BUILT_IN_CARDS), `${name}.json`);
  if (MODEL_NAME.test(name) && existsSync(path)) return path;
  const files = await readdir(BUILT_IN_CARDS).catch(() => []);
  const names = files.filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -5));
  const near = closestName(name, names);
  throw new UsageError(
    `No model is called ${name} (score.model). ` +
      (near === null ? `There are: ${names.sort().join(', ') || 'none'}` : `Did you mean ${near}?`) +
      '. For a model of your own, give the path of its card or of its .onnx file.',
  );
}

/**
 * Reads a model card.
 *
 * @throws UsageError naming the file and each key that is missing, unknown or wrong.
 */
export async function readCard(path: string): Promise<ModelCard> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new UsageError(
      isMissingFile(error)
        ? `${path}: no such model card`
        : `${path}: cannot be read: ${errorMessage(error)}`,
    );
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${path}: not JSON: ${errorMessage(error)}`);
  }
  const parsed = modelCardSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new UsageError(parsed.error.issues.flatMap((issue) => cardIssue(path, issue, json)).join('\n'));
}

function cardIssue(path: string, issue: z.core.$ZodIssue, json: unknown): string[] {
  const key = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((name) => `${path}: unknown key ${[...issue.path, name].map(String).join('.')}`);
  const value = valueAt(json, issue.path);
  const shown = value === undefined ? 'missing' : JSON.stringify(value);
  return [`${path}: ${key === '' ? 'the card' : key} is ${shown}. ${issue.message}`];
}

async function withoutCard(modelPath: string, readGraph: ReadGraph): Promise<FoundModel> {
  const graph = await readGraph(modelPath);
  const file = basename(modelPath);
  const name = modelName(file);
  const matched = matchForm(graph);
  if (matched === null)
    throw new UsageError(
      `${modelPath}: the graph alone does not say how to use it. It has\n${describeGraph(graph)}\n` +
        `Write ${file.replace(/\.[^.]*$/, '')}.json beside it. A card to start from:\n${starterCard(name, file, graph)}`,
    );
  const written: ModelCardInput = { name, file, ...matched };
  const card = modelCardSchema.parse(written);
  checkCard(modelPath, card, graph);
  return { card, cardPath: null, modelPath, sha256: await sha256File(modelPath) };
}

/** The file's name without what a folder of scores must not be called. */
function modelName(file: string): string {
  const name = file
    .replace(/\.[^.]*$/, '')
    .replace(/[^A-Za-z0-9._-]/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 100);
  return name === '' ? 'model' : name;
}
