"""CPU seconds and peak memory of the ONNX file on one tile-wise run, and on one large block.

    python measure.py --model ../bones-coarse/model.onnx --size 112 101 122
"""
from __future__ import annotations

import argparse
import json
import resource
import time
from pathlib import Path

import numpy as np

from inference import logits_of, onnx_predict


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--size", type=int, nargs=3, default=(112, 101, 122), help="voxels [S, P, L] at 3 mm")
    parser.add_argument("--whole", action="store_true", help="one block instead of tiles; sizes in multiples of 16")
    options = parser.parse_args()
    predict = onnx_predict(str(options.model))
    hu = np.random.default_rng(0).normal(0, 300, options.size).astype(np.float32)
    wall, cpu = time.perf_counter(), time.process_time()
    if options.whole:
        predict(hu[None, None] / 300)
    else:
        logits_of(hu, predict)
    print(json.dumps({
        "wallSeconds": round(time.perf_counter() - wall, 2),
        "cpuSeconds": round(time.process_time() - cpu, 2),
        "peakMemoryMb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }))


if __name__ == "__main__":
    main()
