"""Prints, for raw RGB pictures, what Pillow and numpy measure, as one line of JSON.

    python pillow_measures.py FILE:WIDTHxHEIGHT...

The formulas are CleanVision's (brightness, entropy, blurriness) and imagehash's (pHash), written out here; resizing,
grey conversion, edges, entropy and percentiles are Pillow's and numpy's own.
"""

import json
import math
import sys

import numpy as np
from PIL import Image, ImageFilter


def brightness(rgb):
    red, green, blue = (rgb[:, :, i].astype(np.float64) for i in range(3))
    bright = np.sqrt(0.241 * red * red + 0.691 * green * green + 0.068 * blue * blue) / 255
    return [float(np.percentile(bright, q)) for q in (1, 5, 99)]


def resize(image, size, method):
    """Along the rows, then down the columns, in two calls: by itself Pillow 13 takes the columns first where the height
    shrinks more than the width, and Pillow 12 where a picture is 100 times as tall as wide."""
    return image.resize((size[0], image.height), method).resize(size, method)


def sharpness(image):
    ratio = max(image.size) / 64
    if ratio > 1:
        size = (max(math.floor(image.width / ratio), 1), max(math.floor(image.height / ratio), 1))
        image = resize(image, size, Image.Resampling.BICUBIC)
    grey = image.convert("L")
    edges = np.asarray(grey.filter(ImageFilter.FIND_EDGES))
    return float(edges.std()), float(np.std(grey.histogram()))


def dct(rows):
    n = rows.shape[0]
    k = np.arange(n)[:, None]
    return 2 * np.cos(math.pi * k * (2 * np.arange(n)[None, :] + 1) / (2 * n)) @ rows


def phash(image):
    grey = np.asarray(resize(image.convert("L"), (32, 32), Image.Resampling.LANCZOS), dtype=np.float64)
    low = dct(dct(grey).T).T[:8, :8]
    low[np.abs(low) < 1e-6] = 0
    bits = "".join("1" if one else "0" for one in (low > np.median(low)).flatten())
    return f"{int(bits, 2):016x}"


def measure(rgb):
    image = Image.fromarray(rgb)
    edge_deviation, histogram_spread = sharpness(image)
    return {
        "brightness": brightness(rgb),
        "entropy": image.entropy(),
        "edgeDeviation": edge_deviation,
        "histogramSpread": histogram_spread,
        "phash": phash(image),
    }


def main():
    pictures = []
    for argument in sys.argv[1:]:
        file, size = argument.rsplit(":", 1)
        width, height = map(int, size.split("x"))
        rgb = np.fromfile(file, np.uint8).reshape(height, width, 3)
        pictures.append(measure(rgb))
    print(json.dumps(pictures))


if __name__ == "__main__":
    main()
