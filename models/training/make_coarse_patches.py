"""Render coarse patches (3 mm) from bodies, without end or up to --count; the newest --keep stay on disk.

    python make_coarse_patches.py --bodies <cache>/bodies --out <cache>/patches5 --keep 2500
"""
from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from patch_file import save_patch
from synthesis.body import load_body
from synthesis.coarse import render_coarse


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bodies", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--keep", type=int, default=2500)
    parser.add_argument("--count", type=int, default=10**9)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(1)
    options.out.mkdir(parents=True, exist_ok=True)
    done = sorted(options.out.glob("[0-9]*.npz"))
    for number in range(int(done[-1].stem) + 1 if done else 0, options.count):
        rng = np.random.default_rng([options.seed, number])
        bodies = sorted(options.bodies.glob("[0-9]*"))
        image, label = render_coarse(load_body(bodies[int(rng.integers(len(bodies)))]), rng)
        save_patch(options.out / f"{number:07d}.npz", image, label)
        (options.out / f"{number - options.keep:07d}.npz").unlink(missing_ok=True)


if __name__ == "__main__":
    main()
