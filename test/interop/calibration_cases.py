"""Calibrates the cases of a JSON file with scikit-learn, takes Wilson intervals with SciPy, and prints both as one line
of JSON.

    python calibration_cases.py CASES.json
"""

import os

# Threads that wait for each other take longer than the small sums they share.
os.environ["OMP_NUM_THREADS"] = "1"

import json
import sys

import numpy as np
from scipy.stats import binomtest
from sklearn.calibration import _SigmoidCalibration
from sklearn.isotonic import IsotonicRegression


def report(case):
    scores = np.array(case["scores"], dtype=np.float64)
    labels = np.array(case["labels"])
    weights = None if case["weights"] is None else np.array(case["weights"], dtype=np.float64)
    asked = np.array(case["asked"], dtype=np.float64)
    sigmoid = _SigmoidCalibration().fit(scores, labels, weights)
    # As CalibratedClassifierCV calls it.
    isotonic = IsotonicRegression(out_of_bounds="clip").fit(scores, labels, weights)
    return {"platt": sigmoid.predict(asked).tolist(), "isotonic": isotonic.predict(asked).tolist()}


def interval(hits, trials):
    found = binomtest(hits, trials).proportion_ci(method="wilson")
    return [float(found.low), float(found.high)]


with open(sys.argv[1], encoding="utf-8") as file:
    asked = json.load(file)
print(
    json.dumps(
        {
            "calibrations": [report(case) for case in asked["calibrations"]],
            "intervals": [interval(hits, trials) for hits, trials in asked["intervals"]],
        }
    )
)
