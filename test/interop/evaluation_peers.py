"""Figures of scikit-learn, scipy and statsmodels for the cases of a JSON file, printed as JSON.

Usage: evaluation_peers.py CASES.json
What a peer leaves undefined is null. The bootstrap is written here a second time from its description: a stream of
xoshiro128** for a seed and a name, inverted through scipy's binomial distribution.
"""

import json
import sys
import warnings

import numpy
from scipy import special, stats
from sklearn import calibration, metrics
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

BINS = 15


def number(value):
    value = float(value)
    return None if numpy.isnan(value) else value


def score_case(case):
    labels = numpy.array(case["labels"], dtype=int)
    probabilities = numpy.array(case["probabilities"], dtype=numpy.float64)
    predicted = (probabilities >= case["threshold"]).astype(int)
    both = len(set(labels)) == 2
    recall = metrics.recall_score(labels, predicted, zero_division=numpy.nan)
    specificity = metrics.recall_score(labels, predicted, pos_label=0, zero_division=numpy.nan)
    mirrored_recall, mirrored_miss = specificity, 1 - recall
    error = 0.0
    inner = numpy.linspace(0.0, 1.0, BINS + 1)[1:-1]
    bins = numpy.searchsorted(inner, probabilities)
    for chosen in (bins == b for b in range(BINS)):
        if chosen.any():
            error += chosen.mean() * abs(labels[chosen].mean() - probabilities[chosen].mean())
    share, mean = [], []
    if both:
        share, mean = calibration.calibration_curve(labels, probabilities, n_bins=BINS, strategy="uniform")
    return {
        "confusion": metrics.confusion_matrix(labels, predicted, labels=[0, 1]).tolist(),
        "accuracy": number(metrics.accuracy_score(labels, predicted)),
        "precision": number(metrics.precision_score(labels, predicted, zero_division=numpy.nan)),
        "recall": number(recall),
        "specificity": number(specificity),
        "f1": number(metrics.f1_score(labels, predicted, zero_division=numpy.nan)),
        "f1_mirrored": number(metrics.f1_score(labels, predicted, pos_label=0, zero_division=numpy.nan)),
        "f1_rates": number(2 * recall / (2 * recall + (1 - specificity) + (1 - recall))),
        "f1_rates_mirrored": number(
            2 * mirrored_recall / (2 * mirrored_recall + mirrored_miss + (1 - mirrored_recall))
        ),
        "roc_auc": number(metrics.roc_auc_score(labels, probabilities)) if both else None,
        "average_precision": (
            number(metrics.average_precision_score(labels, probabilities)) if labels.any() else None
        ),
        "average_precision_mirrored": (
            None if labels.all() else number(metrics.average_precision_score(1 - labels, -probabilities))
        ),
        "calibration_error": number(error),
        "curve": {"both_classes": both, "share": list(share), "mean": list(mean)},
        "best_f1_threshold": best_f1_threshold(labels, probabilities) if labels.any() else None,
        "fpr_threshold": fpr_threshold(labels, probabilities, case["at_most"]) if both else None,
    }


def best_f1_threshold(labels, probabilities):
    precision, recall, thresholds = metrics.precision_recall_curve(labels, probabilities)
    precision, recall = precision[:-1], recall[:-1]
    scores = 2 * precision * recall / numpy.maximum(precision + recall, 1e-300)
    return float(thresholds[numpy.isclose(scores, scores.max(), rtol=0, atol=1e-12)].min())


def fpr_threshold(labels, probabilities, at_most):
    false_rates, recalls, thresholds = metrics.roc_curve(labels, probabilities, drop_intermediate=False)
    allowed = (false_rates <= at_most) & numpy.isfinite(thresholds)
    if not allowed.any():
        return None
    largest = recalls[allowed].max()
    return float(thresholds[allowed & (recalls == largest)].max())


def wilson_case(case):
    low, high = proportion_confint(
        case["successes"], case["trials"], alpha=1 - case["confidence"], method="wilson"
    )
    return [float(low), float(high)]


def mcnemar_case(case):
    b, c = case
    table = [[10, b], [c, 10]]
    exact = mcnemar(table, exact=True).pvalue
    corrected = mcnemar(table, exact=False, correction=True)
    smaller = min(b, c)
    chance = stats.binom.pmf(smaller, b + c, 0.5)
    mid = 1 - chance / 2 if b == c else 2 * stats.binom.cdf(smaller, b + c, 0.5) - chance
    return {
        "exact": float(exact),
        "mid_p": float(mid),
        "chi_squared": float(corrected.statistic),
        "chi_squared_p": float(corrected.pvalue),
    }


def fnv1a(text):
    value = 14695981039346656037
    for byte in text.encode("utf-8"):
        value = (value ^ byte) * 1099511628211 % 2**64
    return value


def splitmix(state, count):
    for _ in range(count):
        state = (state + 0x9E3779B97F4A7C15) % 2**64
        z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB % 2**64
        yield z ^ (z >> 31)


def uniforms(seed, name):
    """Numbers in [0, 1) by xoshiro128** 1.1."""

    def rotated(x, k):
        return ((x << k) | (x >> (32 - k))) % 2**32

    state = []
    for word in splitmix(fnv1a(f"{seed}:{name}"), 2):
        state += [word % 2**32, word >> 32]

    def output():
        result = rotated(state[1] * 5 % 2**32, 7) * 9 % 2**32
        t = state[1] << 9 & 0xFFFFFFFF
        state[2] ^= state[0]
        state[3] ^= state[1]
        state[1] ^= state[2]
        state[0] ^= state[3]
        state[2] ^= t
        state[3] = rotated(state[3], 11)
        return result

    while True:
        high = output() >> 5
        low = output() >> 6
        yield (high * 2**26 + low) / 2**53


def inverted(u, trials, share):
    """The smallest count whose cumulative chance is above u."""
    return numpy.searchsorted(stats.binom.cdf(numpy.arange(trials + 1), trials, share), u, side="right")


def drawn(seed, name, hits, images, replicates):
    source = uniforms(seed, name)
    return inverted(numpy.array([next(source) for _ in range(replicates)]), images, hits / images)


def interval(values, confidence):
    tail = (1 - confidence) / 2
    return [float(q) for q in numpy.percentile(values, [100 * tail, 100 * (1 - tail)])]


def f1_rates(t, f):
    return 2 * t / (2 * t + f + (1 - t))


def bootstrap_case(case):
    seed, replicates, confidence = case["seed"], case["replicates"], case["confidence"]
    positives, negatives = case["positives"], case["negatives"]
    hits = drawn(seed, "positives", case["hits"], positives, replicates)
    alarms = drawn(seed, "negatives", case["alarms"], negatives, replicates)
    found, raised = hits / positives, alarms / negatives
    return {
        "f1": interval(2 * hits / (2 * hits + alarms + (positives - hits)), confidence),
        "f1_rates": interval(f1_rates(found, raised), confidence),
    }


def gap_case(case):
    draws = {}
    for group in case["groups"]:
        hits = drawn(case["seed"], group["name"], group["hits"], group["images"], case["replicates"])
        draws[group["name"]] = hits, group["images"]
    recalls = {group["name"]: group["hits"] / group["images"] for group in case["groups"]}
    best = max(recalls, key=recalls.get)
    worst = min(recalls, key=recalls.get)
    pairs = len(recalls) * (len(recalls) - 1) / 2
    confidence = 1 - (1 - case["confidence"]) / pairs
    (good, good_size), (bad, bad_size) = draws[best], draws[worst]
    ratios = ((bad_size - bad) / bad_size) / ((good_size - good) / good_size)
    return {
        "best": best,
        "worst": worst,
        "difference": recalls[best] - recalls[worst],
        "difference_interval": interval(good / good_size - bad / bad_size, confidence),
        "ratio": (1 - recalls[worst]) / (1 - recalls[best]),
        "ratio_interval": interval(ratios, confidence),
    }


def drawn_pairs(seed, name, outcomes, replicates):
    both, first, second, neither = outcomes
    images = sum(outcomes)
    source = uniforms(seed, name)
    right = []
    for _ in range(replicates):
        u = [next(source) for _ in range(3)]
        split = int(inverted(u[0], images, (first + second) / images))
        alone = int(inverted(u[1], split, first / (first + second))) if split else 0
        shared = int(inverted(u[2], images - split, both / (both + neither))) if images > split else 0
        right.append((shared + alone, shared + split - alone))
    return numpy.array(right).T


def paired_case(case):
    args = case["seed"], case["replicates"]
    found = drawn_pairs(args[0], "positives", case["positives"], args[1])
    kept = drawn_pairs(args[0], "negatives", case["negatives"], args[1])
    positives, negatives = sum(case["positives"]), sum(case["negatives"])
    alarms = negatives - kept
    figures = {
        "accuracy": (found + kept) / (positives + negatives),
        "recall": found / positives,
        "specificity": kept / negatives,
        "f1": 2 * found / (2 * found + alarms + positives - found),
        "f1_rates": f1_rates(found / positives, alarms / negatives),
    }
    return {name: interval(second - first, case["confidence"]) for name, (first, second) in figures.items()}


def label_case(case):
    kinds = case["kinds"]
    source = uniforms(case["seed"], "some f1")
    order = sorted(range(8), key=lambda kind: (kinds[kind], kind))
    differences = []
    for _ in range(case["replicates"]):
        u = [next(source) for _ in range(7)]
        left = others = sum(kinds)
        counts = [0] * 8
        for step, kind in enumerate(order):
            others -= kinds[kind]
            if step == 7:
                counts[kind] = left
            elif kinds[kind] > 0:
                counts[kind] = int(inverted(u[step], left, kinds[kind] / (kinds[kind] + others)))
            left -= counts[kind]
        f1 = []
        for bit in (2, 1):
            true = [kind for kind in range(8) if kind & bit]
            found = sum(counts[kind] for kind in true if kind & 4)
            told = sum(counts[kind] for kind in range(8) if kind & 4)
            f1.append(2 * found / (told + sum(counts[kind] for kind in true)))
        differences.append(f1[1] - f1[0])
    return interval(differences, case["confidence"])


def main():
    warnings.simplefilter("ignore")
    with open(sys.argv[1], encoding="utf-8") as file:
        cases = json.load(file)
    streams = [uniforms(case["seed"], case["name"]) for case in cases["streams"]]
    answer = {
        "scores": [score_case(case) for case in cases["scores"]],
        "wilson": [wilson_case(case) for case in cases["wilson"]],
        "mcnemar": [mcnemar_case(case) for case in cases["mcnemar"]],
        "erfc": [float(special.erfc(x)) for x in cases["erfc"]],
        "quantiles": [float(stats.norm.ppf(p)) for p in cases["quantiles"]],
        "binomial": [
            stats.binom.cdf(case["counts"], case["trials"], case["hits"] / (case["hits"] + case["misses"])).tolist()
            for case in cases["binomial"]
        ],
        "streams": [[next(stream) for _ in range(20)] for stream in streams],
        "bootstrap": [bootstrap_case(case) for case in cases["bootstrap"]],
        "gaps": [gap_case(case) for case in cases["gaps"]],
        "paired": [paired_case(case) for case in cases["paired"]],
        "labels": [label_case(case) for case in cases["labels"]],
    }
    json.dump(answer, sys.stdout, allow_nan=False)


main()
