import { spawnSync } from 'node:child_process';
import { basename, dirname, join } from 'node:path';

/** A Python that has what is asked of it, or a sentence that says what to do. */
export type FoundPython =
  { readonly found: true; readonly command: string } | { readonly found: false; readonly reason: string };

/** Environment variable that names the Python to use. */
export const PYTHON_VARIABLE = 'WAKE_VISION_PYTHON';

/** Prints the modules that cannot be found, without the seconds that importing them takes. */
const PROBE = `
import importlib.util, json, sys
print(json.dumps([m for m in sys.argv[1:] if importlib.util.find_spec(m) is None]))
`;

/**
 * Looks for a Python with the given modules: the one that {@link PYTHON_VARIABLE} names, else `python3` on the
 * PATH.
 *
 * @param modules top-level module names, such as `tensorflow`.
 * @param requirements file to install them from, named in the sentence where one is missing.
 */
export function findPython(modules: readonly string[], requirements: string): FoundPython {
  const named = process.env[PYTHON_VARIABLE];
  const install =
    `python3 -m venv .venv && .venv/bin/pip install -r ${requirements}, ` +
    `then set ${PYTHON_VARIABLE}=.venv/bin/python`;
  const from = named === undefined ? 'on the PATH' : `that ${PYTHON_VARIABLE} names`;
  return probePython(named ?? 'python3', from, modules, install);
}

/** The Python whose modules the system's packages bring. */
const SYSTEM_PYTHON = '/usr/bin/python3';

/**
 * Looks for a Python with modules that are no small download from PyPI, as PyTorch is with all of CUDA: first as
 * {@link findPython} does, then the system's own.
 *
 * @param packages Debian packages that bring them, named in the sentence where one is missing.
 */
export function findSystemPython(modules: readonly string[], packages: string): FoundPython {
  const found = findPython(modules, '');
  if (found.found) return found;
  const install = `apt-get install --no-install-recommends ${packages}`;
  return probePython(SYSTEM_PYTHON, 'of the system', modules, install);
}

function probePython(
  command: string,
  from: string,
  modules: readonly string[],
  install: string,
): FoundPython {
  const probe = spawnSync(command, ['-c', PROBE, ...modules], { encoding: 'utf8' });
  if (probe.error !== undefined || probe.status !== 0)
    return { found: false, reason: `${command} ${from} does not run; ${install}` };
  const missing: unknown = JSON.parse(probe.stdout);
  if (Array.isArray(missing) && missing.length === 0) return { found: true, command };
  const names = Array.isArray(missing) ? missing.map(String).join(', ') : probe.stdout;
  return { found: false, reason: `${command} has no ${names}; ${install}` };
}

/**
 * Runs a Python program to its end and parses the JSON that it prints on its last line: libraries may print
 * before it.
 *
 * @throws Error with the program's own error output where it fails.
 */
export function runPythonJson(command: string, args: readonly string[], input?: string): unknown {
  const done = spawnSync(command, args, {
    encoding: 'utf8',
    input,
    maxBuffer: 1 << 28,
    // TensorFlow's notes on the processor are of no use here.
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', TF_ENABLE_ONEDNN_OPTS: '0', CUDA_VISIBLE_DEVICES: '' },
  });
  if (done.error !== undefined) throw done.error;
  if (done.status !== 0) {
    throw new Error(`${command} ${args.join(' ')} failed (${String(done.status)}):\n${done.stderr}`);
  }
  const last = done.stdout.trimEnd().split('\n').at(-1) ?? '';
  return JSON.parse(last);
}

/** Path of a file of `scripts/`, whether this runs from the sources or from `dist/`. */
export function scriptPath(...parts: string[]): string {
  const built = basename(dirname(import.meta.dirname)) === 'dist';
  return join(import.meta.dirname, built ? '../../scripts' : '.', ...parts);
}
