"""Train the fine network on the pool of fine patches until the time budget is spent. Resumable: run the same line again.

    python train_fine.py --patches <cache>/fine_patches --out <cache>/fine1 --minutes 300 --threads 1
"""
from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
from scipy import ndimage

from loop import Batch, add_options, run
from losses import FINE_CLASS_WEIGHTS
from network import CLASSES
from normalise import normalise
from synthesis.labels import FIBULA, PATELLA

INPUTS = 1 + CLASSES  # image, and the coarse network's probability of every class
SMALL, FULL = (64, 64, 64), (80, 80, 80)
SMALL_PART = 0.6  # of the budget on small crops: more steps
GUIDE_DOUBTED, GUIDE_SHIFT_MM, GUIDE_TASTE = 0.6, 3.0, 0.8
GUIDE_SWOLLEN = 0.2  # of the classes are a coarse voxel too large in a doubted guide, as many too small
SMALL_BONES, SMALL_BONE_SHARE = (FIBULA, PATELLA), 0.4


class Pool:
    """Patches of a folder that grows and loses its oldest meanwhile; those with a small bone are drawn more often than they are there."""

    def __init__(self, folder: Path):
        self.folder, self.small, self.seen = folder, [], set()

    def draw(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        while True:
            names = self.small if self.small and rng.random() < SMALL_BONE_SHARE else sorted(self.folder.glob("[0-9]*.npz"))
            try:
                path = names[int(rng.integers(len(names)))]
                with np.load(path) as file:
                    patch = {name: file[name] for name in ("image", "label", "coarse", "phase", "stride")}
            except (ValueError, IndexError, KeyError):
                time.sleep(1.0)
            except FileNotFoundError:
                self.small = [known for known in self.small if known.exists()]
            else:
                if path not in self.seen and np.isin(SMALL_BONES, patch["label"]).any():
                    self.small.append(path)
                self.seen.add(path)
                return patch


def crop(patch: dict[str, np.ndarray], shape: tuple[int, ...], rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(image HU, label, coarse probabilities 0..1) of a piece, mostly around a bone; small bones are as likely as large ones."""
    label = patch["label"]
    classes = np.flatnonzero(np.bincount(label.ravel(), minlength=CLASSES)[1:]) + 1
    picked = int(rng.integers(label.size))
    if len(classes) and rng.random() < 0.85:
        bone = np.flatnonzero(label == rng.choice(classes))
        picked = int(bone[int(rng.integers(len(bone)))])
    around = np.unravel_index(picked, label.shape)
    start = [int(np.clip(at - size * rng.uniform(0.25, 0.75), 0, full - size)) for at, size, full in zip(around, shape, label.shape)]
    part = tuple(slice(a, a + size) for a, size in zip(start, shape))
    return patch["image"][part].astype(np.float32), label[part], enlarge(patch, start, shape, rng)


def doubted(coarse: np.ndarray, stride: int, rng: np.random.Generator) -> np.ndarray:
    """The guide as another coarse network might have given it: each class shifted a little, too large or too small, and liked more or less."""
    shift = rng.uniform(-GUIDE_SHIFT_MM, GUIDE_SHIFT_MM, (CLASSES, 3)) / stride
    moved = np.stack([ndimage.shift(c, s, order=1, mode="nearest") for c, s in zip(coarse, shift)])
    moved = np.stack([swollen(c, rng.random()) for c in moved])
    liked = moved * np.exp(rng.standard_normal((CLASSES, 1, 1, 1)) * GUIDE_TASTE).astype(np.float32) + 1e-3
    return (liked / liked.sum(0)).astype(np.float32)


def swollen(one: np.ndarray, chance: float) -> np.ndarray:
    """One class of the guide, in some draws a voxel larger or smaller all around."""
    if chance < GUIDE_SWOLLEN:
        return ndimage.maximum_filter(one, 3, mode="nearest")
    return ndimage.minimum_filter(one, 3, mode="nearest") if chance > 1 - GUIDE_SWOLLEN else one


def enlarge(patch: dict[str, np.ndarray], start: list[int], shape: tuple[int, ...], rng: np.random.Generator | None = None) -> np.ndarray:
    """
    Trilinear from the coarse grid (voxel k at phase + stride k of the patch) to a piece of the patch, 0..1 float32;
    doubted now and then when a generator is given.
    """
    grid = patch["coarse"].astype(np.float32) / 255
    if rng is not None and rng.random() < GUIDE_DOUBTED:
        grid = doubted(grid, int(patch["stride"]), rng)
    for axis, (p, a, size) in enumerate(zip(patch["phase"], start, shape)):
        last = grid.shape[axis + 1] - 1
        place = np.clip((np.arange(a, a + size) - int(p)) / int(patch["stride"]), 0, last)
        low = np.minimum(place.astype(int), last - 1)
        share = (place - low).astype(np.float32).reshape([-1 if n == axis + 1 else 1 for n in range(4)])
        grid = np.take(grid, low, axis + 1) * (1 - share) + np.take(grid, low + 1, axis + 1) * share
    return grid


def augment(image: np.ndarray, label: np.ndarray, coarse: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Left-right flip; contrast, brightness and noise (HU)."""
    if rng.random() < 0.5:
        image, label, coarse = image[:, :, ::-1], label[:, :, ::-1], coarse[:, :, :, ::-1]
    image = image * rng.uniform(0.92, 1.08) + rng.uniform(-20, 20)
    if rng.random() < 0.3:
        image = image + rng.standard_normal(image.shape, dtype=np.float32) * rng.uniform(0, 40)
    return image, np.ascontiguousarray(label), coarse


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    add_options(parser, minutes=300)
    options = parser.parse_args()
    pool = Pool(options.patches)
    run(options, INPUTS, FINE_CLASS_WEIGHTS, lambda part, rng: batch(pool, part, rng))


def batch(pool: Pool, part: float, rng: np.random.Generator) -> Batch:
    piece = crop(pool.draw(rng), SMALL if part < SMALL_PART else FULL, rng)
    image, label, coarse = augment(*piece, rng)
    return np.concatenate([normalise(image)[None], coarse]), label


if __name__ == "__main__":
    main()
