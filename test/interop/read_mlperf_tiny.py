"""
Reads an MLPerf Tiny data set folder as the public runner does (a CSV without a header: file, classes, class; each
file sent as it is) and prints what it found as one line of JSON. The runner itself is no package that can be installed.

    python read_mlperf_tiny.py DATASETS_FOLDER
"""

import csv
import json
import os
import sys

import numpy as np

from report import pixels_sha256


def main(folder):
    rows = []
    with open(os.path.join(folder, "vww01", "y_labels.csv"), newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file, fieldnames=["file", "classes", "class"]):
            data = np.fromfile(os.path.join(folder, "vww01", row["file"]), dtype=np.uint8)
            image = data.reshape(96, 96, 3)
            rows.append([row["file"], int(row["classes"]), int(row["class"]), pixels_sha256(image)])
    print(json.dumps(rows))


if __name__ == "__main__":
    main(*sys.argv[1:])
