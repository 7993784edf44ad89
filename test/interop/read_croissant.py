"""
Validates a Croissant document with mlcroissant, reads every record through it, and prints what it found as one line
of JSON.

    python read_croissant.py CROISSANT_JSON
"""

import collections
import json
import logging
import os
import sys

import mlcroissant
import numpy as np

from report import FLAGS, pixels_sha256, sha256, split_report


def text(value):
    return value.decode("utf-8") if isinstance(value, bytes) else value


def main(path):
    dataset = mlcroissant.Dataset(path)
    metadata = dataset.metadata
    rows = collections.defaultdict(list)
    for record in dataset.records("images"):
        fields = {key.removeprefix("images/"): value for key, value in record.items()}
        rows[text(fields["split"])].append(
            {
                "image_id": text(fields["image_id"]),
                "pixels": pixels_sha256(np.asarray(fields["image"])),
                **{name: int(fields[name]) for name in FLAGS},
            }
        )
    folder = os.path.dirname(path)
    files = {}
    for resource in metadata.distribution:
        if isinstance(resource, mlcroissant.FileObject):
            with open(os.path.join(folder, resource.content_url), "rb") as file:
                files[resource.content_url] = sha256(file.read()) == resource.sha256
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    print(
        json.dumps(
            {
                "errors": sorted(metadata.issues.errors),
                "warnings": sorted(metadata.issues.warnings),
                "name": metadata.name,
                "conforms_to": str(document["conformsTo"]),
                "rai": sorted(key for key in document if key.startswith("rai:")),
                "sensitive": metadata.personal_sensitive_information,
                "files": files,
                "splits": {split: split_report(found) for split, found in rows.items()},
            }
        )
    )


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    main(*sys.argv[1:])
