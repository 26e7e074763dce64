"""Train on the patch pool until the time budget is spent. Resumable: run the same line again.

    python train.py --patches <cache>/patches --out <cache>/run1 --minutes 60 --threads 2
"""
from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from scipy import ndimage
from torch.nn import functional

from loop import Batch, add_options, run
from losses import CLASS_WEIGHTS
from normalise import normalise
from synthesis.labels import FEMUR, HIP, PATELLA, TIBIA

SMALL_SHAPE, SMALL_PART = (64, 80, 80), 0.95  # the first part of the budget trains on smaller crops: more steps
POOL_MM = 3.0
LEG_CLASSES, LEG_SHARE = (4, 5, 6), 0.35  # tibia, fibula, patella: rare in the pool
BONELESS_SHARE = 0.04
KEYHOLE_SHARE, KEYHOLE_MM = 0.4, (50.0, 150.0)  # scans of one joint only
JOINT_SHARE = 0.6  # of the keyholes: centred where two bones meet
OPERATED = {(HIP, FEMUR): 4.0, (FEMUR, TIBIA): 2.0, (FEMUR, PATELLA): 2.0}  # the joints that are scanned alone, how much oftener
AIR_HU = -1024.0


class Pool:
    """Patches of a folder that may grow meanwhile; patches with leg bones are drawn more often than they are there."""

    def __init__(self, folder: Path):
        self.folder, self.legs, self.seen = folder, [], set()

    def draw(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        if self.legs and rng.random() < LEG_SHARE:
            path = self.legs[int(rng.integers(len(self.legs)))]
            if path.exists():
                with np.load(path) as patch:
                    return patch["image"].astype(np.float32), patch["label"]
        names = sorted(self.folder.glob("[0-9]*.npz"))
        path = names[int(rng.integers(len(names)))]
        try:
            with np.load(path) as patch:
                image, label = patch["image"].astype(np.float32), patch["label"]
        except (FileNotFoundError, ValueError):
            return self.draw(rng)
        if path not in self.seen and np.isin(LEG_CLASSES, label).any():
            self.legs.append(path)
        self.seen.add(path)
        return image, label


def rescaled(image: np.ndarray, label: np.ndarray, working: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """The whole patch at the working spacing (mm) and a random size of patient: linear for HU, nearest for labels."""
    factor = POOL_MM / working * rng.uniform(0.9, 1.1)
    size = [max(16, int(n * factor) // 16 * 16) for n in image.shape]
    kept = tuple(slice(o, o + w) for o, w in ((int(rng.integers(max(1, n - int(s / factor) + 1))), int(s / factor)) for n, s in zip(image.shape, size)))
    pick = lambda data, mode: functional.interpolate(torch.from_numpy(np.ascontiguousarray(data[kept])).float()[None, None], size=size, mode=mode)[0, 0].numpy()
    return pick(image, "trilinear"), pick(label, "nearest-exact").astype(np.uint8)


def boneless(image: np.ndarray, label: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A patient with all bone turned to soft tissue: nothing may be found there."""
    gone = ndimage.binary_dilation(label > 0, iterations=2)
    image = image.copy()
    image[gone] = rng.uniform(20, 80) + rng.standard_normal(int(gone.sum()), dtype=np.float32) * rng.uniform(5, 25)
    return image, np.zeros_like(label)


def keyhole(image: np.ndarray, label: np.ndarray, spacing: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A small field of view around a joint or a bone, any as likely; beyond it there is air."""
    middle = np.unravel_index(_keyhole_middle(label, rng), label.shape)
    seen = np.zeros(label.shape, bool)
    half = rng.uniform(*KEYHOLE_MM, 3) / spacing / 2
    seen[tuple(slice(max(0, int(m - h + rng.uniform(-0.3, 0.3) * h)), int(m + h) + 1) for m, h in zip(middle, half))] = True
    return np.where(seen, image, np.float32(AIR_HU)), np.where(seen, label, np.uint8(0))


def _keyhole_middle(label: np.ndarray, rng: np.random.Generator) -> int:
    joints = meetings(label) if rng.random() < JOINT_SHARE else {}
    if joints:
        odds = np.array([OPERATED.get(pair, 1.0) for pair in joints])
        places = joints[list(joints)[int(rng.choice(len(joints), p=odds / odds.sum()))]]
    else:
        classes = np.flatnonzero(np.bincount(label.ravel(), minlength=2)[1:]) + 1
        places = np.flatnonzero(label == rng.choice(classes)) if len(classes) else np.arange(label.size)
    return int(places[int(rng.integers(len(places)))])


def meetings(label: np.ndarray) -> dict[tuple[int, int], np.ndarray]:
    """Where bones of two classes lie at most one voxel apart: flat indices per pair of classes."""
    found: dict[tuple[int, int], list[np.ndarray]] = {}
    index = np.arange(label.size).reshape(label.shape)
    for axis, gap in ((a, g) for a in range(3) for g in (1, 2)):
        near, far = (np.moveaxis(label, axis, 0)[cut] for cut in (slice(None, -gap), slice(gap, None)))
        meet = (near > 0) & (far > 0) & (near != far)
        at, pairs = np.moveaxis(index, axis, 0)[:-gap][meet], np.sort(np.stack([near[meet], far[meet]], 1), axis=1)
        for pair in map(tuple, np.unique(pairs, axis=0).tolist()):
            found.setdefault(pair, []).append(at[(pairs == pair).all(1)])
    return {pair: np.concatenate(places) for pair, places in found.items()}


def crop(image: np.ndarray, label: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A smaller piece, mostly around a voxel of a bone; every class present is as likely, however small."""
    classes = np.flatnonzero(np.bincount(label.ravel(), minlength=2)[1:]) + 1
    picked = int(rng.integers(label.size))
    if len(classes) and rng.random() < 0.85:
        bone = np.flatnonzero(label == rng.choice(classes))
        picked = int(bone[int(rng.integers(len(bone)))])
    around = np.unravel_index(picked, label.shape)
    part = []
    for at, size, full in zip(around, SMALL_SHAPE, label.shape):
        start = int(np.clip(at - size / 2 + rng.uniform(-0.3, 0.3) * size, 0, max(full - size, 0)))
        part.append(slice(start, start + min(size, full)))
    return image[tuple(part)], label[tuple(part)]


def augment(image: np.ndarray, label: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Left-right flip; contrast, brightness and noise (HU)."""
    if rng.random() < 0.5:
        image, label = image[:, :, ::-1], label[:, :, ::-1]
    image = image * rng.uniform(0.9, 1.1) + rng.uniform(-25, 25)
    if rng.random() < 0.3:
        image = image + rng.standard_normal(image.shape, dtype=np.float32) * rng.uniform(0, 40)
    return np.ascontiguousarray(image), np.ascontiguousarray(label)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    add_options(parser, minutes=60)
    parser.add_argument("--working", type=float, default=POOL_MM, help="spacing of the network, mm; coarser than the pool sees more at once")
    options = parser.parse_args()
    pool = Pool(options.patches)
    run(options, 1, CLASS_WEIGHTS, lambda part, rng: batch(pool, options.working, part, rng))


def batch(pool: Pool, working: float, part: float, rng: np.random.Generator) -> Batch:
    patch = pool.draw(rng)
    if rng.random() < BONELESS_SHARE:
        patch = boneless(*patch, rng)
    if working != POOL_MM:
        patch = rescaled(*patch, working, rng)
    elif part < SMALL_PART:
        patch = crop(*patch, rng)
    if rng.random() < KEYHOLE_SHARE:
        patch = keyhole(*patch, working, rng)
    image, label = augment(*patch, rng)
    return normalise(image)[None], label


if __name__ == "__main__":
    main()
