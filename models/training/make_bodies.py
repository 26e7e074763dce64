"""Fill a folder with posed bodies as distance fields. Resumable: finished bodies are kept.

    python make_bodies.py --data ../shared/data --out <cache>/bodies --count 100
"""
from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import numpy as np
import torch

from synthesis.body import Body, body_from_labelmap, body_from_meshes
from synthesis.labelmaps import HELD_OUT_MAP, LabelMap, load_labelmaps
from synthesis.shapes import ShapeLibrary, sample_subject

REAL_EVERY = 5  # every n-th body is a real articulated label map


def build(number: int, seed: int, library: ShapeLibrary, maps: list[LabelMap], data: Path, held_out: bool) -> Body:
    """Body `number`; the same number and seed give the same body."""
    rng = np.random.default_rng([seed, number, int(held_out)])
    usable = [m for m in maps if (m.name == HELD_OUT_MAP) == held_out]
    if number % REAL_EVERY == 1:
        return body_from_labelmap(usable[(number // REAL_EVERY) % len(usable)], data, rng)
    spine = usable[int(rng.integers(len(usable)))]
    return body_from_meshes(sample_subject(library, rng, held_out), spine, data, rng)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--held-out", action="store_true", help="only subjects that training never sees")
    options = parser.parse_args()
    torch.set_num_threads(1)
    library, maps = ShapeLibrary(options.data), load_labelmaps(options.data)
    for number in range(options.count):
        folder = options.out / f"{number:04d}"
        if folder.exists():
            continue
        half = options.out / f".{number:04d}"
        shutil.rmtree(half, ignore_errors=True)
        build(number, options.seed, library, maps, options.data, options.held_out).save(half)
        half.rename(folder)
        print("body", number, flush=True)


if __name__ == "__main__":
    main()
