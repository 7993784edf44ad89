"""Makes working copies with OpenCV and prints images a second as one line of JSON.

    python codec_peer.py PROCESSES ROUNDS INTERPOLATION < list of files, one a line

Every process decodes, reduces to at most 200,000 pixels (INTER_LINEAR is what the published pipeline used, INTER_AREA
looks at all pixels) and encodes at quality 72, each its share of the files, ROUNDS times. The clock runs from the
moment all have read and warmed up to the moment the last one ends.
"""

import json
import math
import multiprocessing
import sys
import time

import cv2
import numpy as np


def work(data, interpolation):
    image = cv2.imdecode(data, cv2.IMREAD_COLOR)
    height, width = image.shape[:2]
    scale = math.sqrt(200_000 / (width * height))
    if scale < 1:
        size = (round(width * scale), round(height * scale))
        image = cv2.resize(image, size, interpolation=interpolation)
    return cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 72])[1]


def run(files, rounds, interpolation, start, ends):
    cv2.setNumThreads(1)
    sources = [np.fromfile(file, np.uint8) for file in files]
    for source in sources:
        work(source, interpolation)
    start.wait()
    for _ in range(rounds):
        for source in sources:
            work(source, interpolation)
    ends.put(time.monotonic())


def main():
    processes, rounds = int(sys.argv[1]), int(sys.argv[2])
    interpolation = getattr(cv2, sys.argv[3])
    files = sys.stdin.read().split("\n")
    start = multiprocessing.Barrier(processes + 1)
    ends = multiprocessing.Queue()
    children = [
        multiprocessing.Process(target=run, args=(files[i::processes], rounds, interpolation, start, ends))
        for i in range(processes)
    ]
    for child in children:
        child.start()
    start.wait()
    started = time.monotonic()
    last = max(ends.get() for _ in children)
    for child in children:
        child.join()
    print(json.dumps({"opencv": cv2.__version__, "rate": len(files) * rounds / (last - started)}))


if __name__ == "__main__":
    main()
