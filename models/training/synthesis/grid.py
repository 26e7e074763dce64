"""Regular voxel grids and the two ways a shape gets into one.

Frame: world coordinates are LPS in mm (x to the left, y to posterior, z to superior).
Arrays are indexed [S, P, L] = [z, y, x]; the index grows in the direction of the letter.
"""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage


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


def voxelise(vertices: np.ndarray, faces: np.ndarray, grid: Grid) -> tuple[np.ndarray, tuple[slice, slice, slice]]:
    """Fill a closed surface (LPS mm) by ray parity along S.

    Returns the boolean mask of the touched box and that box as slices of the grid [S, P, L].
    """
    # A tiny fixed offset keeps rays off vertices and edges.
    index = grid.index_of(vertices) + np.array([1.3e-4, 2.7e-4, 0.0])
    low = np.maximum(np.floor(index.min(axis=0)).astype(int) - 1, 0)
    high = np.minimum(np.ceil(index.max(axis=0)).astype(int) + 2, np.array(grid.shape)[::-1])
    if np.any(high <= low):
        return np.zeros((0, 0, 0), bool), (slice(0, 0), slice(0, 0), slice(0, 0))
    box = (slice(low[2], high[2]), slice(low[1], high[1]), slice(low[0], high[0]))
    mask = _parity(index - low, faces, tuple(int(v) for v in (high - low)[::-1]))
    return mask, box


def _parity(index: np.ndarray, faces: np.ndarray, shape: tuple[int, int, int]) -> np.ndarray:
    column, height, _ = crossings(index, faces, shape)
    height = np.clip(np.ceil(height).astype(int), 0, shape[0])
    toggles = np.zeros((shape[0] + 1, shape[1], shape[2]), np.uint8)
    np.add.at(toggles, (height, column[:, 1], column[:, 0]), 1)
    return (np.cumsum(toggles, axis=0, dtype=np.uint8)[:-1] & 1).astype(bool)


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


def place_mask(
    mask: np.ndarray, mask_origin: np.ndarray, mask_spacing: np.ndarray, transform: np.ndarray, grid: Grid
) -> tuple[np.ndarray, tuple[slice, slice, slice]]:
    """Carry a mask [S, P, L] (its own origin x, y, z and spacing x, y, z, mm) through a 4x4 LPS transform.

    Returns the boolean mask of the touched box of the grid, and that box.
    """
    corners = _corners(mask.shape, mask_origin, mask_spacing) @ transform[:3, :3].T + transform[:3, 3]
    index = grid.index_of(corners)
    low = np.maximum(np.floor(index.min(axis=0)).astype(int) - 1, 0)
    high = np.minimum(np.ceil(index.max(axis=0)).astype(int) + 2, np.array(grid.shape)[::-1])
    if np.any(high <= low):
        return np.zeros((0, 0, 0), bool), (slice(0, 0), slice(0, 0), slice(0, 0))
    box = (slice(low[2], high[2]), slice(low[1], high[1]), slice(low[0], high[0]))
    inverse = np.linalg.inv(transform)
    scale = inverse[:3, :3] * grid.spacing / np.asarray(mask_spacing)[:, None]
    start = np.asarray(grid.origin) + low * grid.spacing
    shift = (inverse[:3, :3] @ start + inverse[:3, 3] - mask_origin) / mask_spacing
    soft = ndimage.gaussian_filter(mask.astype(np.float32), 0.7)
    shape = tuple(int(v) for v in (high - low)[::-1])
    moved = ndimage.affine_transform(soft, scale[::-1, ::-1], shift[::-1], output_shape=shape, order=1)
    return moved > 0.5, box


def _corners(shape: tuple[int, ...], origin: np.ndarray, spacing: np.ndarray) -> np.ndarray:
    ends = np.array(shape)[::-1] - 1
    unit = np.array([[i, j, k] for i in (0, 1) for j in (0, 1) for k in (0, 1)])
    return np.asarray(origin) + unit * ends * np.asarray(spacing)
