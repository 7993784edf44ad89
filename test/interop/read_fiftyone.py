"""
Reads folders with FiftyOne's own importers and prints what they found as one line of JSON. The importers run alone:
a FiftyOne data set needs a MongoDB server, which reading a folder does not.

    python read_fiftyone.py FIFTYONE_FOLDER COCO_FOLDER CVAT_FOLDER
"""

import contextlib
import io
import json
import os
import sys

with contextlib.redirect_stdout(io.StringIO()):
    import fiftyone.utils.coco as fouc
    import fiftyone.utils.cvat as fouv
    import fiftyone.utils.data.importers as foudi


def name_of(path):
    assert os.path.isfile(path), path
    return os.path.splitext(os.path.basename(path))[0]


def boxes(detections):
    if detections is None:
        return []
    return [[found.label, *found.bounding_box] for found in detections.detections]


def read(importer):
    with importer:
        return [(name_of(path), label) for path, _, label in importer]


def detections_of(label):
    return label.get("detections") if isinstance(label, dict) else label


def main(fiftyone, coco, cvat):
    labels = read(foudi.FiftyOneImageDetectionDatasetImporter(dataset_dir=fiftyone))
    tags = read(
        foudi.FiftyOneImageClassificationDatasetImporter(
            dataset_dir=fiftyone, labels_path=os.path.join(fiftyone, "tags.json")
        )
    )
    by_coco = read(fouc.COCODetectionDatasetImporter(dataset_dir=coco, label_types="detections"))
    by_cvat = read(
        fouv.CVATImageDatasetImporter(
            data_path=os.path.join(cvat, "images"), labels_path=os.path.join(cvat, "annotations.xml")
        )
    )
    print(
        json.dumps(
            {
                "fiftyone": {key: boxes(label) for key, label in labels},
                "occluded": {
                    key: [found["occluded"] for found in label.detections] if label else [] for key, label in labels
                },
                "tags": {
                    key: [item.label for item in label.classifications] if label else [] for key, label in tags
                },
                "coco": {key: boxes(detections_of(label)) for key, label in by_coco},
                "cvat": {key: boxes(detections_of(label)) for key, label in by_cvat},
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
