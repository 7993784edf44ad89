"""
Reads a TFDS directory with TensorFlow Datasets and prints what it found as one line of JSON.

    python read_tfds.py DATA_DIR NAME VERSION

The data set is opened twice: by its folder, and by its name below DATA_DIR without any builder code.
"""

import json
import os
import sys

import tensorflow_datasets as tfds

from report import FLAGS, pixels_sha256, sha256, split_report

# File order: by default records of several shards are interleaved.
IN_ORDER = tfds.ReadConfig(interleave_cycle_length=1)


def rows(dataset):
    for example in tfds.as_numpy(dataset):
        yield {
            "image_id": example["image_id"].decode("utf-8"),
            "pixels": pixels_sha256(example["image"]),
            **{name: int(example[name]) for name in FLAGS},
        }


def main(data_dir, name, version):
    builder = tfds.builder_from_directory(os.path.join(data_dir, name, version))
    info = builder.info
    report = {
        "name": info.name,
        "version": str(info.version),
        "citation": info.citation,
        "license": str(info.redistribution_info.license),
        "features": sorted(info.features),
        "names": {flag: info.features[flag].names for flag in FLAGS},
        "image_shape": list(info.features["image"].shape),
        "examples": {split: info.splits[split].num_examples for split in info.splits},
        "bytes": {split: info.splits[split].num_bytes for split in info.splits},
        "splits": {},
        "supervised": {},
        "bytes_of": {},
    }
    for split in info.splits:
        dataset = builder.as_dataset(split, read_config=IN_ORDER, shuffle_files=False)
        report["splits"][split] = split_report(list(rows(dataset)))
        files = builder.as_dataset(
            split,
            read_config=IN_ORDER,
            shuffle_files=False,
            decoders={"image": tfds.decode.SkipDecoding()},
        )
        # Bare pixels are no file, and come as they are either way.
        report["bytes_of"][split] = [sha256(bytes(example["image"])) for example in tfds.as_numpy(files)]
        loaded = tfds.load(
            f"{name}:{version}", data_dir=data_dir, split=split, as_supervised=True, read_config=IN_ORDER
        )
        report["supervised"][split] = [
            [pixels_sha256(image), int(label)] for image, label in tfds.as_numpy(loaded)
        ]
    print(json.dumps(report))


if __name__ == "__main__":
    main(*sys.argv[1:])
