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

/**
 * Pictures in a round, the drawn ones again and again: tasks of the stage hold several, and in a round of few tasks a
 * thread would stand idle at the end, which no shard of thousands shows.
 */
const PICTURES = 96;

/** The best of so many rounds counts, for us and for the bare runtime, which take turns. */
const TURNS = 7;

const resultSchema = z.object({
  rate: z.number(),
  bare: z.number(),
  overhead: z.number(),
  cpuOverhead: z.number(),
  cores: z.number(),
  peak: z.number(),
});
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
    const child = (threads: number, turns: number): Result => {
      const script = fileURLToPath(new URL('./score-child.js', import.meta.url));
      const args = [script, cardPath, model, String(threads), String(turns)];
      const input = Array.from({ length: PICTURES }, (_, at) => files[at % files.length]).join('\n');
      return resultSchema.parse(
        JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', input })),
      );
    };
    const rows: BenchRow[] = [];
    for (const threads of [...new Set([1, availableParallelism()])]) {
      const { rate, bare, overhead, cpuOverhead, cores } = child(threads, TURNS);
      const peak = Math.round(child(threads, 0).peak / 1e6);
      rows.push({
        what: `${DEFAULT_MODEL}, crop and whole picture, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
        value: rate,
        unit: 'images/s',
        peer: { name: 'bare onnxruntime-node', value: bare },
        ratio: rate / bare,
        note: `overhead ${(overhead * 100).toFixed(1)} %, of processor time ${(cpuOverhead * 100).toFixed(1)} %, ${cores.toFixed(2)} cores busy, the median of ${TURNS} turns; peak ${peak} MB; working copies of ${described}`,
      });
    }
    return { name: 'Scoring', rows };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
