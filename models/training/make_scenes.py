"""Fill a folder with scenes (posed bodies as voxel fields). Resumable: finished scenes are kept.

    python make_scenes.py --data ../shared/data --out <cache>/scenes --count 80
"""
from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import numpy as np

from synthesis.labelmaps import HELD_OUT_MAP, LabelMap, load_labelmaps
from synthesis.scene import Scene, scene_from_labelmap, scene_from_meshes
from synthesis.shapes import ShapeLibrary, sample_subject

REAL_EVERY = 3  # every n-th scene is a real articulated label map


def build(number: int, seed: int, library: ShapeLibrary, maps: list[LabelMap], data: Path, held_out: bool) -> Scene:
    """Scene `number`; the same number and seed give the same scene."""
    rng = np.random.default_rng([seed, number, int(held_out)])
    usable = [m for m in maps if (m.name == HELD_OUT_MAP) == held_out]
    source = usable[int(rng.integers(len(usable)))]
    if number % REAL_EVERY == 1:
        return scene_from_labelmap(usable[(number // REAL_EVERY) % len(usable)], rng)
    return scene_from_meshes(sample_subject(library, rng, held_out), source, data, rng)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=80)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--held-out", action="store_true", help="only subjects that training never sees")
    options = parser.parse_args()
    library, maps = ShapeLibrary(options.data), load_labelmaps(options.data)
    for number in range(options.count):
        folder = options.out / f"{number:04d}"
        if folder.exists():
            continue
        half = options.out / f".{number:04d}"
        shutil.rmtree(half, ignore_errors=True)
        build(number, options.seed, library, maps, options.data, options.held_out).save(half)
        half.rename(folder)
        print("scene", number, flush=True)


if __name__ == "__main__":
    main()
