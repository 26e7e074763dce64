"""The scanner: kernel, slice thickness and interval, noise, streaks, and an HU scale that is a little off. Arrays [S, P, L]."""
from __future__ import annotations

import numpy as np
from scipy import ndimage

from .metal import streaks

THICKNESS_MM = (0.5, 0.6, 0.75, 1.0, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 5.0)


def scan(hu: np.ndarray, rng: np.random.Generator, spacing: float, metal: np.ndarray | None = None) -> np.ndarray:
    """A scanner of random kernel and slice thickness; slices are taken, get their noise, and are interpolated back.

    metal: its share of every voxel, which throws streaks.
    """
    thickness = float(rng.choice(THICKNESS_MM))
    plane = rng.uniform(0.25, 0.85)
    image = ndimage.gaussian_filter(hu, (max(thickness / 2.6, 0.3) / spacing, plane / spacing, plane / spacing), truncate=2.5)
    if metal is not None and metal.any():
        image += streaks(metal, spacing, rng)
    if rng.random() < 0.3:  # an edge-enhancing kernel
        image += rng.uniform(0.3, 1.2) * (image - ndimage.gaussian_filter(image, (0, 1.2 / spacing, 1.2 / spacing)))
    interval = max(thickness * rng.uniform(0.5, 1.0), spacing)
    places = np.arange(rng.uniform(-1, 0) * interval, hu.shape[0] * spacing + interval, interval) / spacing
    slices = _at(image, places) if interval > spacing else image
    slices = _grain(slices, rng)
    back = (np.arange(hu.shape[0]) - places[0]) / (interval / spacing)
    image = _at(slices, back) if interval > spacing else slices
    return calibrated(image, rng)


def calibrated(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Tube voltage (80 kV makes bone and contrast a quarter denser than 120, 140 a tenth less dense), an HU scale that is a little off, saturation."""
    image = image + rng.uniform(-0.1, 0.25) * np.maximum(image - 100, 0)
    return np.clip(image * rng.uniform(0.94, 1.06) + rng.uniform(-15, 15), -1024, 3071).astype(np.float32)


def _at(volume: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Linear interpolation along S at fractional indices, clamped."""
    places = np.clip(places, 0, len(volume) - 1)
    low = np.minimum(places.astype(int), len(volume) - 2)
    part = (places - low).astype(np.float32)[:, None, None]
    return volume[low] * (1 - part) + volume[low + 1] * part


def _grain(slices: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Quantum noise of a random kernel, and sometimes bands of photon starvation."""
    grain = rng.standard_normal(slices.shape, dtype=np.float32)
    if rng.random() < 0.6:
        wide = rng.uniform(0.4, 1.0)
        grain = ndimage.gaussian_filter(grain, (0.3, wide, wide)) * (1 + 2.2 * wide)
    slices = slices + grain * min(rng.gamma(2.0, 11.0), 90.0)
    if rng.random() < 0.15:
        slices += rng.standard_normal((slices.shape[0], slices.shape[1], 1), dtype=np.float32) * rng.uniform(5, 40)
    return slices
