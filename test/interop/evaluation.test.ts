import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  binomialTable,
  COMPARED_METRICS,
  compareLabelSets,
  compareOnSubset,
  complementaryErrorFunction,
  f1Intervals,
  groupGap,
  mcNemar,
  normalQuantile,
  operatingPoint,
  pairedStratum,
  rankScores,
  scoreSubset,
  uniformStream,
  wilsonScoreInterval,
  type Measured,
  type PairedOutcomes,
  type ScoredImages,
  type ScoreInterval,
  type SubsetScores,
} from '../../filters/index.js';
import { evaluationPeersSchema, type EvaluationPeers } from './evaluation-peers.js';
import { pythonFor, runClient } from './python.js';

const python = pythonFor(['sklearn', 'scipy', 'statsmodels', 'numpy']);
const uniform = uniformStream(20, 'cases');
const whole = (from: number, to: number): number => from + Math.floor(uniform() * (to - from + 1));
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));
const CLOSE = 1e-9;

/** Probabilities of different coarseness, so that some cases have many ties and some fall on the edges of bins. */
const GRAINS = [1, 2, 5, 10, 15, 100, 0, 0];

function scoreCase(index: number) {
  const images = index < 60 ? whole(1, 4) : index < 330 ? whole(2, 80) : whole(300, 700);
  const personShare = index % 11 === 0 ? (index % 2 === 0 ? 1 : 0) : uniform();
  const grain = GRAINS[index % GRAINS.length];
  const labels = times(images, () => (uniform() < personShare ? 1 : 0));
  const probabilities = labels.map((label) => {
    const value = Math.min(1, Math.max(0, 0.25 * label + 0.9 * uniform()));
    return Math.fround(grain === 0 ? value : Math.round(value * grain) / grain);
  });
  if (index % 3 === 0)
    for (const [at, value] of probabilities.entries())
      probabilities[at] = grain === 0 ? value : Math.round(value * grain) / grain;
  return {
    labels,
    probabilities,
    threshold: [0.5, 0.2, uniform(), 1][index % 4],
    at_most: [0.05, 0.3, 0][index % 3],
  };
}

const OPTIONS = { seed: 7, replicates: 2000, confidence: 0.95 };

const cases = {
  scores: times(350, scoreCase),
  wilson: times(400, (index) => {
    const trials = index < 200 ? whole(1, 12) : whole(1, 1_000_000);
    const successes = index % 10 === 0 ? 0 : index % 10 === 1 ? trials : whole(0, trials);
    return { successes, trials, confidence: [0.95, 0.9, 0.99, 0.5][index % 4] };
  }),
  mcnemar: times(300, (index): [number, number] => {
    const most = index < 150 ? 8 : index < 280 ? 200 : 40_000;
    const first = whole(0, most);
    return [first, index % 7 === 0 && first > 0 ? first : whole(first === 0 ? 1 : 0, most)];
  }),
  erfc: times(200, (index) => (index - 60) / 20),
  quantiles: [0.5, 0.975, 0.025, 0.995, 0.75, 1e-6, 1 - 1e-9, ...times(50, () => uniform())],
  binomial: times(80, (index) => {
    const trials = index < 40 ? whole(1, 30) : whole(100, 1_000_000);
    const hits = whole(1, 1000);
    const misses = whole(1, 1000);
    const middle = Math.round((trials * hits) / (hits + misses));
    const spread = Math.ceil(Math.sqrt(trials) / 4);
    const counts = times(9, (i) => Math.min(trials, Math.max(0, middle + (i - 4) * spread)));
    return { trials, hits, misses, counts };
  }),
  streams: [
    { seed: 0, name: 'person' },
    { seed: 1, name: 'person' },
    { seed: 0, name: 'far_from_0.05' },
    { seed: -5, name: '' },
    { seed: 9007199254740991, name: 'Größe 写真' },
  ],
  bootstrap: times(40, (index) => {
    const positives = index < 15 ? whole(1, 12) : whole(20, 30_000);
    const negatives = index < 15 ? whole(1, 12) : whole(20, 30_000);
    const hits = index % 9 === 0 ? positives : whole(0, positives);
    return { ...OPTIONS, seed: index, positives, negatives, hits, alarms: whole(0, negatives) };
  }),
  gaps: times(20, (index) => ({
    ...OPTIONS,
    seed: index,
    groups: ['young', 'middle_age', 'older'].slice(0, 2 + (index % 2)).map((name, at) => {
      const images = whole(300, 4000);
      return { name, images, hits: Math.round(images * (0.6 + 0.1 * at + 0.05 * uniform())) };
    }),
  })),
  paired: times(8, (index) => ({
    ...OPTIONS,
    replicates: 400,
    seed: index,
    positives: times(4, () => whole(index === 0 ? 1 : 5, index < 4 ? 20 : 900)),
    negatives: times(4, () => whole(5, index < 4 ? 20 : 900)),
  })),
  labels: times(8, (index) => ({
    ...OPTIONS,
    replicates: 300,
    seed: index,
    // What the model says, what the first labels do, what the second: 000 to 111.
    kinds: times(8, (kind) => (index % 3 === 0 && kind === 1 ? 0 : whole(3, index < 4 ? 30 : 400))),
  })),
};

const imagesOf = ({ labels, probabilities }: (typeof cases.scores)[number]): ScoredImages => ({
  labels: Uint8Array.from(labels),
  probabilities: Float64Array.from(probabilities),
});

const valueOf = (measured: Measured): number | null => (measured.defined ? measured.value : null);

function expectClose(ours: number | null, theirs: number | null, what: string): void {
  if (ours === null || theirs === null) expect(ours, what).toBe(theirs);
  else expect(Math.abs(ours - theirs), `${what}: ${ours} and ${theirs}`).toBeLessThanOrEqual(CLOSE);
}

function expectRange(ours: ScoreInterval, [lower, upper]: readonly number[], what: string): void {
  if (!ours.defined) expect.fail(`${what}: undefined, ${ours.reason}`);
  expectClose(ours.lower, lower, `${what} lower`);
  expectClose(ours.upper, upper, `${what} upper`);
}

describe.skipIf(python.skip)('scikit-learn, scipy and statsmodels give the same', () => {
  let peers: EvaluationPeers;

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wake-vision-evaluation-'));
    try {
      const file = join(folder, 'cases.json');
      await writeFile(file, JSON.stringify(cases));
      peers = evaluationPeersSchema.parse(runClient(python, 'evaluation_peers.py', [file]));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  function scored(index: number, positive: 'person' | 'no_person'): SubsetScores {
    const streams = { positives: 'p', negatives: 'n' };
    const { threshold } = cases.scores[index];
    return scoreSubset(rankScores(imagesOf(cases.scores[index])), {
      ...OPTIONS,
      replicates: 1,
      threshold,
      positive,
      streams,
    });
  }

  test('metrics, and leaves the same ones undefined', () => {
    for (const [index, peer] of peers.scores.entries()) {
      const scores = scored(index, 'person');
      const { trueNegatives, falsePositives, falseNegatives, truePositives } = scores.counts;
      expect([
        [trueNegatives, falsePositives],
        [falseNegatives, truePositives],
      ]).toEqual(peer.confusion);
      for (const metric of ['accuracy', 'precision', 'recall', 'specificity'] as const)
        expectClose(valueOf(scores[metric].value), peer[metric], `${metric} of case ${index}`);
      expectClose(valueOf(scores.f1.value), peer.f1, `F1 of case ${index}`);
      expectClose(valueOf(scores.f1Rates.value), peer.f1_rates, `F1 from rates of case ${index}`);
      expectClose(valueOf(scores.rocAuc), peer.roc_auc, `AUC of case ${index}`);
      expectClose(valueOf(scores.averagePrecision), peer.average_precision, `AP of case ${index}`);
      expectClose(valueOf(scores.calibrationError), peer.calibration_error, `ECE of case ${index}`);
    }
  });

  test('metrics with the other class as the positive one', () => {
    for (const [index, peer] of peers.scores.entries()) {
      const scores = scored(index, 'no_person');
      expectClose(valueOf(scores.recall.value), peer.specificity, `recall of case ${index}`);
      expectClose(valueOf(scores.f1.value), peer.f1_mirrored, `F1 of case ${index}`);
      expectClose(valueOf(scores.f1Rates.value), peer.f1_rates_mirrored, `F1 from rates of case ${index}`);
      expectClose(valueOf(scores.rocAuc), peer.roc_auc, `AUC of case ${index}`);
      const precision = valueOf(scores.averagePrecision);
      expectClose(precision, peer.average_precision_mirrored, `AP of case ${index}`);
    }
  });

  test('reliability curves, empty bins left out', () => {
    for (const [index, peer] of peers.scores.entries()) {
      if (!peer.curve.both_classes) continue;
      const filled = scored(index, 'person').reliability.filter(({ images }) => images > 0);
      expect(filled.length).toBe(peer.curve.share.length);
      for (const [at, bin] of filled.entries()) {
        expectClose(valueOf(bin.personShare), peer.curve.share[at], `share of case ${index}`);
        expectClose(valueOf(bin.meanProbability), peer.curve.mean[at], `mean of case ${index}`);
      }
    }
  });

  test('operating points', () => {
    for (const [index, peer] of peers.scores.entries()) {
      const images = imagesOf(cases.scores[index]);
      const best = operatingPoint({ kind: 'best_f1' }, images);
      expect(valueOf(best), `best F1 of case ${index}`).toBe(peer.best_f1_threshold);
      const limited = operatingPoint(
        { kind: 'false_positive_rate', atMost: cases.scores[index].at_most },
        images,
      );
      expect(valueOf(limited), `limited case ${index}`).toBe(peer.fpr_threshold);
    }
  });

  test("Wilson's intervals", () => {
    for (const [index, { successes, trials, confidence }] of cases.wilson.entries())
      expectRange(
        wilsonScoreInterval(successes, trials, confidence),
        peers.wilson[index],
        `${successes}/${trials}`,
      );
  });

  test("McNemar's tests", () => {
    for (const [index, [first, second]] of cases.mcnemar.entries()) {
      const ours = mcNemar(first, second);
      const peer = peers.mcnemar[index];
      const what = `${first} against ${second}`;
      expectClose(valueOf(ours.exact), peer.exact, what);
      expectClose(valueOf(ours.midP), peer.mid_p, what);
      expectClose(valueOf(ours.chiSquaredP), peer.chi_squared_p, what);
      const statistic = valueOf(ours.chiSquared) ?? NaN;
      expect(Math.abs(statistic - peer.chi_squared), what).toBeLessThanOrEqual(
        CLOSE * (1 + peer.chi_squared),
      );
    }
  });

  test('the normal distribution and the binomial one', () => {
    for (const [index, x] of cases.erfc.entries()) {
      const peer = peers.erfc[index];
      expect(Math.abs(complementaryErrorFunction(x) - peer), `erfc ${x}`).toBeLessThan(1e-11 * peer);
    }
    for (const [index, p] of cases.quantiles.entries())
      expectClose(normalQuantile(p), peers.quantiles[index], `quantile ${p}`);
    for (const [index, { trials, hits, misses, counts }] of cases.binomial.entries()) {
      const { from, cumulative } = binomialTable(trials, hits, misses);
      for (const [at, count] of counts.entries()) {
        const place = count - from;
        const ours = place < 0 ? 0 : cumulative[Math.min(place, cumulative.length - 1)];
        expectClose(ours, peers.binomial[index][at], `${count} of ${trials}`);
      }
    }
  });

  test('the stream of chance, bit for bit, from a second writing of the generator', () => {
    for (const [index, { seed, name }] of cases.streams.entries()) {
      const stream = uniformStream(seed, name);
      expect(times(20, () => stream())).toEqual(peers.streams[index]);
    }
  });

  test('bootstrap intervals of both F1 scores, to the seed', () => {
    for (const [index, { positives, negatives, hits, alarms, ...options }] of cases.bootstrap.entries()) {
      const counts = {
        truePositives: hits,
        falseNegatives: positives - hits,
        falsePositives: alarms,
        trueNegatives: negatives - alarms,
      };
      const ours = f1Intervals(counts, { positives: 'positives', negatives: 'negatives' }, options);
      expectRange(ours.f1, peers.bootstrap[index].f1, `F1 of case ${index}`);
      expectRange(ours.f1Rates, peers.bootstrap[index].f1_rates, `F1 from rates of case ${index}`);
    }
  });

  test('gaps and ratios between groups, to the seed', () => {
    for (const [index, { groups, ...options }] of cases.gaps.entries()) {
      const gap = groupGap(
        groups.map((group) => ({ ...group, title: group.name })),
        options,
      );
      if (!gap.defined) expect.fail(gap.reason);
      const peer = peers.gaps[index];
      expect([gap.best.name, gap.worst.name]).toEqual([peer.best, peer.worst]);
      expectClose(valueOf(gap.difference), peer.difference, `gap of case ${index}`);
      expectRange(gap.differenceInterval, peer.difference_interval, `gap of case ${index}`);
      expectClose(valueOf(gap.missRatio), peer.ratio, `ratio of case ${index}`);
      const { missRatioInterval: ratio } = gap;
      if (!ratio.defined || ratio.upper === null) expect.fail(`case ${index} has no upper end`);
      expectRange({ ...ratio, upper: ratio.upper }, peer.ratio_interval, `ratio of case ${index}`);
    }
  });

  test('paired bootstrap intervals of every difference, to the seed', () => {
    const outcomes = ([bothRight, onlyFirst, onlySecond, neither]: number[]): PairedOutcomes => ({
      bothRight,
      onlyFirst,
      onlySecond,
      neither,
    });
    for (const [index, { positives, negatives, ...options }] of cases.paired.entries()) {
      const subset = {
        name: 'all',
        positives: pairedStratum('positives', outcomes(positives), options),
        negatives: pairedStratum('negatives', outcomes(negatives), options),
      };
      const { differences } = compareOnSubset(subset, options.confidence);
      expect(differences.map(({ metric }) => metric)).toEqual(COMPARED_METRICS);
      for (const { metric, interval } of differences)
        expectRange(interval, peers.paired[index][metric], `${metric} of case ${index}`);
    }
  });

  test('paired bootstrap intervals of F1 under two sets of labels, to the seed', () => {
    for (const [index, { kinds, ...options }] of cases.labels.entries()) {
      const rows = kinds.flatMap((count, kind) => new Array<number>(count).fill(kind));
      const places = (label: boolean) =>
        Uint32Array.from(rows.flatMap((kind, row) => (((kind & 2) !== 0) === label ? [row] : [])));
      const { f1 } = compareLabelSets(
        'some',
        { persons: places(true), others: places(false), second: rows.map((kind) => kind & 1) },
        { probabilities: Float64Array.from(rows, (kind) => kind >> 2), threshold: 0.5 },
        options,
      );
      expectRange(f1.interval, peers.labels[index], `labels of case ${index}`);
    }
  });
});
