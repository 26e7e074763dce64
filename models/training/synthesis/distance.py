"""Signed distance fields of bones: exact to a fraction of a voxel, small enough to keep, quick to sample.

Distances in mm, positive inside, kept as int8 in steps of STEP_MM and cut at +-LIMIT_MM. Frame as in grid.py.
"""
from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch
from scipy import ndimage
from torch.nn import functional

from .grid import Grid, _corners, crossings, grid_around

STEP_MM = 0.1
LIMIT_MM = 12.7
MARGIN_MM = 5.0
NEAR_VOXELS = 3.0
RAYS = 3  # rays a voxel and axis in plane; along S the share is exact


@dataclass
class Piece:
    """One bone. values: int8 [S, P, L]; origin: LPS mm (x, y, z); shaft: centre, axis, low and high along it, or None."""

    name: str
    label: int
    values: np.ndarray
    origin: tuple[float, float, float]
    spacing: float
    shaft: list[list[float]] | None = field(default=None)

    @property
    def corners(self) -> np.ndarray:
        """The eight corners of the field (LPS mm)."""
        return _corners(self.values.shape, np.array(self.origin), np.full(3, self.spacing))

    def at(self, points: torch.Tensor) -> torch.Tensor:
        """Distance (mm, positive inside) at points (..., 3) LPS mm; -LIMIT_MM where the field does not reach."""
        unit = (points - points.new_tensor(self.origin)) / self.spacing
        low, high = _reach(unit)
        low, high = np.maximum(low, 0), np.minimum(high, np.array(self.values.shape)[::-1])
        if np.any(high - low < 2):
            return torch.full(points.shape[:-1], -LIMIT_MM, device=points.device)
        part = self.values[low[2] : high[2], low[1] : high[1], low[0] : high[0]]
        data = torch.from_numpy(np.array(part)).to(points.device).float() + LIMIT_MM / STEP_MM
        size = points.new_tensor([float(n - 1) for n in high - low])
        unit = (unit - points.new_tensor([float(n) for n in low])) / size * 2 - 1
        flat = functional.grid_sample(data[None, None], unit.reshape(1, -1, 1, 1, 3), align_corners=True, padding_mode="zeros")
        return flat.reshape(points.shape[:-1]) * STEP_MM - LIMIT_MM


def _reach(unit: torch.Tensor) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest whole indices of points; regular grids of points are thinned first, at the cost of a little slack."""
    thin = unit[::4, ::4, ::4] if unit.dim() == 4 else unit
    flat, slack = thin.reshape(-1, 3), 8 if unit.dim() == 4 else 1
    low, high = flat.amin(0).cpu().numpy(), flat.amax(0).cpu().numpy()
    return np.floor(low).astype(int) - slack, np.ceil(high).astype(int) + slack + 1


def from_mesh(name: str, label: int, vertices: np.ndarray, faces: np.ndarray, spacing: float = 1.0) -> Piece:
    """Distance field of a closed surface whose triangles all turn the same way."""
    grid = grid_around(vertices, spacing, MARGIN_MM)
    return Piece(name, label, _packed(_distance(occupancy(vertices, faces, grid), spacing)), grid.origin, spacing)


def from_mask(name: str, label: int, mask: np.ndarray, origin: np.ndarray, mask_spacing: np.ndarray, transform: np.ndarray, spacing: float = 1.0) -> Piece:
    """Distance field of a label map's bone carried through a 4x4 LPS transform; steps between slices are smoothed."""
    pad = np.ceil(MARGIN_MM / np.asarray(mask_spacing)).astype(int)[::-1] + 1
    mask = np.pad(mask, [(p, p) for p in pad])
    origin = np.asarray(origin) - pad[::-1] * np.asarray(mask_spacing)
    sampling = np.asarray(mask_spacing)[::-1]
    inside = ndimage.distance_transform_edt(mask, sampling=sampling) - ndimage.distance_transform_edt(~mask, sampling=sampling)
    smooth = ndimage.gaussian_filter(inside.astype(np.float32), 0.8 / sampling.clip(1.0) + 0.2)
    grid = grid_around(_corners(mask.shape, origin, mask_spacing) @ transform[:3, :3].T + transform[:3, 3], spacing, 0.0)
    inverse = np.linalg.inv(transform)
    scale = inverse[:3, :3] * grid.spacing / np.asarray(mask_spacing)[:, None]
    shift = (inverse[:3, :3] @ np.asarray(grid.origin) + inverse[:3, 3] - origin) / mask_spacing
    moved = ndimage.affine_transform(smooth, scale[::-1, ::-1], shift[::-1], output_shape=grid.shape, order=1, cval=-LIMIT_MM)
    return Piece(name, label, _packed(moved * np.cbrt(abs(np.linalg.det(transform[:3, :3])))), grid.origin, spacing)


def occupancy(vertices: np.ndarray, faces: np.ndarray, grid: Grid) -> np.ndarray:
    """Share of every voxel that a closed surface fills (float32): rays along S with exact heights, RAYS^2 a voxel."""
    total = np.zeros((grid.shape[0] + 1, *grid.shape[1:]), np.float32)
    for row in range(RAYS):
        for column in range(RAYS):
            shift = [(column + 0.5) / RAYS - 0.5 + 1.3e-4, (row + 0.5) / RAYS - 0.5 + 2.7e-4, 0.0]
            _add_rays(total, grid.index_of(vertices) - shift, faces)
    filled = np.cumsum(total, axis=0)[:-1] / RAYS**2
    # Inward- and outward-turned surfaces are both filled.
    return np.clip(filled if filled.sum() >= 0 else -filled, 0, 1)


def _add_rays(total: np.ndarray, index: np.ndarray, faces: np.ndarray) -> None:
    place, height, turn = crossings(index, faces, (total.shape[0] - 1, *total.shape[1:]))
    # A crossing at height h fills the part of its voxel above h, and all voxels above.
    cell = np.clip(np.floor(height + 0.5).astype(int), 0, total.shape[0] - 2)
    above = np.clip(cell + 0.5 - height, 0, 1)
    np.add.at(total, (cell, place[:, 1], place[:, 0]), turn * above)
    np.add.at(total, (cell + 1, place[:, 1], place[:, 0]), turn * (1 - above))


def _distance(share: np.ndarray, spacing: float) -> np.ndarray:
    """Signed distance (mm) from shares: the cut voxels by their share and normal, the others by the way to the next cut one."""
    inside = share > 0.5
    cut = (share > 0.02) & (share < 0.98) | (inside & ~ndimage.binary_erosion(inside))
    if not cut.any():
        return np.full(share.shape, -LIMIT_MM, np.float32)
    slope = np.stack([ndimage.gaussian_filter(share, 0.8, order=[int(a == n) for n in range(3)])[cut] for a in range(3)], 1)
    slope /= np.linalg.norm(slope, axis=1, keepdims=True) + 1e-6
    number = np.zeros(share.shape, np.int32)
    number[cut] = np.arange(len(slope))
    at_cut = _from_share(share[cut], np.abs(slope))
    way, nearest = ndimage.distance_transform_edt(~cut, return_indices=True)
    distance = (np.where(inside, way, -way) + at_cut[number[tuple(nearest)]]).astype(np.float32)
    # Close by, the cut voxel's tangent plane is far better than the way to its centre.
    close = np.nonzero(way < NEAR_VOXELS)
    owner = [n[close] for n in nearest]
    cell = number[tuple(owner)]
    distance[close] = at_cut[cell] + sum((v - c) * slope[cell, a] for a, (v, c) in enumerate(zip(close, owner)))
    return distance * spacing


def _from_share(share: np.ndarray, normal: np.ndarray) -> np.ndarray:
    """Distance (voxels) of a voxel's centre from the plane that fills this share of it; normal: absolute components (n, 3)."""
    steep, corner = normal.max(1), normal.sum(1)  # slope at one half; where the plane leaves the voxel
    full = 2 * share - 1
    return 0.5 * (steep * full + (corner - steep) * full**7)


def _packed(distance: np.ndarray) -> np.ndarray:
    return np.clip(np.round(distance / STEP_MM), -LIMIT_MM / STEP_MM, LIMIT_MM / STEP_MM).astype(np.int8)
