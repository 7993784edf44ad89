"""
Reads an image folder with Keras and with Hugging Face datasets, and prints what they found as one line of JSON.

    python read_image_folder.py FOLDER SIZE CHANNELS SPLIT...
"""

import json
import os
import sys

import datasets
import keras
import numpy as np

from report import CACHE, FLAGS, pixels_sha256, sha256, split_report


def name_of(path):
    return os.path.splitext(os.path.basename(path))[0]


def by_keras(folder, size, channels):
    dataset = keras.utils.image_dataset_from_directory(
        folder,
        label_mode="int",
        color_mode="rgb" if channels == 3 else "grayscale",
        image_size=(size, size),
        batch_size=None,
        shuffle=False,
        verbose=False,
    )
    pixels = []
    labels = []
    for image, label in dataset.as_numpy_iterator():
        pixels.append(pixels_sha256(image))
        labels.append(int(label))
    return {
        "classes": dataset.class_names,
        "ids": [name_of(path) for path in dataset.file_paths],
        "labels": labels,
        "pixels": pixels,
        "bytes": [sha256(open(path, "rb").read()) for path in dataset.file_paths],
    }


def by_datasets(loaded):
    return {
        split: split_report(
            [{**row, "pixels": pixels_sha256(np.asarray(row["image"]))} for row in dataset]
        )
        for split, dataset in loaded.items()
    }


def main(folder, size, channels, *splits):
    size, channels = int(size), int(channels)
    print(
        json.dumps(
            {
                "keras": {split: by_keras(os.path.join(folder, split), size, channels) for split in splits},
                "datasets": by_datasets(datasets.load_dataset(folder, cache_dir=CACHE.name)),
                "flags": FLAGS,
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
