"""Shapes that few healthy subjects have: necks bent and turned, heads collapsed, sockets moved or shallow.

Meshes keep their vertices' order, so nodes stay valid. All lengths mm, directions LPS.
"""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial.transform import Rotation

from .shapes_mesh import Mesh

NECK_STARTS, NECK_BENDS = 0.22, 0.4  # of the way from the shaft's axis to the head's centre
BASE_DROP = 0.7  # the neck's axis meets the shaft's this share of the head's offset below the head


@dataclass
class Hip:
    """What ails one hip. Angles degrees, lengths mm; socket: how far it has moved (x, y, z)."""

    varus: float = 0.0
    version: float = 0.0
    socket: tuple[float, float, float] = (0.0, 0.0, 0.0)
    shallow: float = 1.0  # of the rim's overhang that is left
    collapse: float = 1.0  # of the height of the head's dome that is left


def ailment(rng: np.random.Generator, outward: float) -> Hip:
    """A random hip: two thirds are as the subject's own. outward: +1 on the left, -1 on the right."""
    kind = rng.random()
    neck = {"varus": rng.normal(0, 4), "version": rng.normal(0, 5)}
    if kind < 0.66:
        return Hip(**neck)
    if kind < 0.76:  # coxa vara or valga, turned
        return Hip(varus=rng.uniform(-22, 28), version=rng.uniform(-25, 25))
    if kind < 0.86:  # dysplasia: high, lateral, shallow, often anteverted
        return Hip(varus=rng.uniform(-15, 5), version=rng.uniform(-5, 25), socket=(outward * rng.uniform(1, 8), rng.uniform(-3, 2), rng.uniform(0, 12)), shallow=rng.uniform(0.3, 0.9))
    if kind < 0.92:  # protrusio
        return Hip(**neck, socket=(-outward * rng.uniform(2, 9), rng.uniform(-2, 2), rng.uniform(-1, 4)))
    return Hip(**neck, collapse=rng.uniform(0.15, 0.75))


def bent_neck(femur: Mesh, head: np.ndarray, varus: float, version: float) -> Mesh:
    """Head and neck turned about the neck's base: varus lowers the head, version turns it about the shaft."""
    base, up, neck = neck_of(femur, head)
    along = (femur.vertices - base) @ neck / np.linalg.norm(head - base)
    share = _smooth((along - NECK_STARTS) / NECK_BENDS)[:, None]
    across = np.cross(neck, up)
    across /= np.linalg.norm(across)
    # About `across` a positive turn carries the neck from the shaft's upward direction away, unless reversed.
    turn = Rotation.from_rotvec(-np.deg2rad(varus) * across) * Rotation.from_rotvec(np.deg2rad(version) * up)
    rotvec = turn.as_rotvec()
    turned = Rotation.from_rotvec(share * rotvec).apply(femur.vertices - base) + base
    return Mesh(turned, femur.faces)


def neck_of(femur: Mesh, head: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Base of the neck on the shaft's axis, the shaft's upward direction, and the neck's direction."""
    axis = np.linalg.svd((femur.vertices - femur.vertices.mean(0))[::7], full_matrices=False)[2][0]
    along = femur.vertices @ axis
    if head @ axis < along.mean():
        axis, along = -axis, -along
    reach = np.ptp(along)
    shaft = femur.vertices[(along > along.min() + 0.35 * reach) & (along < along.min() + 0.75 * reach)]
    up = np.linalg.svd(shaft - shaft.mean(0), full_matrices=False)[2][0]
    up = up if up @ axis > 0 else -up
    foot = shaft.mean(0) + ((head - shaft.mean(0)) @ up) * up
    base = foot - up * BASE_DROP * np.linalg.norm(head - foot)
    return base, up, (head - base) / np.linalg.norm(head - base)


def collapsed_head(femur: Mesh, head: np.ndarray, radius: float, left: float, up: np.ndarray) -> Mesh:
    """The head's dome flattened: of its height above 0.35 radius, the share `left` is left."""
    offset = femur.vertices - head
    height = offset @ up
    within = _smooth((1.45 * radius - np.linalg.norm(offset, axis=1)) / (0.3 * radius))
    over = np.maximum(height - 0.35 * radius, 0) * within
    return Mesh(femur.vertices - np.outer(over * (1 - left), up), femur.faces)


def moved_socket(hip: Mesh, centre: np.ndarray, radius: float, shift: np.ndarray, shallow: float, outward: float) -> Mesh:
    """The socket carried along by shift, its rim's overhang (in x, outward) shrunk to the share `shallow`; the rest follows softly."""
    offset = hip.vertices - centre
    share = _smooth((radius + 24 - np.linalg.norm(offset, axis=1)) / 20)
    overhang = np.maximum(offset[:, 0] * outward + 0.1 * radius, 0) * share
    moved = hip.vertices + share[:, None] * shift
    moved[:, 0] -= outward * overhang * (1 - shallow)
    return Mesh(moved, hip.faces)


def _smooth(t: np.ndarray) -> np.ndarray:
    t = np.clip(t, 0, 1)
    return t * t * (3 - 2 * t)
