import { fileURLToPath } from 'node:url';
import { buildPersonModel } from '../pipeline/person-model/build.js';

/** Where the model is built in a checkout, beside its card. Compiled scripts stand in `dist/scripts`. */
const OUTPUT = fileURLToPath(new URL('../../models/person-centernet.onnx', import.meta.url));

if (process.argv[1]?.endsWith('build-model.js')) {
  const { path, bytes, sha256, packageVersion } = await buildPersonModel(process.argv[2] ?? OUTPUT);
  console.log(`${path}: ${bytes} bytes from @vladmandic/human ${packageVersion}, sha256 ${sha256}`);
}
