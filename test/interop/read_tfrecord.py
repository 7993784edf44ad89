"""Reads TFRecord files with TensorFlow and prints what it found as one line of JSON.

    python read_tfrecord.py FILE...

Every feature is parsed by tf.io.parse_single_example with a fixed schema, so a feature that is missing, or
of the wrong type, fails here as it fails for a user. TensorFlow checks both CRCs of each record.
"""

import collections
import hashlib
import json
import sys

import numpy as np
import tensorflow as tf

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

TEXTS = ["image_id", "filename"]

SCHEMA = {
    **{name: tf.io.FixedLenFeature([], tf.string) for name in ["image", *TEXTS]},
    **{name: tf.io.FixedLenFeature([], tf.int64) for name in FLAGS},
}


def read(path):
    """One file's records in order: texts, the image's SHA-256 and size, flags, and which keys there are."""
    rows = []
    keys = collections.Counter()
    for serialised in tf.data.TFRecordDataset(path).as_numpy_iterator():
        parsed = {name: value.numpy() for name, value in tf.io.parse_single_example(serialised, SCHEMA).items()}
        keys.update(tf.train.Example.FromString(serialised).features.feature.keys())
        image = parsed["image"]
        rows.append(
            {
                **{name: parsed[name].decode("utf-8") for name in TEXTS},
                "image_sha256": hashlib.sha256(image).hexdigest(),
                "image_bytes": len(image),
                "flags": {name: int(parsed[name]) for name in FLAGS},
            }
        )
    flags = np.array([[row["flags"][name] for name in FLAGS] for row in rows], dtype=np.int64).reshape(-1, len(FLAGS))
    return {
        "file": path,
        "records": len(rows),
        "person": {str(value): int(np.sum(flags[:, 0] == value)) for value in (-1, 0, 1)},
        "flag_sums": {name: int(flags[:, i].sum()) for i, name in enumerate(FLAGS)},
        "keys": dict(sorted(keys.items())),
        "rows": rows,
    }


if __name__ == "__main__":
    print(json.dumps({"tensorflow": tf.__version__, "files": [read(path) for path in sys.argv[1:]]}))
