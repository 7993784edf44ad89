"""
Reads "CVAT for images 1.1" XML with Python's own parser, as CVAT's importer walks it: pictures by name and subset below
`images/`, boxes by their corners, tags. CVAT itself is a server and no package that can be installed.

    python read_cvat.py FOLDER
"""

import json
import os
import sys
import xml.etree.ElementTree as ElementTree

from report import sha256


def main(folder):
    root = ElementTree.parse(os.path.join(folder, "annotations.xml")).getroot()
    assert root.tag == "annotations" and root.findtext("version") == "1.1"
    known = {
        (label.findtext("name"), label.findtext("type"))
        for label in root.find("meta").find("task").find("labels").findall("label")
    }
    images = []
    for image in root.findall("image"):
        path = os.path.join(folder, "images", image.get("subset"), image.get("name"))
        for box in image.findall("box"):
            assert (box.get("label"), "rectangle") in known, box.attrib
        for tag in image.findall("tag"):
            assert (tag.get("label"), "tag") in known, tag.attrib
        images.append(
            {
                "id": os.path.splitext(image.get("name"))[0],
                "bytes": sha256(open(path, "rb").read()),
                "tags": [tag.get("label") for tag in image.findall("tag")],
                "boxes": [
                    [box.get("label"), *(float(box.get(side)) for side in ("xtl", "ytl", "xbr", "ybr"))]
                    for box in image.findall("box")
                ],
            }
        )
    assert len(images) == int(root.find("meta").find("task").findtext("size"))
    print(json.dumps(images))


if __name__ == "__main__":
    main(*sys.argv[1:])
