"""Writes views of sampled bones to one file: points and normals [v, n, 6], landmarks [v, l, 3], seen [v, l]."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from .marks import Marker, agreeing
from .shapes import models_of, read_bones, seen_in_training
from .views import sampled_views


def markers(folder: Path, bone: str) -> list[Marker]:
    bones, faces = read_bones(folder, bone, seen_in_training(folder))
    return agreeing([Marker(bone, model, bones) for model in models_of(bone, bones, faces)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shapes", type=Path, required=True, help="the folder map-llp26")
    parser.add_argument("--bone", choices=("hip", "femur", "tibia"), required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder; a file per thousand bones")
    parser.add_argument("--count", type=int, default=4, help="files to write")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    kinds = markers(options.shapes, options.bone)
    for number in range(options.count):
        target = options.out / f"{options.bone}_{options.seed}_{number:02d}.npz"
        if target.exists():
            continue
        rng = np.random.default_rng([options.seed, number])
        views = [view for n in range(1000) for view in sampled_views(options.bone, kinds[n % len(kinds)], rng)]
        surface = np.stack([np.concatenate([view.points, view.normals], axis=1) for view in views]).astype(np.float32)
        part = target.with_suffix(".part.npz")
        np.savez(part, surface=surface, landmarks=np.stack([v.landmarks for v in views]).astype(np.float32), seen=np.stack([v.seen for v in views]))
        part.rename(target)
        print(f"{target.name}: {len(views)} views", flush=True)


if __name__ == "__main__":
    main()
