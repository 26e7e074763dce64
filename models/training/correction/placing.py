"""The frames in which a view is shown to the network while it learns."""

from __future__ import annotations

import math

import torch
from torch import Tensor

Views = tuple[Tensor, Tensor, Tensor]  # points [b, n, 3], normals [b, n, 3], landmarks [b, l, 3]


def quaternion_rotations(q: Tensor) -> Tensor:
    w, x, y, z = (q / q.norm(dim=1, keepdim=True)).unbind(1)
    rows = [
        1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),
        2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
        2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y),
    ]
    return torch.stack(rows, dim=1).unflatten(1, (3, 3))


def small_rotations(count: int, degrees: Tensor, generator: torch.Generator) -> Tensor:
    axis = torch.nn.functional.normalize(torch.randn(count, 3, generator=generator), dim=1)
    half = degrees * (math.pi / 360) * torch.randn(count, generator=generator)
    return quaternion_rotations(torch.cat([half.cos()[:, None], half.sin()[:, None] * axis], dim=1))


def turned(views: Views, rotation: Tensor, pivot: Tensor, target: Tensor, scale: Tensor | float = 1.0) -> Views:
    points, normals, landmarks = views
    back = rotation.transpose(1, 2)
    return (points - pivot) @ back * scale + target, normals @ back, (landmarks - pivot) @ back * scale + target


# What is out of view bears a little on the pose, too.
LEAST_WEIGHT = 0.05
# Bones are brought to the mean bone's size, within reason.
SCALES = (0.8, 1.25)
WRONG_SHARE = 0.08


def for_fine(views: Views, seen: Tensor, middle: Tensor, generator: torch.Generator) -> Views:
    """
    Landmarks upon those of the mean bone, as well as landmarks are known that are off by a few millimetres; now and then
    in a wrong pose altogether, so that the network knows its doubt and the right one of several poses is told by it.
    """
    count = len(views[0])
    off = torch.where(torch.rand(count, 1, 1, generator=generator) < 0.35, 6.0, 1.5)
    off = off * (1 + 2 * (1 - seen.unsqueeze(2)))
    near = onto_mean(views, views[2] + off * torch.randn(views[2].shape, generator=generator), seen, middle)
    wrong = torch.rand(count, generator=generator) < WRONG_SHARE
    rotation = small_rotations(count, torch.where(wrong, 90.0, 0.0), generator)
    pivot = near[0].mean(dim=1, keepdim=True)
    shift = torch.randn(count, 1, 3, generator=generator) * torch.where(wrong, 30.0, 0.0)[:, None, None]
    return turned(near, rotation, pivot, pivot + shift)


def onto_mean(views: Views, landmarks: Tensor, seen: Tensor, middle: Tensor) -> Views:
    """Moved and scaled so that the landmarks, those in view above all, lie on `middle` (Umeyama 1991)."""
    weight = LEAST_WEIGHT + (1 - LEAST_WEIGHT) * seen
    weight = (weight / weight.sum(dim=1, keepdim=True)).unsqueeze(2)
    own, mean = (weight * landmarks).sum(dim=1, keepdim=True), (weight * middle).sum(dim=1, keepdim=True)
    from_own, to_mean = landmarks - own, middle - mean
    u, _, vt = torch.linalg.svd(from_own.transpose(1, 2) @ (weight * to_mean))
    keep = torch.ones(len(own), 3)
    keep[:, 2] = torch.sign(torch.linalg.det(u @ vt))
    rotation = ((u * keep.unsqueeze(1)) @ vt).transpose(1, 2)
    along = (weight * (from_own @ rotation.transpose(1, 2)) * to_mean).sum(dim=(1, 2), keepdim=True)
    scale = (along / (weight * from_own**2).sum(dim=(1, 2), keepdim=True)).clamp(*SCALES)
    return turned(views, rotation, own, mean, scale)


def for_coarse(views: Views, _seen: Tensor, _middle: Tensor, generator: torch.Generator) -> Views:
    """About its centroid, in its principal directions with any signs, and rolled a little: they depend on what is cut."""
    count = len(views[0])
    pivot = views[0].mean(dim=1, keepdim=True)
    directions = principal_directions(views[0] - pivot, generator)
    rotation = small_rotations(count, torch.full((count,), 12.0), generator) @ directions
    return turned(views, rotation, pivot, torch.zeros_like(pivot))


def principal_directions(centred: Tensor, generator: torch.Generator) -> Tensor:
    """Rows: principal directions, longest first, with random signs; right-handed."""
    _, vectors = torch.linalg.eigh(centred.transpose(1, 2) @ centred)
    signs = torch.where(torch.rand(len(centred), 1, 2, generator=generator) < 0.5, -1.0, 1.0)
    first, second = (vectors.flip(2)[:, :, :2] * signs).unbind(2)
    return torch.stack([first, second, torch.linalg.cross(first, second)], dim=1)


PLACING = {"coarse": for_coarse, "fine": for_fine}


def thinned(points: Tensor, normals: Tensor, generator: torch.Generator, keep: int) -> tuple[Tensor, Tensor]:
    """The same random points of every view."""
    chosen = torch.randperm(points.shape[1], generator=generator)[:keep]
    return points[:, chosen], normals[:, chosen]
