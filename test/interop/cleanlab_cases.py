"""Runs cleanlab over the cases of a JSON file and prints what it found as one line of JSON.

    python cleanlab_cases.py CASES.json

Each filter runs as cleanlab is (`plain`) and, where any array that it sorted held equal keys (`tied`), once more with
every numpy.argsort stable, so that equal keys keep the order of the rows (`stable`).
"""

import os

# NumPy's vector sorts order equal keys as the processor pleases; its plain sort does not. Names of several NumPys.
os.environ["NPY_DISABLE_CPU_FEATURES"] = "X86_V3 X86_V4 AVX512_ICL AVX512_SPR"

import json
import sys
import warnings

import numpy as np

import cleanlab
from cleanlab import count, rank
from cleanlab.filter import find_label_issues

PLAIN_ARGSORT = np.argsort
PLAIN_CONFUSION_MATRIX = count.confusion_matrix

SORTS = {"ties": [], "stable": False}
COUNTED = {}


def argsort(values, *args, **kwargs):
    values = np.asarray(values)
    SORTS["ties"].append(len(np.unique(values)) < values.size)
    if SORTS["stable"]:
        kwargs["kind"] = "stable"
    return PLAIN_ARGSORT(values, *args, **kwargs)


def confusion_matrix(y_true, y_pred, labels):
    """scikit-learn's, asked once for what every filter of a case asks again: its checks take most of the time."""
    key = (y_true.tobytes(), y_pred.tobytes(), len(labels))
    if key not in COUNTED:
        COUNTED.clear()
        COUNTED[key] = PLAIN_CONFUSION_MATRIX(y_true=y_true, y_pred=y_pred, labels=labels)
    return COUNTED[key].copy()


def found_by(case, labels, probabilities, filter_by, stable):
    SORTS["ties"] = []
    SORTS["stable"] = stable
    prunes = filter_by in ("prune_by_noise_rate", "prune_by_class", "both")
    try:
        # A division by zero leaves counts that mean nothing.
        with np.errstate(divide="raise", invalid="raise"):
            ranked = find_label_issues(
                labels,
                probabilities,
                filter_by=filter_by,
                return_indices_ranked_by=case["rank_by"],
                rank_by_kwargs={"adjust_pred_probs": True} if case["adjust"] else {},
                min_examples_per_class=case["min_examples"],
                frac_noise=case["frac_noise"] if prunes else 1.0,
                num_to_remove_per_class=case["remove"] if prunes else None,
                n_jobs=1,
            )
    except (ValueError, FloatingPointError) as error:
        return {"error": str(error)}
    return {"ranked": ranked.tolist(), "tied": any(SORTS["ties"])}


def both_by(case, labels, probabilities, filter_by):
    plain = found_by(case, labels, probabilities, filter_by, False)
    tied = plain.get("tied", False)
    return {
        "plain": plain,
        # Without equal keys every sort gives the same.
        "stable": found_by(case, labels, probabilities, filter_by, True) if tied else plain,
    }


def report(case):
    labels = np.array(case["labels"])
    probabilities = np.array(case["probabilities"]).reshape(len(labels), case["classes"])
    result = {
        "filters": {
            name: both_by(case, labels, probabilities, name) for name in case["filters"]
        },
        "scores": rank.get_label_quality_scores(
            labels, probabilities, method=case["rank_by"], adjust_pred_probs=case["adjust"]
        ).tolist(),
    }
    raw = count.compute_confident_joint(labels, probabilities, calibrate=False)
    calibrated = count.compute_confident_joint(labels, probabilities)
    prior, noise, inverse = count.estimate_latent(calibrated, labels)
    result["thresholds"] = count.get_confident_thresholds(labels, probabilities).tolist()
    result["raw"] = raw.tolist()
    result["calibrated"] = calibrated.tolist()
    result["joint"] = count.estimate_joint(labels, probabilities).tolist()
    result["prior"] = prior.tolist()
    result["noise"] = noise.tolist()
    result["inverse_noise"] = inverse.tolist()
    # cleanlab counts issues only where two labels occur.
    two = len(set(case["labels"])) > 1
    result["issues"] = int(count.num_label_issues(labels, probabilities)) if two else None
    result["calibrated_issues"] = (
        int(count.num_label_issues(labels, probabilities, estimation_method="off_diagonal_calibrated"))
        if two
        else None
    )
    return result


def main(path):
    warnings.simplefilter("ignore")
    np.argsort = argsort
    count.confusion_matrix = confusion_matrix
    with open(path, encoding="utf-8") as file:
        cases = json.load(file)
    print(json.dumps({"cleanlab": cleanlab.__version__, "cases": [report(case) for case in cases]}))


main(sys.argv[1])
