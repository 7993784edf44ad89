"""
Reads a data set folder with Hugging Face datasets and prints what it found as one line of JSON.

    python read_huggingface.py FOLDER

The folder is opened as the Hub would: by its card. One Parquet file is opened alone too, without the card.
"""

import glob
import json
import os
import sys

import datasets
import numpy as np

from report import CACHE, FLAGS, pixels_sha256, sha256, split_report


def main(folder):
    loaded = datasets.load_dataset(folder, cache_dir=CACHE.name)
    first = next(iter(loaded.values()))
    report = {
        "columns": list(first.features),
        "image": type(first.features["image"]).__name__,
        "names": {name: first.features[name].names for name in FLAGS},
        "splits": {},
        "bytes": {},
        "attribution": {},
    }
    for split, dataset in loaded.items():
        report["splits"][split] = split_report(
            [{**row, "pixels": pixels_sha256(np.asarray(row["image"]))} for row in dataset]
        )
        undecoded = dataset.cast_column("image", datasets.Image(decode=False))
        report["bytes"][split] = [sha256(row["image"]["bytes"]) for row in undecoded]
        report["attribution"][split] = {
            name: dataset[0][name] for name in ("author", "license", "page", "title", "source_url")
        }
    alone = sorted(glob.glob(os.path.join(folder, "data", "*.parquet")))[0]
    features = datasets.load_dataset("parquet", data_files=alone, split="train", cache_dir=CACHE.name).features
    report["footer"] = {name: type(feature).__name__ for name, feature in features.items()}
    print(json.dumps(report))


if __name__ == "__main__":
    main(*sys.argv[1:])
