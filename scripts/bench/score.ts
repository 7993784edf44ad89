import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { BUILT_IN_CARDS, DEFAULT_MODEL } from '../../pipeline/models/default-model.js';
import { readCard } from '../../pipeline/models/find-card.js';
import { benchPictures } from './codec-pictures.js';
import type { BenchRow, BenchTable } from './types.js';

/** Pictures that each run works through, about; the files are taken again and again. */
const PICTURES_A_RUN = 200;

/** The best of so many runs counts, for us and for the bare runtime, which take turns. */
const REPEATS = 3;

const resultSchema = z.object({ rate: z.number(), peak: z.number() });
type Result = z.infer<typeof resultSchema>;

/**
 * Scoring on one thread and on all cores with the default model: decode, both views, probabilities and boxes, beside the
 * bare runtime on the same tensors in as many threads.
 */
export async function run(): Promise<BenchTable> {
  const cardPath = join(BUILT_IN_CARDS, `${DEFAULT_MODEL}.json`);
  const model = resolve(dirname(cardPath), (await readCard(cardPath)).file);
  if (!existsSync(model))
    return { name: `Scoring: left out, ${model} is not built (npm run build:model)`, rows: [] };
  const folder = await mkdtemp(join(tmpdir(), 'wake-vision-bench-'));
  try {
    const { described, files } = await benchPictures(folder);
    const rounds = Math.max(1, Math.round(PICTURES_A_RUN / files.length));
    const child = (mode: 'score' | 'bare', threads: number): Result => {
      const script = fileURLToPath(new URL('./score-child.js', import.meta.url));
      const args = [script, mode, cardPath, model, String(threads), String(rounds)];
      const output = execFileSync(process.execPath, args, { encoding: 'utf8', input: files.join('\n') });
      return resultSchema.parse(JSON.parse(output));
    };
    const rows: BenchRow[] = [];
    for (const threads of [...new Set([1, availableParallelism()])]) {
      let ours: Result = { rate: 0, peak: 0 };
      let bare: Result = { rate: 0, peak: 0 };
      for (let repeat = 0; repeat < REPEATS; repeat++) {
        ours = better(ours, child('score', threads));
        bare = better(bare, child('bare', threads));
      }
      const overhead = ((bare.rate / ours.rate - 1) * 100).toFixed(1);
      rows.push({
        what: `${DEFAULT_MODEL}, crop and whole picture, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
        value: ours.rate,
        unit: 'images/s',
        peer: { name: 'bare onnxruntime-node', value: bare.rate },
        ratio: ours.rate / bare.rate,
        note: `overhead ${overhead} %; peak ${megabytes(ours.peak)}, bare ${megabytes(bare.peak)}; working copies of ${described}`,
      });
    }
    return { name: 'Scoring', rows };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function better(before: Result, now: Result): Result {
  return now.rate > before.rate ? now : before;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
