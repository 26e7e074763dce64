"""Regular voxel grids, and where rays through them meet a surface.

Frame: world coordinates are LPS in mm (x to the left, y to posterior, z to superior).
Arrays are indexed [S, P, L] = [z, y, x]; the index grows in the direction of the letter.
"""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Grid:
    """Axis-aligned isotropic grid. origin: LPS mm (x, y, z) of voxel [0, 0, 0]; shape: [S, P, L]."""

    origin: tuple[float, float, float]
    spacing: float
    shape: tuple[int, int, int]

    def index_of(self, points: np.ndarray) -> np.ndarray:
        """LPS mm (n, 3) -> fractional indices (n, 3) ordered x, y, z."""
        return (points - np.asarray(self.origin)) / self.spacing


def grid_around(points: np.ndarray, spacing: float, margin: float) -> Grid:
    """Smallest grid that holds all points (LPS mm) plus a margin in mm on every side."""
    low = points.min(axis=0) - margin
    high = points.max(axis=0) + margin
    size = np.ceil((high - low) / spacing).astype(int) + 1
    return Grid(tuple(float(v) for v in low), spacing, (int(size[2]), int(size[1]), int(size[0])))


def crossings(index: np.ndarray, faces: np.ndarray, shape: tuple[int, int, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Where vertical rays through voxel centres meet triangles: columns (x, y), heights (voxels), turns (+1 in, -1 out).

    index: vertices as fractional voxel indices (x, y, z); shape: [S, P, L].
    """
    corners = index[faces]
    flat = corners[:, :, :2]
    first = np.maximum(np.ceil(flat.min(axis=1)).astype(int), 0)
    last = np.minimum(np.floor(flat.max(axis=1)).astype(int), [shape[2] - 1, shape[1] - 1])
    count = np.maximum(last - first + 1, 0)
    total = count[:, 0] * count[:, 1]
    keep = np.nonzero(total)[0]
    owner = np.repeat(keep, total[keep])
    nth = np.arange(len(owner)) - np.repeat(np.cumsum(total[keep]) - total[keep], total[keep])
    column = first[owner] + np.stack([nth % count[owner, 0], nth // count[owner, 0]], axis=1)
    inside, height, area = _crossing(corners[owner], column)
    return column[inside], height[inside], -np.sign(area[inside])


def _crossing(corners: np.ndarray, column: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Where the vertical ray through each column meets its triangle: (hit?, height in voxels, doubled area in plane)."""
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    ab, ac, ap = b - a, c - a, column - a[:, :2]
    area = ab[:, 0] * ac[:, 1] - ab[:, 1] * ac[:, 0]
    area = np.where(np.abs(area) < 1e-12, np.nan, area)
    u = (ap[:, 0] * ac[:, 1] - ap[:, 1] * ac[:, 0]) / area
    v = (ab[:, 0] * ap[:, 1] - ab[:, 1] * ap[:, 0]) / area
    hit = (u >= 0) & (v >= 0) & (u + v <= 1)
    return hit, np.where(hit, a[:, 2] + u * ab[:, 2] + v * ac[:, 2], 0.0), area


def _corners(shape: tuple[int, ...], origin: np.ndarray, spacing: np.ndarray) -> np.ndarray:
    ends = np.array(shape)[::-1] - 1
    unit = np.array([[i, j, k] for i in (0, 1) for j in (0, 1) for k in (0, 1)])
    return np.asarray(origin) + unit * ends * np.asarray(spacing)
