"""
Reads an image folder with torchvision and prints what it found as one line of JSON.

    python read_torchvision.py FOLDER CHANNELS SPLIT...
"""

import hashlib
import json
import os
import sys

import torchvision


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def read(folder, mode):
    dataset = torchvision.datasets.ImageFolder(folder)
    paths = [path for path, _ in dataset.samples]
    return {
        "classes": dataset.classes,
        "ids": [os.path.splitext(os.path.basename(path))[0] for path in paths],
        "labels": [label for _, label in dataset.samples],
        "pixels": [sha256(image.convert(mode).tobytes()) for image, _ in dataset],
        "bytes": [sha256(open(path, "rb").read()) for path in paths],
    }


def main(folder, channels, *splits):
    mode = "RGB" if channels == "3" else "L"
    print(json.dumps({split: read(os.path.join(folder, split), mode) for split in splits}))


if __name__ == "__main__":
    main(*sys.argv[1:])
