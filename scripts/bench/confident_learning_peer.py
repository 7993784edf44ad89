"""Finds label issues with cleanlab and prints seconds, peak memory and what was found as one line of JSON.

    python confident_learning_peer.py FOLDER
"""

import json
import os
import resource
import sys
import time

import numpy as np

import cleanlab
from cleanlab.filter import find_label_issues

folder = sys.argv[1]
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
labels = np.fromfile(os.path.join(folder, "labels.u8"), dtype=np.uint8).astype(np.int64)
positive = np.fromfile(os.path.join(folder, "positive.f64"), dtype=np.float64)
started = time.perf_counter()
probabilities = np.stack([1 - positive, positive], axis=1)
ranked = find_label_issues(labels, probabilities, return_indices_ranked_by="self_confidence", n_jobs=1)
seconds = time.perf_counter() - started
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(
    json.dumps(
        {
            "cleanlab": cleanlab.__version__,
            "seconds": seconds,
            "peakBytes": peak,
            "addedBytes": peak - before,
            "found": len(ranked),
            "rowSum": int(ranked.sum()),
        }
    )
)
