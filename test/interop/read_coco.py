"""
Reads COCO annotation files with pycocotools and prints what it found as one line of JSON.

    python read_coco.py FILE...
"""

import contextlib
import io
import json
import os
import sys

from PIL import Image
from pycocotools.coco import COCO

from report import sha256


def read(path):
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO(path)
    images = []
    for image in coco.loadImgs(coco.getImgIds()):
        file = os.path.join(os.path.dirname(path), "data", image["file_name"])
        with Image.open(file) as picture:
            assert picture.size == (image["width"], image["height"]), image["file_name"]
        annotations = coco.loadAnns(coco.getAnnIds(imgIds=[image["id"]]))
        images.append(
            {
                "id": image["open_images_id"],
                "size": [image["width"], image["height"]],
                "bytes": sha256(open(file, "rb").read()),
                "tags": image["tags"],
                "boxes": [
                    {
                        "label": coco.loadCats([annotation["category_id"]])[0]["name"],
                        "bbox": annotation["bbox"],
                        "area": annotation["area"],
                        "attributes": annotation["attributes"],
                    }
                    for annotation in annotations
                ],
            }
        )
    return {"categories": [category["name"] for category in coco.loadCats(coco.getCatIds())], "images": images}


if __name__ == "__main__":
    print(json.dumps({path: read(path) for path in sys.argv[1:]}))
