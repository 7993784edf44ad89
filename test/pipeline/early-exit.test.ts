import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const MODULE = fileURLToPath(new URL('../../dist/pipeline/early-exit.js', import.meta.url));

/** Runs a script that imports the module, sends Ctrl-C once it says that it is ready, and gives its exit code. */
async function interrupted(script: string): Promise<number | null> {
  const source = `import { startEarlyExit, stopEarlyExit } from ${JSON.stringify(MODULE)};\n${script}\nconsole.log('ready');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGINT');
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

describe('early exit', () => {
  it('answers Ctrl-C with exit code 130 while nothing else does', async () => {
    expect(await interrupted('startEarlyExit(); setInterval(() => undefined, 1000);')).toBe(130);
  });

  it('leaves Ctrl-C to the command from then on', async () => {
    const script =
      "startEarlyExit(); process.on('SIGINT', () => process.exit(7)); stopEarlyExit(); setInterval(() => undefined, 1000);";
    expect(await interrupted(script)).toBe(7);
  });
});
