"""
Reads WebDataset shards with the webdataset library, and with Hugging Face datasets, and prints what it found as
one line of JSON.

    python read_webdataset.py FOLDER SPLIT...
"""

import glob
import json
import os
import sys

import datasets
import numpy as np
import webdataset

from report import CACHE, FLAGS, pixels_sha256, sha256, split_report


def by_webdataset(urls, decoder):
    raw = {
        sample["__key__"]: sha256(sample.get("png", sample.get("jpg")))
        for sample in webdataset.WebDataset(urls, shardshuffle=False)
    }
    rows = []
    for sample in webdataset.WebDataset(urls, shardshuffle=False).decode(decoder):
        image = sample.get("png", sample.get("jpg"))
        facts = sample["json"]
        assert sample["cls"] == facts["person"], sample["__key__"]
        assert sample["__key__"] == facts["image_id"], sample["__key__"]
        rows.append(
            {
                "image_id": sample["__key__"],
                "pixels": pixels_sha256(image),
                **{name: facts[name] for name in FLAGS},
            }
        )
    # Keys of a Python dictionary stand in the order in which they came.
    return {**split_report(rows), "bytes": list(raw.values()), "author": facts["author"], "license": facts["license"]}


def by_datasets(files):
    dataset = datasets.load_dataset("webdataset", data_files={"split": files}, split="split", cache_dir=CACHE.name)
    rows = []
    for sample in dataset:
        image = sample.get("png", sample.get("jpg"))
        assert sample["cls"] == sample["json"]["person"], sample["__key__"]
        rows.append(
            {
                "image_id": sample["json"]["image_id"],
                "pixels": pixels_sha256(np.asarray(image)),
                **{name: sample["json"][name] for name in FLAGS},
            }
        )
    return split_report(rows)


def main(folder, *splits):
    report = {"webdataset": {}, "datasets": {}, "card": {}}
    # The library's names: pil gives RGB, whatever the file holds, and pill grey.
    decoder = "pill" if os.path.basename(folder).startswith("grayscale") else "pil"
    for split in splits:
        files = sorted(glob.glob(os.path.join(folder, f"{split}-*.tar")))
        braces = os.path.join(folder, f"{split}-{{000000..{len(files) - 1:06d}}}.tar")
        report["webdataset"][split] = by_webdataset(braces, decoder)
        report["datasets"][split] = by_datasets(files)
    # By the card of the folder, as the Hub opens it.
    report["card"] = {
        split: [sample["json"]["image_id"] for sample in dataset]
        for split, dataset in datasets.load_dataset(folder, cache_dir=CACHE.name).items()
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main(*sys.argv[1:])
