"""Soft parts with a place of their own: the arteries of pelvis and leg with their calcified walls, and the bladder."""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .body import Body
from .metal import Part, leg_of, rod


def arteries(body: Body, rng: np.random.Generator) -> list[tuple[Part, float]]:
    """Lumen as rods, and the wall's thickness (mm) of each: iliac, femoral before the head, along the thigh, behind the knee, down the shin."""
    found = []
    pelvis = np.array(body.marks["pelvis"])
    blood, thick = rng.uniform(150, 450) if rng.random() < 0.4 else rng.uniform(35, 65), rng.uniform(0.6, 1.5)
    for side, outward in (("left", 1.0), ("right", -1.0)):
        leg = leg_of(body, side)
        behind = leg.knee - leg.front * 48
        path = [pelvis + [outward * rng.uniform(5, 25), -15, 70], pelvis + [outward * 45, -25, 30], leg.head + [-outward * rng.uniform(0, 12), -rng.uniform(26, 36), 0]]
        path += [leg.base - leg.up * 60 - leg.outward * 25 + leg.front * 15, leg.base * 0.45 + leg.knee * 0.55 - leg.outward * 24 - leg.front * 8, behind + leg.up * 40, behind - leg.up * 20]
        if f"ankle_{side}" in body.marks:
            ankle = np.array(body.marks[f"ankle_{side}"])
            path += [leg.knee * 0.6 + ankle * 0.4 - leg.front * 25, ankle - leg.outward * 14 - leg.front * 12]
        radii = np.linspace(rng.uniform(4.5, 6.5), rng.uniform(1.2, 2.2), len(path))
        smooth = _finer(np.array(path), 5)
        wide = np.interp(np.arange(len(smooth)) / 5, np.arange(len(path)), radii)
        found += [(rod(a, b, r, blood), thick) for a, b, r in zip(smooth[:-1], smooth[1:], wide)]
    return found


def _finer(path: np.ndarray, times: int) -> np.ndarray:
    """Catmull-Rom points between those of a path."""
    ends = np.concatenate([[2 * path[0] - path[1]], path, [2 * path[-1] - path[-2]]])
    points = []
    for n in range(len(path) - 1):
        a, b, c, d = ends[n : n + 4]
        for t in np.arange(times) / times:
            points.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    return np.array([*points, path[-1]])


def pour_blood(hu: np.ndarray, points: np.ndarray, part: Part, wall: float, chalk: float, field: np.ndarray) -> None:
    """Lumen and wall of one rod, chalky where field (unit noise) exceeds chalk. Changes hu; all arrays of one box."""
    distance = part.distance(points)
    lumen, shell = distance > 0, (distance <= 0) & (distance > -wall)
    hu[lumen] = part.hu
    hu[shell] = 50.0
    plaque = (shell | (lumen & (distance < wall))) & (field > chalk)
    hu[plaque] = 350 + 450 * np.clip(field[plaque] - chalk, 0, 2)


@dataclass
class Bladder:
    """An ellipsoid behind the pubis (LPS mm): urine, sometimes with contrast that has sunk to the back."""

    centre: np.ndarray
    radii: np.ndarray
    wall: float
    urine: float
    contrast: tuple[float, float] | None  # HU, and how far behind the centre its level is

    def pour(self, hu: np.ndarray, points: np.ndarray) -> None:
        """Changes hu; both arrays of one box."""
        offset = points - self.centre.astype(np.float32)
        place = np.sqrt(((offset / self.radii.astype(np.float32)) ** 2).sum(-1))
        hu[place < self.wall] = 40.0
        inner = place < 1
        hu[inner] = self.urine
        if self.contrast:
            hu[inner & (offset[..., 1] > self.contrast[1])] = self.contrast[0]


def bladder(body: Body, rng: np.random.Generator) -> Bladder:
    centre = np.array(body.marks["pelvis"]) + [rng.normal(0, 8), -rng.uniform(25, 55), -rng.uniform(5, 40)]
    contrast = (rng.uniform(150, 1500), rng.uniform(-15, 15)) if rng.random() < 0.25 else None
    return Bladder(centre, rng.uniform([25, 20, 15], [50, 42, 38]), 1 + rng.uniform(0.05, 0.15), rng.uniform(-5, 20), contrast)
