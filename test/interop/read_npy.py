"""
Reads NumPy arrays of an export, shard by shard, and prints what it found as one line of JSON.

    python read_npy.py FOLDER SPLIT...
"""

import csv
import glob
import json
import os
import sys

import numpy as np

from report import FLAGS, pixels_sha256


def read(folder, split, quantisation):
    report = {"shapes": [], "dtype": None, "ids": [], "labels": [], "pixels": []}
    for path in sorted(glob.glob(os.path.join(folder, f"{split}-*.images.npy"))):
        images = np.load(path, mmap_mode="r")
        labels = np.load(path.replace(".images.", ".labels."))
        ids = np.load(path.replace(".images.", ".image_ids."))
        assert len(images) == len(labels) == len(ids), path
        report["shapes"].append(list(images.shape))
        report["dtype"] = str(images.dtype)
        report["labels"] += labels.tolist()
        report["ids"] += [text.decode("ascii") for text in ids]
        for image in images:
            real = quantisation["scale"] * (image.astype(np.float64) - quantisation["zeroPoint"])
            report["pixels"].append(pixels_sha256(np.rint(real * 255)))
    with open(os.path.join(folder, f"{split}.csv"), newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["image_id"] for row in rows] == report["ids"]
    report["flag_sums"] = {name: sum(int(row[name]) for row in rows) for name in FLAGS}
    return report


def main(folder, *splits):
    with open(os.path.join(folder, "quantisation.json"), encoding="utf-8") as file:
        quantisation = json.load(file)
    print(json.dumps({split: read(folder, split, quantisation) for split in splits}))


if __name__ == "__main__":
    main(*sys.argv[1:])
