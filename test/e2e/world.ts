import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { worldConfig } from '../../scripts/demo/config.js';
import { buildWorld, serveWorld, type World, type WorldServer } from '../../scripts/world/index.js';

const CLI = fileURLToPath(new URL('../../dist/pipeline/cli.js', import.meta.url));

/** A drawn Open Images behind its loopback server, and a folder for runs. */
export interface ServedWorld {
  readonly folder: string;
  readonly world: World;
  readonly server: WorldServer;
  close(): Promise<void>;
}

/** Draws and serves a world small enough for tests. */
export async function openWorld(): Promise<ServedWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'wake-vision-e2e-'));
  const server = await serveWorld(join(folder, 'world'));
  const world = await buildWorld(join(folder, 'world'), { baseUrl: server.baseUrl });
  return {
    folder,
    world,
    server,
    close: async () => {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Writes a configuration for a run of its own, and gives its path. `changes` are laid over the demo's keys. */
export async function configFile(
  { folder, server }: ServedWorld,
  name: string,
  changes: Record<string, unknown> = {},
): Promise<{ config: string; workspace: string }> {
  const base = parse(worldConfig(server.baseUrl)) as Record<string, unknown>;
  const config = join(folder, `${name}.yaml`);
  await writeFile(config, stringify({ ...base, ...changes, workspace: name }));
  return { config, workspace: join(folder, name) };
}

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the built command. */
export function startCommand(args: readonly string[]): {
  child: ChildProcess;
  result: Promise<CommandResult>;
  /** Resolves when the command has written this to standard error. */
  says: (text: string) => Promise<void>;
} {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  const result = new Promise<CommandResult>((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => {
      done({ code, stdout, stderr });
    });
  });
  const says = async (text: string): Promise<void> => {
    while (!stderr.includes(text) && child.exitCode === null) await wait(20);
  };
  return { child, result, says };
}

/** Runs the built command to its end. */
export function wakeVision(...args: string[]): Promise<CommandResult> {
  return startCommand(args).result;
}

/** SHA-256 of every output below a workspace by its path: all files but logs of tries and downloads. */
export async function outputSums(workspace: string): Promise<Record<string, string>> {
  const sums: Record<string, string> = {};
  for (const name of (await readdir(workspace, { recursive: true })).sort()) {
    const path = join(workspace, name);
    if (name.startsWith('sources') || name.endsWith('.attempts.jsonl') || !(await stat(path)).isFile())
      continue;
    sums[name] = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  }
  return sums;
}
