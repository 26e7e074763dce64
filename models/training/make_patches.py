"""Render training patches from scenes, without end or up to --count; the newest --keep stay on disk.

    python make_patches.py --scenes <cache>/scenes --out <cache>/patches --keep 1500
"""
from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from synthesis.render import render
from synthesis.scene import load_scene

HU_LIMITS = (-2048, 4000)


def save_patch(path: Path, image: np.ndarray, label: np.ndarray) -> None:
    """image as int16 HU, label as uint8; written under another name first, so readers never see half a file."""
    half = path.with_name("." + path.stem + ".npz")
    np.savez(half, image=np.clip(image, *HU_LIMITS).round().astype(np.int16), label=label)
    half.rename(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenes", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--keep", type=int, default=1500)
    parser.add_argument("--count", type=int, default=10**9)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(1)
    options.out.mkdir(parents=True, exist_ok=True)
    done = sorted(options.out.glob("[0-9]*.npz"))
    start = int(done[-1].stem) + 1 if done else 0
    for number in range(start, options.count):
        rng = np.random.default_rng([options.seed, number])
        scenes = sorted(options.scenes.glob("[0-9]*"))
        image, label = render(load_scene(scenes[int(rng.integers(len(scenes)))]), rng)
        save_patch(options.out / f"{number:07d}.npz", image, label)
        (options.out / f"{number - options.keep:07d}.npz").unlink(missing_ok=True)


if __name__ == "__main__":
    main()
