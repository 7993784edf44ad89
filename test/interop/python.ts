import { fileURLToPath } from 'node:url';
import {
  findPython,
  findSystemPython,
  PYTHON_VARIABLE,
  runPythonJson,
  type FoundPython,
} from '../../scripts/python.js';

/** A Python for a suite, or why the suite is skipped. */
export type SuitePython =
  { readonly skip: false; readonly command: string } | { readonly skip: true; readonly reason: string };

/**
 * The Python that a suite of real clients runs on. Where none has the modules the suite is skipped with a line
 * that says what to install; under `CI=true` that is a failure instead, so that no client goes unasked there.
 *
 * ```ts
 * const python = pythonFor(['tensorflow', 'numpy']);
 * describe.skipIf(python.skip)('TensorFlow', () => { ... runClient(python, 'read_tfrecord.py', files) ... });
 * ```
 *
 * @param modules top-level module names.
 * @throws Error under `CI=true` where one is missing.
 */
export function pythonFor(modules: readonly string[]): SuitePython {
  return suitePython(
    modules.includes('torchvision')
      ? findSystemPython(modules, 'python3-torchvision')
      : findPython(modules, 'test/interop/requirements.txt'),
  );
}

function suitePython(found: FoundPython): SuitePython {
  if (found.found) return { skip: false, command: found.command };
  if (process.env['CI'] === 'true') throw new Error(found.reason);
  process.stderr.write(`skipped: ${found.reason}\n`);
  return { skip: true, reason: found.reason };
}

/**
 * Runs one of the Python files of this folder and gives the JSON that it prints.
 *
 * @throws Error with the program's error output where it fails.
 */
export function runClient(python: SuitePython, program: string, args: readonly string[]): unknown {
  if (python.skip) throw new Error(`${program} needs a Python: ${python.reason}, or set ${PYTHON_VARIABLE}`);
  return runPythonJson(python.command, [fileURLToPath(new URL(program, import.meta.url)), ...args]);
}
