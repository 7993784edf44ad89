import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { worldConfig } from './demo/config.js';
import { demoSummary } from './demo/summary.js';
import { buildWorld, serveWorld, type WorldServer } from './world/index.js';

const CLI = fileURLToPath(new URL('../pipeline/cli.js', import.meta.url));

/** Runs the command as a user would, its output on this terminal. */
function wakeVision(args: readonly string[]): Promise<number> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [CLI, ...args], { stdio: 'inherit' });
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
    const shown = relative('.', config);
    const example = built.planted.label_errors.at(0)?.image_id ?? built.truth[0].image_id;
    console.log(
      [
        `Done in ${((performance.now() - start) / 1000).toFixed(0)} s. Everything is in ${relative('.', folder)}:`,
        `  ${relative('.', workspace)}/export/published/  TFRecord shards with CSV and Parquet manifests`,
        `  ${relative('.', workspace)}/labels/published/  a row an image: label, rule, box, reason`,
        `  ${relative('.', workspace)}/subsets/published/ the published CSV files and the benchmark's subsets`,
        `  ${relative('.', world)}/truth.json         what each picture truly shows; planted.json: the planted faults`,
        '',
        'Next:',
        `  npm run -s wake-vision -- status -c ${shown}`,
        `  npm run -s wake-vision -- explain ${example} -c ${shown}`,
        `  npm run -s wake-vision -- run -c ${shown} --split validation,test --preset corrected --stages label,subsets`,
        `  npm run -s wake-vision -- export -c ${shown} --size 48,160 --color grayscale`,
        ...(keepServing
          ? [
              `  npm run -s wake-vision -- run -c ${shown} --split test --target Bird --workspace ${join(shown, '..', 'birds')}`,
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
