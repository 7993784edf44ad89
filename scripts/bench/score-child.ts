import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { processImage } from '../../pipeline/io/image-codec.js';
import { openScorePool } from '../../pipeline/io/score-pool.js';
import { readCard } from '../../pipeline/models/find-card.js';

/**
 * Scores pictures through the pool of the stage, and in turns with it runs the bare runtime on tensors that lie ready,
 * in a process of its own so that its peak memory can be told. Arguments: card, model, threads, turns (0: no bare
 * runtime, for the peak of scoring alone); the pictures' paths come on standard input. Prints as JSON: images a second of
 * the best round of each, the median over the turns of what scoring takes longer (by the clock, and of processor time, which
 * other work on the machine hardly moves), the most cores that a round kept busy, and the peak.
 */
const [, , cardPath, model, threadsText, turnsText] = process.argv;
const threads = Number(threadsText);
const turns = Number(turnsText);
const QUALITY = 72;

/** As the stage hands them over. */
const PICTURES_PER_TASK = 4;

const card = await readCard(cardPath);
const files = readFileSync(0, 'utf8').trim().split('\n');
const jpegs: Uint8Array<ArrayBuffer>[] = [];
for (const file of files) {
  const image = await processImage(readFileSync(file), {
    rotation: null,
    maxPixels: 2 ** 28,
    quality: QUALITY,
  });
  if (image.outcome !== 'ok') throw new Error(`${file}: ${image.detail}`);
  jpegs.push(image.jpeg);
}

/** A way to work through all pictures once. */
interface Racer {
  round(): Promise<void>;
  close(): Promise<void>;
}

/** From working copies in memory to probabilities, through the pool of the stage. */
function openScoring(): Racer {
  const scorer = { card, views: ['crop', 'whole'] as const, batch: 1 };
  const pool = openScorePool(model, scorer, { providers: ['cpu'], intraOpThreads: 1 }, threads);
  return {
    round: async () => {
      // Buffers are handed over: each task gets a copy of its own.
      const tasks = Array.from({ length: Math.ceil(jpegs.length / PICTURES_PER_TASK) }, (_, task) =>
        jpegs
          .slice(task * PICTURES_PER_TASK, (task + 1) * PICTURES_PER_TASK)
          .map((jpeg) => Uint8Array.from(jpeg)),
      );
      const scores = await Promise.all(tasks.map((task) => pool.run(task)));
      if (scores.flat().some(({ outcome }) => outcome !== 'read'))
        throw new Error('a picture could not be scored');
    },
    close: () => pool.close(),
  };
}

/** The same runs of the model on the same tensors, made beforehand, in as many threads. */
async function openBare(): Promise<Racer> {
  const workers = Array.from(
    { length: threads },
    (_, thread) =>
      new Worker(fileURLToPath(new URL('./score-thread.js', import.meta.url)), {
        workerData: { card, model, jpegs: jpegs.filter((_jpeg, i) => i % threads === thread) },
      }),
  );
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  return {
    round: async () => {
      const done = Promise.all(workers.map((worker) => once(worker, 'message')));
      for (const worker of workers) worker.postMessage('go');
      await done;
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

/** What a round took, milliseconds: by the clock, and of the processor, all threads together. */
interface Round {
  readonly wall: number;
  readonly cpu: number;
}

/** Rounds of each racer; they take turns, so that other work on the machine meets them alike. */
async function race(racers: readonly Racer[], count: number): Promise<Round[][]> {
  for (const racer of racers) await racer.round();
  const rounds = racers.map((): Round[] => []);
  for (let round = 0; round < count; round++) {
    for (const [index, racer] of racers.entries()) {
      const started = performance.now();
      const before = process.cpuUsage();
      await racer.round();
      const { user, system } = process.cpuUsage(before);
      rounds[index].push({ wall: performance.now() - started, cpu: (user + system) / 1000 });
    }
  }
  return rounds;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

const racers = turns === 0 ? [openScoring()] : [openScoring(), await openBare()];
const [ours, bare = []] = await race(racers, Math.max(1, turns));
for (const racer of racers) await racer.close();
const rate = (rounds: readonly Round[]): number =>
  rounds.length === 0 ? 0 : (jpegs.length * 1000) / Math.min(...rounds.map(({ wall }) => wall));
/** How much more of a kind of time scoring takes than the bare runtime, the median over the turns. */
const overhead = (kind: keyof Round): number =>
  bare.length === 0 ? 0 : median(ours.map((round, turn) => round[kind] / bare[turn][kind])) - 1;
console.log(
  JSON.stringify({
    rate: rate(ours),
    bare: rate(bare),
    overhead: overhead('wall'),
    cpuOverhead: overhead('cpu'),
    cores: Math.max(...ours.map(({ wall, cpu }) => cpu / wall)),
    // maxRSS is in kibibytes.
    peak: process.resourceUsage().maxRSS * 1024,
  }),
);
