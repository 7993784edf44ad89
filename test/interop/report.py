"""What every client's program says of the images that it read, so that they are compared in one way."""

import hashlib
import tempfile

import numpy as np

# Hugging Face datasets would take an earlier run's images for equal ones of this run: each program gets a cache of its own.
CACHE = tempfile.TemporaryDirectory(prefix="wake-vision-hf-")

FLAGS = [
    "person",
    "depiction",
    "body_part",
    "predominantly_female",
    "predominantly_male",
    "gender_unknown",
    "young",
    "middle_age",
    "older",
    "age_unknown",
    "near",
    "medium_distance",
    "far",
    "dark",
    "normal_lighting",
    "bright",
    "person_depiction",
    "non-person_depiction",
    "non-person_non-depiction",
]


def sha256(data):
    """Hex SHA-256 of bytes."""
    return hashlib.sha256(data).hexdigest()


def pixels_sha256(image):
    """Hex SHA-256 of an image's pixels as rows of unsigned bytes, channels of a pixel side by side."""
    return sha256(np.ascontiguousarray(np.asarray(image, dtype=np.uint8)).tobytes())


def split_report(rows):
    """
    Counts of a split.

    :param rows: in the order of reading, dictionaries of image_id, pixels (SHA-256) and every flag.
    """
    return {
        "ids": [row["image_id"] for row in rows],
        "pixels": [row["pixels"] for row in rows],
        "person": {str(value): sum(row["person"] == value for row in rows) for value in (-1, 0, 1)},
        "flag_sums": {name: int(sum(row[name] for row in rows)) for name in FLAGS},
    }
