"""Writes WebDataset shards with the webdataset library and prints the seconds it took as one line of JSON.

    python webdataset_peer.py FOLDER REPEATS PAYLOAD_BYTES:SAMPLES...

The picture is given as bytes; JSON and class are encoded by the library, as its users have it. Best of REPEATS.
"""

import importlib.metadata
import json
import os
import sys
import time

import webdataset


def timed(path, payload_bytes, samples):
    image = bytes(i * 7 % 256 for i in range(payload_bytes))
    started = time.perf_counter()
    with webdataset.TarWriter(path, mtime=0, encoder=True) as writer:
        for number in range(samples):
            key = f"{number:016x}"
            writer.write(
                {
                    "__key__": key,
                    "jpg": image,
                    "cls": number % 2,
                    "json": {"image_id": key, "person": number % 2, "filename": f"{number}_o.jpg"},
                }
            )
    return time.perf_counter() - started


def measure(folder, repeats, payload_bytes, samples):
    path = os.path.join(folder, "peer.tar")
    return {
        "seconds": min(timed(path, payload_bytes, samples) for _ in range(repeats)),
        "bytes": os.path.getsize(path),
    }


if __name__ == "__main__":
    folder, repeats, *sizes = sys.argv[1:]
    runs = [measure(folder, int(repeats), *map(int, size.split(":"))) for size in sizes]
    print(json.dumps({"webdataset": importlib.metadata.version("webdataset"), "runs": runs}))
