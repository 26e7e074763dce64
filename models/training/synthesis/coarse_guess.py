"""What the coarse network might say of a region, made from the truth: blurred, shifted, mixed up, incomplete, or wrong.

The fine network is fed such guesses, so it learns how far to trust them.
"""
from __future__ import annotations

import numpy as np
from scipy.special import softmax

from .hounsfield import Noise
from .labels import FEMUR, FIBULA, HIP, NAMES, OTHER, PATELLA, SACRUM, TIBIA

# How far (mm) the border between two bones may be misplaced where they meet.
BORDERS = {
    (HIP, FEMUR): 6.0, (FEMUR, TIBIA): 7.0, (FEMUR, PATELLA): 5.0, (TIBIA, PATELLA): 4.0, (TIBIA, FIBULA): 5.0,
    (SACRUM, HIP): 6.0, (SACRUM, OTHER): 10.0, (TIBIA, OTHER): 7.0, (FIBULA, OTHER): 6.0, (HIP, OTHER): 5.0, (FEMUR, OTHER): 4.0,
}
SWAPS = ((TIBIA, FEMUR), (FIBULA, TIBIA), (FEMUR, HIP), (HIP, SACRUM), (SACRUM, OTHER), (OTHER, SACRUM), (OTHER, HIP), (OTHER, FEMUR), (PATELLA, FEMUR), (OTHER, TIBIA), (FEMUR, TIBIA), (HIP, OTHER))


def guess(distance: np.ndarray, rng: np.random.Generator, spacing: float) -> np.ndarray:
    """Probabilities uint8 (classes, S, P, L), 255 = certain, from signed distances (mm) to each class on a coarse grid (spacing in mm)."""
    field = Noise(rng, distance.shape[1:], spacing)
    moved = distance.astype(np.float32).copy()
    _move_borders(moved, field, rng)
    _move_surfaces(moved, field, rng)
    _lose_and_invent(moved, field, rng)
    moved[0] = -moved[1:].max(0) + rng.uniform(-0.6, 0.6)
    softness = np.exp(rng.uniform(np.log(0.4), np.log(4.0)))
    chance = softmax(2 * moved / (softness * (1 + 0.5 * np.clip(field(40.0), -1, 1.5))), axis=0)
    _swap(chance, field, rng)
    _doubt(chance, field, rng)
    return np.clip(chance * 255 + 0.5, 0, 255).astype(np.uint8)


def _move_borders(moved: np.ndarray, field: Noise, rng: np.random.Generator) -> None:
    """Bones that meet: bridge the joint space, and shift the border in it. Changes moved."""
    for (a, b), reach in BORDERS.items():
        union = np.maximum(moved[a], moved[b])
        if min(moved[a].max(), moved[b].max()) < -6 or rng.random() < 0.25:
            continue
        strength = reach * rng.random() ** 1.5
        border = (moved[a] - moved[b]) / 2 + strength * np.clip(0.7 * field(rng.uniform(12, 40)) + rng.uniform(-0.6, 0.6), -1, 1)
        gap = np.maximum(-(moved[a] + moved[b]), 0)
        union = union + rng.uniform(0, 2.0) * np.exp(-((gap / 6) ** 2))
        moved[a], moved[b] = np.minimum(union, border), np.minimum(union, -border)


def _move_surfaces(moved: np.ndarray, field: Noise, rng: np.random.Generator) -> None:
    strength = 4.0 * rng.random() ** 2
    common = field(rng.uniform(10, 40)) * 0.6 * strength + rng.uniform(-1.0, 2.2)
    for label in range(1, len(NAMES)):
        if moved[label].max() > -6:
            own = field(rng.uniform(10, 40)) * 0.3 * strength if rng.random() < 0.5 else 0.0
            moved[label] += np.clip(common + own, -5, 5)


def _lose_and_invent(moved: np.ndarray, field: Noise, rng: np.random.Generator) -> None:
    """Holes in what was found, and blobs where nothing is."""
    if rng.random() < 0.35:
        lost = (field(rng.uniform(15, 45)) - rng.uniform(0.6, 2.0)) * rng.uniform(4, 15)
        only = slice(1, None) if rng.random() < 0.5 else int(rng.integers(1, len(NAMES)))
        moved[only] = np.minimum(moved[only], -lost)
    if rng.random() < 0.35:
        for _ in range(int(rng.integers(1, 3))):
            label = int(rng.integers(1, len(NAMES)))
            blob = (field(rng.uniform(12, 40)) - rng.uniform(1.1, 2.4)) * rng.uniform(4, 12)
            moved[label] = np.maximum(moved[label], blob)


def _doubt(chance: np.ndarray, field: Noise, rng: np.random.Generator) -> None:
    """In places all that is said of a bone is that it may be any. Changes chance."""
    if rng.random() < 0.3:
        share = np.clip(0.6 * field(rng.uniform(20, 60)) + rng.uniform(-0.5, 0.5), 0, rng.uniform(0.2, 0.9))
        bone = 1 - chance[0]
        any_bone = rng.dirichlet(np.full(len(NAMES), 0.7)).astype(np.float32)
        chance *= 1 - share * bone
        chance += any_bone[:, None, None, None] * (share * bone)


def _swap(chance: np.ndarray, field: Noise, rng: np.random.Generator) -> None:
    """One bone taken for another, in places or everywhere, for sure or half. Changes chance."""
    if rng.random() > 0.4:
        return
    present = [pair for pair in SWAPS if chance[pair[0]].max() > 0.5]
    for a, b in [present[int(n)] for n in rng.integers(len(present), size=int(rng.integers(1, 3)))] if present else []:
        share = rng.uniform(0.3, 1.0) * (np.clip((field(rng.uniform(15, 60)) - rng.uniform(-1.0, 1.5)) * 2, 0, 1) if rng.random() < 0.85 else 1.0)
        part = chance[a] * share
        chance[a] -= part
        chance[b] += part
