"""Spongy bone with a grain: rows along the long bones, and the main compressive and tensile groups of the proximal femur."""
from __future__ import annotations

import numpy as np
from scipy import ndimage

from .body import Body
from .metal import Leg, leg_of

ROW_MM, PITCH_MM = 7.0, 1.5  # length of a row's features, and the distance from row to row
TILE = 48
REACH_MM = 85.0


def grain(body: Body, points: np.ndarray, owner: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """HU to add to spongy bone at points (n, 3) LPS mm, each in the bone `owner` (index of the piece)."""
    tile = ndimage.gaussian_filter(rng.standard_normal((TILE, TILE, TILE), dtype=np.float32), 0.6, mode="wrap") * 3.0
    added = np.zeros(len(points), np.float32)
    rows, groups = rng.uniform(0, 70), rng.uniform(30, 260)
    for number in np.unique(owner):
        piece = body.pieces[number]
        if piece.shaft is None:
            continue
        own = owner == number
        added[own] += rows * along(tile, points[own] - np.array(piece.shaft[0]), np.array(piece.shaft[1]))
        if piece.name in ("femur_left", "femur_right"):
            added[own] += groups * proximal_groups(tile, points[own], leg_of(body, piece.name.split("_")[1]))
    return added


def along(tile: np.ndarray, offset: np.ndarray, axis: np.ndarray) -> np.ndarray:
    """Noise drawn out along an axis; offset: (n, 3) mm."""
    helper = np.eye(3)[np.argmin(np.abs(axis))]
    u = np.cross(axis, helper)
    u /= np.linalg.norm(u)
    frame = np.stack([axis, u, np.cross(axis, u)])
    return _woven(tile, offset @ frame.T)


def _woven(tile: np.ndarray, place: np.ndarray) -> np.ndarray:
    return ndimage.map_coordinates(tile, (place / [ROW_MM, PITCH_MM, PITCH_MM]).T, order=1, mode="grid-wrap")


def proximal_groups(tile: np.ndarray, points: np.ndarray, leg: Leg) -> np.ndarray:
    """About -0.4 in Ward's triangle .. 1 in a group, with rows along it; 0 far from the hip."""
    offset = points - leg.base
    medial, high, front = -offset @ leg.outward, offset @ leg.up, offset @ leg.front
    near = np.linalg.norm(offset, axis=1) < REACH_MM
    wide = float(-(leg.head - leg.base) @ leg.outward)
    found = np.zeros(len(points), np.float32)
    plane = np.stack([medial, high], 1)[near] / wide
    compressive = np.array([[0.3, 0.0], [0.65, 0.55], [1.05, 1.2]])
    tensile = np.array([[-0.35, -0.2], [-0.2, 0.4], [0.2, 0.8], [0.7, 0.9], [1.35, 0.45]])
    for path, breadth, share in ((compressive, 0.2, 1.0), (tensile, 0.12, 0.6)):
        distance, run = _to_path(plane, path)
        rows = _woven(tile, np.stack([run * wide, distance * wide, front[near]], 1))
        found[near] += share * np.exp(-((distance / breadth) ** 2)) * (0.7 + 0.5 * rows)
    ward = np.linalg.norm(plane - [0.35, 0.42], axis=1)
    found[near] -= 0.4 * np.exp(-((ward / 0.2) ** 2))
    return found


def _to_path(plane: np.ndarray, path: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Signed distance to a polyline, and the way along it to the nearest point."""
    best, side, run, before = np.full(len(plane), np.inf), np.zeros(len(plane)), np.zeros(len(plane)), 0.0
    for a, b in zip(path[:-1], path[1:]):
        line = b - a
        length = float(np.linalg.norm(line))
        t = np.clip((plane - a) @ line / length**2, 0, 1)
        offset = plane - a - t[:, None] * line
        distance = np.linalg.norm(offset, axis=1)
        closer = distance < best
        best = np.where(closer, distance, best)
        side = np.where(closer, np.sign(line[0] * offset[:, 1] - line[1] * offset[:, 0]), side)
        run = np.where(closer, before + t * length, run)
        before += length
    return best * side, run
