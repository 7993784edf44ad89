import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { processImage } from '../../pipeline/io/image-codec.js';
import { openScorePool } from '../../pipeline/io/score-pool.js';
import { readCard } from '../../pipeline/models/find-card.js';

/**
 * Scores pictures, or runs the bare runtime on tensors that lie ready, in a process of its own so that its peak memory
 * can be told. Arguments: `score` or `bare`, card, model, threads, rounds; the pictures' paths come on standard input.
 * Prints images a second and the peak as JSON.
 */
const [, , mode, cardPath, model, threadsText, roundsText] = process.argv;
const threads = Number(threadsText);
const rounds = Number(roundsText);
const QUALITY = 72;

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

/** From working copies in memory to probabilities, through the pool of the stage. */
async function scoreRate(): Promise<number> {
  const scorer = { card, views: ['crop', 'whole'] as const, batch: 1 };
  const pool = openScorePool(model, scorer, { providers: ['cpu'], intraOpThreads: 1 }, threads);
  // Buffers are handed over: each task gets a copy of its own.
  const all = () => Promise.all(jpegs.map((jpeg) => pool.run([Uint8Array.from(jpeg)])));
  try {
    await all();
    const started = performance.now();
    for (let round = 0; round < rounds; round++) {
      const scores = (await all()).flat();
      if (scores.some(({ outcome }) => outcome !== 'read')) throw new Error('a picture could not be scored');
    }
    return (rounds * jpegs.length * 1000) / (performance.now() - started);
  } finally {
    await pool.close();
  }
}

/** The same runs of the model on the same tensors, made beforehand, in as many threads. */
async function bareRate(): Promise<number> {
  const workers = Array.from(
    { length: threads },
    (_, thread) =>
      new Worker(fileURLToPath(new URL('./score-thread.js', import.meta.url)), {
        workerData: { card, model, rounds, jpegs: jpegs.filter((_jpeg, i) => i % threads === thread) },
      }),
  );
  try {
    await Promise.all(workers.map((worker) => once(worker, 'message')));
    const started = performance.now();
    const done = Promise.all(workers.map((worker) => once(worker, 'message')));
    for (const worker of workers) worker.postMessage('go');
    await done;
    return (rounds * jpegs.length * 1000) / (performance.now() - started);
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

const rate = mode === 'score' ? await scoreRate() : await bareRate();
// maxRSS is in kibibytes.
console.log(JSON.stringify({ rate, peak: process.resourceUsage().maxRSS * 1024 }));
