// Compiles the pixel loops (AssemblyScript, some 4 kB) and writes them into the module that carries them. To run:
//   npm install --no-save assemblyscript@0.28.20 && node scripts/build-kernels.js
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const folder = new URL('../pipeline/io/kernels/', import.meta.url);
const source = readFileSync(new URL('pixel-kernels.as', folder), 'utf8');

// The compiler wants `.ts`; the file has an ending of its own because it is not TypeScript to anything else.
const options = ['pixel-kernels.ts', '--outFile', 'pixel-kernels.wasm', '-O3', '--noAssert'];
options.push('--enable', 'simd', '--runtime', 'stub', '--initialMemory', '1');

let compiled = null;
const { error, stderr } = await asc.main(options, {
  readFile: (name) => (name === 'pixel-kernels.ts' ? source : null),
  writeFile: (name, content) => {
    if (name === 'pixel-kernels.wasm') compiled = Buffer.from(content);
  },
});
if (error !== null || compiled === null) {
  process.stderr.write(`${stderr.toString()}${error?.message ?? 'nothing was compiled'}\n`);
  process.exit(1);
}
const lines = compiled.toString('base64').match(/.{1,100}/g) ?? [];
const sum = createHash('sha256').update(source).digest('hex');
writeFileSync(
  new URL('pixel-kernels-wasm.ts', folder),
  `// Written by scripts/build-kernels.js from pixel-kernels.as: do not edit.

/** SHA-256 of the source that this was compiled from. */
export const SOURCE_SHA256 = '${sum}';

/** The compiled module, base64. */
export const WASM_BASE64 = [
${lines.map((line) => `  '${line}',`).join('\n')}
].join('');
`,
);
