"""Measures predictions with scikit-learn and prints seconds, peak memory and the figures as one line of JSON.

    python evaluate_peer.py FOLDER
"""

import json
import os
import resource
import sys
import time

import numpy as np
import sklearn
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    f1_score,
    precision_score,
    recall_score,
    roc_auc_score,
)

folder = sys.argv[1]
labels = np.fromfile(os.path.join(folder, "labels.u8"), dtype=np.uint8)
positive = np.fromfile(os.path.join(folder, "positive.f64"), dtype=np.float64)
started = time.perf_counter()
said = positive >= 0.5
figures = [
    accuracy_score(labels, said),
    precision_score(labels, said),
    recall_score(labels, said),
    f1_score(labels, said),
    roc_auc_score(labels, positive),
    average_precision_score(labels, positive),
]
seconds = time.perf_counter() - started
print(
    json.dumps(
        {
            "sklearn": sklearn.__version__,
            "seconds": seconds,
            "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
            "figures": [float(figure) for figure in figures],
        }
    )
)
