"""Rigid moves: the best one between two clouds of matching points, and random ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Rigid:
    """x -> rotation x + shift."""

    rotation: np.ndarray
    shift: np.ndarray

    def apply(self, points: np.ndarray) -> np.ndarray:
        return points @ self.rotation.T + self.shift

    def turn(self, directions: np.ndarray) -> np.ndarray:
        return directions @ self.rotation.T

    def inverse(self) -> "Rigid":
        return Rigid(self.rotation.T, -self.rotation.T @ self.shift)


def rigid_onto(points: np.ndarray, targets: np.ndarray, weights: np.ndarray | None = None) -> Rigid:
    """The rotation and shift that bring points nearest to their targets (Kabsch 1976), mirror images left out."""
    w = np.ones(len(points)) if weights is None else weights
    w = w / w.sum()
    from_centre, to_centre = w @ points, w @ targets
    u, _, vt = np.linalg.svd((points - from_centre).T @ (w[:, None] * (targets - to_centre)))
    keep = np.diag([1.0, 1.0, np.sign(np.linalg.det(u @ vt))])
    rotation = (u @ keep @ vt).T
    return Rigid(rotation, to_centre - rotation @ from_centre)


def random_rotation(rng: np.random.Generator) -> np.ndarray:
    """Uniform over all rotations (a random unit quaternion)."""
    return quaternion_rotation(rng.normal(size=4))


def small_rotation(rng: np.random.Generator, degrees: float) -> np.ndarray:
    """About a random axis by a normally distributed angle."""
    axis = rng.normal(size=3)
    half = np.radians(rng.normal(0, degrees)) / 2
    return quaternion_rotation(np.concatenate([[np.cos(half)], np.sin(half) * axis / np.linalg.norm(axis)]))


def quaternion_rotation(q: np.ndarray) -> np.ndarray:
    w, x, y, z = q / np.linalg.norm(q)
    return np.array([
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ])


def principal_frame(points: np.ndarray) -> Rigid:
    """Onto the centroid and the principal directions, longest first, right-handed; the signs are free."""
    centre = points.mean(axis=0)
    _, _, directions = np.linalg.svd(points - centre, full_matrices=False)
    directions[2] = np.cross(directions[0], directions[1])
    return Rigid(directions, -directions @ centre)


# The rotations that take the axes onto each other: which principal direction is which, and which way it points.
AXIS_TURNS = np.stack([
    turn for order in ((0, 1, 2), (1, 2, 0), (2, 0, 1), (0, 2, 1), (2, 1, 0), (1, 0, 2)) for a in (1, -1) for b in (1, -1) for c in (1, -1)
    if np.linalg.det(turn := np.diag([a, b, c]).astype(float)[list(order)]) > 0
])
