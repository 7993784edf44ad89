import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { worldConfig } from './demo/config.js';
import { describeFound, findPlanted, readRocAuc } from './demo/planted.js';
import { demoSummary } from './demo/summary.js';
import { shellWord } from '../pipeline/command-line.js';
import { DEFAULT_MODEL } from '../pipeline/models/default-model.js';
import { DATASET_SPLITS } from '../pipeline/splits.js';
import type { PlantedError } from './world/types.js';
import { buildWorld, serveWorld, type WorldServer } from './world/index.js';

const CLI = fileURLToPath(new URL('../pipeline/cli.js', import.meta.url));

/** Folder of the demo's evaluation below `evaluations`. */
const EVALUATION = 'demo';

/** Runs the command as a user would, its output on this terminal. @param shows whether standard output is shown. */
function wakeVision(args: readonly string[], shows = true): Promise<number> {
  return new Promise((done, fail) => {
    const stdio = ['inherit', shows ? 'inherit' : 'ignore', 'inherit'] as const;
    const child = spawn(process.execPath, [CLI, ...args], { stdio: [...stdio] });
    child.once('error', fail);
    child.once('exit', (code) => {
      done(code ?? 1);
    });
  });
}

/**
 * Port of the demo's server. The addresses of the pictures stand in the world's tables: with the same port a second demo
 * finds everything done.
 */
const PORT = 18734;

/** The server at its usual port, or at any free one where that is taken. */
async function serve(world: string): Promise<WorldServer> {
  try {
    return await serveWorld(world, { port: PORT });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    console.log(
      `Port ${PORT} is taken, so the server takes another one. What an earlier demo fetched is fetched again.`,
    );
    return serveWorld(world);
  }
}

/** Resolves at Ctrl-C. */
function interrupted(): Promise<void> {
  return new Promise((done) => {
    process.once('SIGINT', done);
    process.once('SIGTERM', done);
  });
}

/** Whole seconds since a moment. */
function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(0);
}

/** Lines of files and folders, what each is for in a column of its own. */
function places(list: readonly (readonly [path: string, what: string])[]): string[] {
  const width = Math.max(...list.map(([path]) => path.length));
  return list.map(([path, what]) => `  ${path.padEnd(width)}  ${what}`);
}

/** What follows the run: every command once, its standard output shown or not. */
function judgingCommands(config: string): { readonly args: readonly string[]; readonly shows: boolean }[] {
  return [
    { args: ['run', '--stages', 'score,filter', '--config', config], shows: true },
    {
      args: ['evaluate', '--model', DEFAULT_MODEL, '--name', EVALUATION, '--config', config, '--quiet'],
      shows: false,
    },
    { args: ['report', '--config', config], shows: true },
  ];
}

/** Scores the pictures with the default model, filters the labels by it, and says which planted errors were found. */
async function judgeLabels(
  workspace: string,
  config: string,
  planted: readonly PlantedError[],
): Promise<number> {
  for (const { args, shows } of judgingCommands(config)) {
    const code = await wakeVision(args, shows);
    if (code !== 0) return code;
  }
  const found = await findPlanted(workspace, planted, DATASET_SPLITS);
  const rocAuc = await readRocAuc(join(workspace, 'evaluations', EVALUATION, 'results.json'));
  console.log(`\n${describeFound(found, rocAuc)}\n`);
  return 0;
}

/**
 * Draws a small Open Images, serves it over loopback, runs the pipeline on it and says what came out.
 *
 * @param keepServing whether the server stays up afterwards, until Ctrl-C.
 */
async function main(folder: string, keepServing: boolean): Promise<number> {
  const start = performance.now();
  const world = join(folder, 'world');
  const workspace = join(folder, 'workspace');
  const config = join(folder, 'wake-vision.yaml');
  await mkdir(folder, { recursive: true });
  const server = await serve(world);
  try {
    const built = await buildWorld(world, { baseUrl: server.baseUrl });
    console.log(
      `${built.drawn ? 'Drew' : 'Found'} ${built.truth.length} pictures and their tables in ${relative('.', world)}; ` +
        `serving them at ${server.baseUrl}, with faults on purpose`,
    );
    await writeFile(config, worldConfig(server.baseUrl));
    const code = await wakeVision(['run', '--config', config]);
    if (code !== 0) return code;
    const verified = await wakeVision(['verify', '--config', config, '--quiet']);
    if (verified !== 0) return verified;
    console.log(`\n${await demoSummary(workspace)}\n`);
    console.log(`The run itself took ${seconds(start)} s. Scoring and filtering its labels:`);
    const judged = await judgeLabels(workspace, config, built.planted.label_errors);
    if (judged !== 0) return judged;
    const shown = shellWord(relative('.', config));
    const example = built.planted.label_errors.at(0)?.image_id ?? built.truth[0].image_id;
    console.log(
      [
        `Done in ${seconds(start)} s. Everything is in ${relative('.', folder)}:`,
        ...places([
          ['workspace/report/published.html', 'all of this on one page: open it in a browser'],
          ['workspace/export/published/', 'TFRecord shards with CSV and Parquet manifests'],
          ['workspace/labels/published/', 'a row an image: label, rule, box, reason'],
          ['workspace/subsets/published/', "the published CSV files and the benchmark's subsets"],
          ['workspace/scores/', 'what the model says of each picture'],
          ['workspace/decisions/', 'what the filter would do with it, and why'],
          ['world/truth.json', 'what each picture truly shows; planted.json: the planted faults'],
        ]),
        '',
        'Next:',
        `  npm run -s wake-vision -- status -c ${shown}`,
        `  npm run -s wake-vision -- explain ${example} -c ${shown}`,
        `  npm run -s wake-vision -- run -c ${shown} --split validation,test --preset corrected --stages label,subsets`,
        `  npm run -s wake-vision -- export -c ${shown} --size 48,160 --color grayscale`,
        `  npm run -s wake-vision -- review -c ${shown} --split test     (correct labels by hand, in a browser)`,
        `  npm run -s wake-vision -- browse -c ${shown}`,
        `  npm run -s wake-vision -- evaluate --model ${DEFAULT_MODEL} -c ${shown}`,
        `  npm run -s wake-vision -- run -c ${shown} --set filter.enabled=true     (exports follow the filter)`,
        ...(keepServing
          ? [
              `  npm run -s wake-vision -- run -c ${shown} --split test --target Bird --workspace ${shellWord(relative('.', join(config, '..', 'birds')))}`,
              `  npm run -s wake-vision -- images -c ${shown} --retry-failed`,
            ]
          : []),
        '  npm run -s wake-vision -- run --split validation --limit 500     (the real thing; needs the internet)',
        '',
        keepServing
          ? `The server stays up at ${server.baseUrl} for runs that fetch (from another terminal). Stop it with Ctrl-C.`
          : 'Runs that fetch need the server of this world: keep it up with: npm run demo -- --serve',
      ].join('\n'),
    );
    if (keepServing) await interrupted();
    return 0;
  } finally {
    await server.close();
  }
}

const { values, positionals } = parseArgs({
  options: { serve: { type: 'boolean', default: false } },
  allowPositionals: true,
});
process.exitCode = await main(resolve(positionals[0] ?? 'wake-vision-demo'), values.serve);
