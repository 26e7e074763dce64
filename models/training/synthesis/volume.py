"""A whole CT of a body with its reference labels: for measuring, never for training. Arrays [S, P, L], world LPS mm."""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from .body import Body
from .fine import paint_fine, wear
from .hounsfield import Noise
from .sampling import place, sample

LABELS = ("hip_left", "hip_right", "sacrum", "femur_left", "femur_right", "tibia_left", "tibia_right", "fibula_left", "fibula_right", "patella_left", "patella_right", "other_bone")


@dataclass
class Volume:
    """hu: int16; labels: uint8, value n is LABELS[n - 1]; origin: LPS mm of voxel [0, 0, 0]; spacing: mm (x, y, z)."""

    hu: np.ndarray
    labels: np.ndarray
    origin: np.ndarray
    spacing: tuple[float, float, float]


def whole_volume(body: Body, box: tuple[np.ndarray, np.ndarray], spacing: tuple[float, float, float], rng: np.random.Generator) -> Volume:
    """The part of the body in a box (low and high corner, LPS mm), scanned straight along the axes."""
    low, high = (np.asarray(corner, float) for corner in box)
    shape = tuple(int(n) for n in np.ceil((high - low) / spacing)[::-1])
    centre = low + (np.array(shape[::-1]) - 1) / 2 * spacing
    points = place(centre, np.diag(spacing), shape)
    found = sample(body, points, (slice(0, None, 64),) * 3)
    field = Noise(rng, shape, float(np.cbrt(np.prod(spacing))))
    wear(found, field)
    hu, _ = paint_fine(body, points, found, field)
    table = np.array([LABELS.index(p.name) + 1 if p.name in LABELS else len(LABELS) for p in body.pieces], np.uint8)
    labels = np.where(found.best >= 0, table[found.owner], 0).astype(np.uint8)
    return Volume(_scanned(hu, spacing, rng), labels, low, spacing)


def _scanned(hu: np.ndarray, spacing: tuple[float, float, float], rng: np.random.Generator) -> np.ndarray:
    """Point spread of a slice as thick as its spacing, a middling kernel, and quantum noise."""
    plane = rng.uniform(0.35, 0.65)
    image = ndimage.gaussian_filter(hu, (0.4, plane / spacing[1], plane / spacing[0]), truncate=2.5)
    grain = ndimage.gaussian_filter(rng.standard_normal(hu.shape, dtype=np.float32), (0.3, 0.6, 0.6)) * 2.4
    image += grain * rng.uniform(8, 35)
    return np.clip(image + rng.uniform(-10, 10), -1024, 3071).round().astype(np.int16)
