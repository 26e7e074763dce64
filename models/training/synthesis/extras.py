"""Bones that are only there to be told apart: spine above the sacrum, ribs, arms and hands, feet."""
from __future__ import annotations

from pathlib import Path

import numpy as np
import trimesh

from .grid import _corners
from .labelmaps import LabelMap
from .labels import OTHER
from .shapes import Mesh

Piece = tuple[np.ndarray, np.ndarray]
Placed = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def vertebrae(spine: LabelMap, transform: np.ndarray, rng: np.random.Generator) -> list[Placed]:
    """The lent spine, and a copy of it further up so that scans may reach the chest."""
    mask = spine.labels == OTHER
    found = np.argwhere(mask)
    low, high = found.min(0), found.max(0) + 1
    mask = np.pad(mask[low[0] : high[0], low[1] : high[1], low[2] : high[2]], 2)
    origin = spine.origin + (low - 2)[::-1] * spine.spacing
    placed = [(mask, origin, spine.spacing, transform)]
    height = (high[0] - low[0]) * spine.spacing[2] * transform[2, 2]
    lift = np.eye(4)
    lift[:3, 3] = [rng.uniform(-8, 8), rng.uniform(-10, 20), height * 0.93]
    placed.append((mask, origin, spine.spacing, lift @ transform))
    return placed


def tops(placed: list[Placed]) -> np.ndarray:
    """Corner points (LPS mm) of the spine pieces, so that the grid holds them."""
    return np.concatenate([_corners(m.shape, o, s) @ t[:3, :3].T + t[:3, 3] for m, o, s, t in placed])


def tube(points: np.ndarray, radii: np.ndarray, sides: int = 10) -> Piece:
    """Closed tube along a polyline (LPS mm) with a radius (mm) at each point."""
    tangent = np.gradient(points, axis=0)
    tangent /= np.maximum(np.linalg.norm(tangent, axis=1, keepdims=True), 1e-9)
    helper = np.where(np.abs(tangent[:, :1]) < 0.9, [[1.0, 0, 0]], [[0, 1.0, 0]])
    u = np.cross(tangent, helper)
    u /= np.linalg.norm(u, axis=1, keepdims=True)
    v = np.cross(tangent, u)
    angle = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    ring = np.cos(angle)[None, :, None] * u[:, None] + np.sin(angle)[None, :, None] * v[:, None]
    vertices = (points[:, None] + ring * radii[:, None, None]).reshape(-1, 3)
    faces = []
    for n in range(len(points) - 1):
        for k in range(sides):
            a, b = n * sides + k, n * sides + (k + 1) % sides
            faces += [[a, b, a + sides], [b, b + sides, a + sides]]
    first, last = len(vertices), len(vertices) + 1
    for k in range(sides):
        faces += [[first, (k + 1) % sides, k], [last, len(vertices) - sides + k, len(vertices) - sides + (k + 1) % sides]]
    return np.concatenate([vertices, points[:1], points[-1:]]), np.array(faces)


def ribs(placed: list[Placed], rng: np.random.Generator) -> list[Piece]:
    """Flat hoops around the upper end of the spine."""
    box = tops(placed[-1:])
    top, centre = box[:, 2].max(), box.mean(0)
    wide, deep = rng.uniform(115, 160), rng.uniform(85, 115)
    found = []
    for n in range(int(rng.integers(2, 6))):
        for sign in (-1, 1):
            angle = np.deg2rad(np.linspace(12, rng.uniform(70, 150), 16))
            x = centre[0] + sign * wide * np.sin(angle)
            y = centre[1] - deep * 0.8 + deep * np.cos(angle)
            z = top - n * rng.uniform(18, 26) - 45 * angle / np.pi * 2
            found.append(tube(np.stack([x, y, z], 1), np.full(16, rng.uniform(3.5, 6.0))))
    return found


def arms(hips: np.ndarray, rng: np.random.Generator) -> list[Piece]:
    """Forearms and hands beside or in front of the pelvis, in some subjects."""
    found: list[Piece] = []
    if rng.random() > 0.45:
        return found
    low, high, middle = hips.min(0), hips.max(0), hips.mean(0)
    for sign in (-1, 1):
        beside = rng.random() < 0.6
        x = middle[0] + sign * ((high[0] - low[0]) / 2 + rng.uniform(35, 80)) if beside else middle[0] + sign * rng.uniform(40, 90)
        y = middle[1] + rng.uniform(-30, 40) if beside else low[1] - rng.uniform(40, 70)
        wrist = np.array([x, y, middle[2] + rng.uniform(-60, 40)])
        up = np.array([sign * rng.uniform(-20, 50), rng.uniform(-20, 40), 230.0])
        for shift in (-10, 10):
            line = wrist + np.linspace(0, 1, 8)[:, None] * up + [0, shift * rng.uniform(0.8, 1.4), 0]
            found.append(tube(line, np.array([10, 8, 6.5, 6, 6, 6.5, 8, 10.0]) * rng.uniform(0.8, 1.2)))
        for n in range(5):
            spread = np.array([-sign * rng.uniform(0, 25), (n - 2) * 14.0, -75.0])
            start = wrist + [0, (n - 2) * 7.0, -12]
            found.append(tube(start + np.linspace(0, 1, 6)[:, None] * spread, np.array([6, 4, 3.5, 3.5, 4.5, 5]) * rng.uniform(0.8, 1.2)))
    return found


def feet(subject: dict[str, Mesh], data: Path, rng: np.random.Generator) -> list[Piece]:
    """Calcaneus and talus of the Visible Human under each ankle, and rods for the rest of the foot."""
    who = rng.choice(["VHF", "VHM"])
    folder = data / "bones" / "visible-human-denver" / "ply"
    talus, heel = (trimesh.load(folder / f"{who}_L_{name}.ply", process=False) for name in ("talus", "calcaneous"))
    found: list[Piece] = []
    for side, mirror in (("left", 1), ("right", -1)):
        tibia, knee = subject[f"tibia_{side}"].vertices, subject[f"patella_{side}"].vertices.mean(0)
        down = tibia[np.argmax(np.linalg.norm(tibia - knee, axis=1))] - knee
        down /= np.linalg.norm(down)
        along = tibia @ down
        ankle = tibia[along > along.max() - 12].mean(0) + down * (12 + rng.uniform(1, 4))
        front = np.array([0, -1.0, 0]) - down * -down[1]
        front /= np.linalg.norm(front)
        frame = np.stack([np.cross(front, -down), -front, -down], axis=1)
        centre = np.asarray(talus.vertices).mean(0)
        for bone in (talus, heel):
            local = (np.asarray(bone.vertices) - centre) * [mirror, 1, 1] * rng.uniform(0.92, 1.05)
            found.append((local @ frame.T + ankle + down * 12, np.asarray(bone.faces)))
        for n in range(5):
            start = ankle + down * 18 + front * 38 + frame[:, 0] * (n - 2) * 9
            line = start + np.linspace(0, 1, 8)[:, None] * (front * 105 + down * 25 + frame[:, 0] * (n - 2) * 7)
            found.append(tube(line, np.array([9, 8, 7, 5, 4.5, 5, 6, 5.0])))
    return found


def coccyx(sacrum: np.ndarray, rng: np.random.Generator) -> list[Piece]:
    """Three or four small bones that go on from the sacrum's tip (vertices LPS mm), bending forwards."""
    tip = sacrum[sacrum[:, 2] < sacrum[:, 2].min() + 6].mean(0)
    above = sacrum[(sacrum[:, 2] > sacrum[:, 2].min() + 18) & (sacrum[:, 2] < sacrum[:, 2].min() + 30)].mean(0)
    down = (tip - above) / np.linalg.norm(tip - above)
    place, found, wide = tip + down * rng.uniform(2.5, 6.0), [], rng.uniform(8, 13)
    bend = rng.uniform(0.05, 0.45)
    for n in range(int(rng.integers(3, 5))):
        long = rng.uniform(7, 12) * (1 - 0.12 * n)
        line = place + np.linspace(0, 1, 7)[:, None] * down * long
        vertices, faces = tube(line, wide * np.array([0.55, 0.85, 0.9, 0.85, 0.85, 0.8, 0.5]) * (1 - 0.2 * n), 14)
        flat = np.array([1.0, rng.uniform(0.45, 0.7), 1.0])
        found.append(((vertices - place) * flat + place, faces))
        place = line[-1] + down * rng.uniform(0.5, 3.0)
        down = down + [rng.uniform(-0.08, 0.08), -bend, 0.1 * bend]
        down /= np.linalg.norm(down)
    return found
