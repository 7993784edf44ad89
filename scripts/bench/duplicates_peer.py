"""Searches the hashes of a file for near pairs with numpy, in two ways, and prints the seconds as one line of JSON.

    python duplicates_peer.py FILE DISTANCE SAMPLE

`tables`: the bits are dealt into DISTANCE + 2 blocks, the hashes sorted once for each choice of two of them, and
neighbours with equal keys are compared, whole columns at a time. `brute`: SAMPLE rows against all, from which the time
for all rows is reckoned.
"""

import itertools
import json
import sys
import time

import numpy as np


def masks(blocks):
    return [sum(1 << (63 - bit) for bit in range(block, 64, blocks)) for block in range(blocks)]


def tables(hashes, distance):
    count = np.uint64(len(hashes))
    found = []
    for pair in itertools.combinations(masks(distance + 2), 2):
        keys = hashes & np.uint64(sum(pair))
        order = np.argsort(keys)
        keys = keys[order]
        places = np.arange(len(hashes) - 1)
        step = 1
        while places.size:
            places = places[places + step < len(hashes)]
            places = places[keys[places] == keys[places + step]]
            one, other = order[places], order[places + step]
            near = np.bitwise_count(hashes[one] ^ hashes[other]) <= distance
            low = np.minimum(one[near], other[near]).astype(np.uint64)
            high = np.maximum(one[near], other[near]).astype(np.uint64)
            found.append(low * count + high)
            step += 1
    return len(np.unique(np.concatenate(found)))


def brute(hashes, distance, rows):
    return sum(int(np.count_nonzero(np.bitwise_count(hashes ^ hashes[row]) <= distance)) for row in range(rows))


def main():
    path, distance, sample = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    hashes = np.fromfile(path, np.uint64)
    started = time.perf_counter()
    pairs = tables(hashes, distance)
    searched = time.perf_counter() - started
    started = time.perf_counter()
    brute(hashes, distance, sample)
    # Every pair is looked at once, so half a row each.
    reckoned = (time.perf_counter() - started) / sample * len(hashes) / 2
    print(json.dumps({"numpy": np.__version__, "pairs": pairs, "tables": searched, "brute": reckoned}))


if __name__ == "__main__":
    main()
