"""Writes TFRecord files with TensorFlow and prints the seconds it took as one line of JSON.

    python tfrecord_peer.py FOLDER REPEATS FLAG,FLAG... PAYLOAD_BYTES:RECORDS...

For each size: `example` builds tf.train.Example messages, serialises and writes them; `framing` writes messages
that were serialised before. Best of REPEATS.
"""

import json
import os
import sys
import time

import tensorflow as tf


def int64(value):
    return tf.train.Feature(int64_list=tf.train.Int64List(value=[value]))


def text(value):
    return tf.train.Feature(bytes_list=tf.train.BytesList(value=[value]))


def example(flags, number, image):
    features = {name: int64((number + i) % 3 - 1) for i, name in enumerate(flags)}
    features["image"] = text(image)
    features["filename"] = text(b"%d_0123456789_o.jpg" % number)
    features["image_id"] = text(b"%016x" % number)
    return tf.train.Example(features=tf.train.Features(feature=features)).SerializeToString()


def timed(path, messages):
    started = time.perf_counter()
    with tf.io.TFRecordWriter(path) as writer:
        for message in messages:
            writer.write(message)
    return time.perf_counter() - started


def measure(folder, repeats, flags, payload_bytes, records):
    path = os.path.join(folder, "peer.tfrecord")
    image = bytes(i * 7 % 256 for i in range(payload_bytes))
    ready = [example(flags, number, image) for number in range(min(records, 1000))]
    framed = [ready[number % len(ready)] for number in range(records)]
    return {
        "example": min(timed(path, (example(flags, n, image) for n in range(records))) for _ in range(repeats)),
        "bytes": os.path.getsize(path),
        "framing": min(timed(path, framed) for _ in range(repeats)),
    }


if __name__ == "__main__":
    folder, repeats, flags, *sizes = sys.argv[1:]
    runs = [measure(folder, int(repeats), flags.split(","), *map(int, size.split(":"))) for size in sizes]
    print(json.dumps({"tensorflow": tf.__version__, "runs": runs}))
