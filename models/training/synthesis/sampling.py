"""A body at the voxels of a patch: which bone is nearest, and how far its surface is. Arrays [S, P, L]; points LPS mm."""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from .body import Body
from .distance import LIMIT_MM
from .hounsfield import noise
from .labels import NAMES


@dataclass
class Sampled:
    """What lies at the voxels. best, second: mm to the nearest bone and the next one, positive inside; owner: index of the piece."""

    best: np.ndarray
    second: np.ndarray
    owner: np.ndarray
    classes: np.ndarray  # (classes, ...) mm to each class, on every stride-th voxel from phase on


def place(centre: np.ndarray, matrix: np.ndarray, shape: tuple[int, ...], rng: np.random.Generator | None = None) -> torch.Tensor:
    """LPS points (S, P, L, 3) of a patch's voxels, bent a little when a generator is given. matrix: voxel (x, y, z) -> mm."""
    z, y, x = (torch.arange(n, dtype=torch.float32) - (n - 1) / 2 for n in shape)
    grid = torch.stack(torch.meshgrid(z, y, x, indexing="ij")[::-1], -1)
    points = grid @ torch.from_numpy(matrix.T.astype(np.float32)) + torch.from_numpy(np.asarray(centre, np.float32))
    if rng is not None and rng.random() < 0.6:
        strength = rng.uniform(0.3, 2.5)
        points += torch.from_numpy(np.stack([noise(rng, tuple(shape), 60.0, 1.0) for _ in range(3)], -1)) * strength
    return points


def sample(body: Body, points: torch.Tensor, thin: tuple[slice, ...]) -> Sampled:
    """Every bone's distance at every voxel; that of every class at the thinned ones."""
    shape = points.shape[:-1]
    best, second = (torch.full(shape, -LIMIT_MM, device=points.device) for _ in range(2))
    owner = torch.zeros(shape, dtype=torch.int16, device=points.device)
    classes = np.full((len(NAMES), *best[thin].shape), -LIMIT_MM, np.float32)
    outline = outline_of(points)
    for number, piece in enumerate(body.pieces):
        box = touched(piece.corners, outline, shape)
        if box is None:
            continue
        distance = piece.at(points[box])
        part, runner = best[box], second[box]
        ahead = distance > part
        second[box] = torch.where(ahead, part, torch.maximum(runner, distance))
        owner[box] = torch.where(ahead, number, owner[box].int()).to(torch.int16)
        best[box] = torch.where(ahead, distance, part)
        inner, outer = _thinned(box, thin)
        there = classes[(piece.label, *outer)]
        np.maximum(there, distance[inner].cpu().numpy(), out=there)
    return Sampled(best.cpu().numpy(), second.cpu().numpy(), owner.cpu().numpy(), classes)


def _thinned(box: tuple[slice, ...], thin: tuple[slice, ...]) -> tuple[tuple[slice, ...], tuple[slice, ...]]:
    """Which voxels of a box the thinned grid holds: as slices of the box, and of the thinned grid."""
    inner, outer = [], []
    for part, every in zip(box, thin):
        first = max(0, -(-(part.start - every.start) // every.step))
        start = every.start + first * every.step - part.start
        inner.append(slice(start, None, every.step))
        outer.append(slice(first, first + len(range(start, part.stop - part.start, every.step))))
    return tuple(inner), tuple(outer)


def outline_of(points: torch.Tensor) -> tuple[np.ndarray, np.ndarray]:
    """Affine fit of the points: (inverse matrix, first point), to tell which voxels a box can touch."""
    first = points[0, 0, 0].cpu().numpy().astype(float)
    steps = [(points[tuple(-1 if a == n else 0 for a in range(3))].cpu().numpy() - first) / (points.shape[n] - 1) for n in range(3)]
    return np.linalg.inv(np.stack(steps, 1)), first


def touched(corners: np.ndarray, outline: tuple[np.ndarray, np.ndarray], shape: tuple[int, ...], slack: float = 9.0) -> tuple[slice, ...] | None:
    inverse, first = outline
    index = (corners - first) @ inverse.T
    low = np.maximum(np.floor(index.min(0) - slack).astype(int), 0)
    high = np.minimum(np.ceil(index.max(0) + slack).astype(int) + 1, shape)
    return None if np.any(high - low < 2) else tuple(slice(int(a), int(b)) for a, b in zip(low, high))
