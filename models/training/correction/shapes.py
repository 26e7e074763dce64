"""The free bone shapes, and a model of them: all bones as right ones, in millimetres, LPS axes, turned onto their mean.

The surfaces of `map-llp26` correspond vertex by vertex. A model is the mean of the subjects that training may see and
the principal components about it; the published components are not used, as they were fitted to every subject.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from .pose import rigid_onto

FACE = np.dtype([("count", "u1"), ("vertices", "<i4", 3)])
# Bone -> surfaces it is learnt from; what ends in L is mirrored.
SURFACES = {"hip": ("R_hip", "L_hip"), "femur": ("L_femur",), "tibia": ("L_tibia",)}
# Where the knee is, and how much of that end, mm, tells which way is across.
KNEE_END = {"femur": ("lower", 45.0), "tibia": ("upper", 16.0)}
MIRROR = np.array([-1.0, 1.0, 1.0])


def read_ply(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Vertices [n, 3] and triangles [m, 3] of a binary PLY file of triangles."""
    content = path.read_bytes()
    end = content.index(b"end_header\n") + len(b"end_header\n")
    counts = {words[1]: int(words[2]) for line in content[:end].decode().splitlines() if (words := line.split())[:1] == ["element"]}
    vertices = np.frombuffer(content, "<f4", 3 * counts["vertex"], end).reshape(-1, 3).astype(float)
    faces = np.frombuffer(content, FACE, counts["face"], end + 12 * counts["vertex"])["vertices"]
    return vertices, faces.astype(np.int64)


def subjects(folder: Path) -> list[str]:
    return sorted(json.loads((folder / "landmarks_template_nodes.json").read_text()))


def seen_in_training(folder: Path) -> list[str]:
    """Every second subject of the sorted list, from the first; the others are held out."""
    return subjects(folder)[0::2]


def held_out(folder: Path) -> list[str]:
    return subjects(folder)[1::2]


@dataclass(frozen=True)
class Bone:
    """One subject's bone as a right one, with the points that were picked on it."""

    subject: str
    surface: str
    vertices: np.ndarray
    picked: dict[str, np.ndarray]


def read_bones(folder: Path, bone: str, of: list[str]) -> tuple[list[Bone], dict[str, np.ndarray]]:
    """The bones of these subjects, and the triangles of each kind of surface (wound for the bone as a right one)."""
    picked = json.loads((folder / "landmarks_template_nodes.json").read_text())
    bones, faces = [], {}
    for surface in SURFACES[bone]:
        left = surface.startswith("L_")
        for subject in of:
            vertices, triangles = read_ply(folder / "ply" / f"{subject}_{surface}.ply")
            faces[surface] = triangles[:, ::-1] if left else triangles
            mirror = MIRROR if left else 1.0
            points = {name: np.array(at) * mirror for name, at in picked[subject].items() if isinstance(at, list)}
            bones.append(Bone(subject, surface, vertices * mirror, points))
    return bones, faces


@dataclass(frozen=True)
class ShapeModel:
    """One kind of surface: mean [n, 3], components [k, n, 3] scaled to one standard deviation each, triangles."""

    surface: str
    mean: np.ndarray
    components: np.ndarray
    faces: np.ndarray

    @cached_property
    def vertex_areas(self) -> np.ndarray:
        a, b, c = (self.mean[self.faces[:, n]] for n in range(3))
        doubled = np.linalg.norm(np.cross(b - a, c - a), axis=1)
        areas = np.zeros(len(self.mean))
        for n in range(3):
            np.add.at(areas, self.faces[:, n], doubled / 6)
        return areas


def models_of(bone: str, bones: list[Bone], faces: dict[str, np.ndarray]) -> list[ShapeModel]:
    """A model a surface; the mirrored left bones are turned onto the right ones by the points picked on both."""
    first, *others = SURFACES[bone]
    model = model_of(bones, first, faces[first], np.eye(3))
    reference = picked_means(bones, first, model.mean)
    models = [model]
    for surface in others:
        model = model_of(bones, surface, faces[surface], np.eye(3))
        move = rigid_onto(picked_means(bones, surface, model.mean), reference)
        models.append(ShapeModel(surface, move.apply(model.mean), move.turn(model.components), model.faces))
    return models if bone == "hip" else [facing_front(model, KNEE_END[bone]) for model in models]


def picked_means(bones: list[Bone], surface: str, mean: np.ndarray) -> np.ndarray:
    own = [bone for bone in bones if bone.surface == surface]
    names = sorted(name for name in own[0].picked if name.startswith(surface[0]) and np.linalg.norm(own[0].vertices - own[0].picked[name], axis=1).min() < 3)
    return np.mean([rigid_onto(bone.vertices, mean).apply(np.stack([bone.picked[name] for name in names])) for bone in own], axis=0)


def model_of(bones: list[Bone], surface: str, faces: np.ndarray, turn: np.ndarray) -> ShapeModel:
    """Mean and components of the bones of one surface, after each was moved rigidly onto the mean, turned at last."""
    clouds = np.stack([bone.vertices for bone in bones if bone.surface == surface])
    mean = clouds[0]
    for _ in range(4):
        clouds = np.stack([rigid_onto(cloud, mean).apply(cloud) for cloud in clouds])
        mean = clouds.mean(axis=0)
    offsets = (clouds - mean).reshape(len(clouds), -1)
    _, sizes, directions = np.linalg.svd(offsets, full_matrices=False)
    scaled = directions[: len(clouds) - 1] * (sizes[: len(clouds) - 1, None] / np.sqrt(max(1, len(clouds) - 1)))
    return ShapeModel(surface, (mean - mean.mean(axis=0)) @ turn.T, scaled.reshape(len(scaled), -1, 3) @ turn.T, faces)


def facing_front(model: ShapeModel, slab: tuple[str, float]) -> ShapeModel:
    """Turned about z so that the widest direction of its knee end lies across."""
    end, depth = slab
    z = model.mean[:, 2]
    knee = model.mean[z > z.max() - depth] if end == "upper" else model.mean[z < z.min() + depth]
    across = np.linalg.svd(knee[:, :2] - knee[:, :2].mean(axis=0), full_matrices=False)[2][0]
    c, s = across * np.sign(across[0])
    turn = np.array([[c, s, 0.0], [-s, c, 0.0], [0.0, 0.0, 1.0]])
    return ShapeModel(model.surface, model.mean @ turn.T, model.components @ turn.T, model.faces)


def vertex_normals(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Unit normals, each the sum of the triangles' about a vertex weighed by their areas."""
    a, b, c = (vertices[faces[:, n]] for n in range(3))
    across = np.cross(b - a, c - a)
    normals = np.stack([sum(np.bincount(faces[:, n], across[:, axis], len(vertices)) for n in range(3)) for axis in range(3)], axis=1)
    return normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)


def sampled_shape(model: ShapeModel, rng: np.random.Generator) -> np.ndarray:
    """A bone that nobody has: components by chance, bulges that no component has, another size and proportion."""
    weights = np.clip(rng.normal(0, 1.1, len(model.components)), -2.6, 2.6)
    vertices = model.mean + np.tensordot(weights, model.components, 1)
    vertices = vertices + bulges(vertices, rng)
    return vertices * rng.uniform(0.86, 1.12) * (1 + rng.normal(0, 0.025, 3))


def bulges(vertices: np.ndarray, rng: np.random.Generator, count: int = 10) -> np.ndarray:
    """Smooth displacements about random vertices: what thirteen subjects do not show of the others."""
    moves = np.zeros_like(vertices)
    for at in vertices[rng.integers(0, len(vertices), count)]:
        width = rng.uniform(15, 60)
        near = np.exp(-((vertices - at) ** 2).sum(axis=1) / (2 * width * width))
        moves += near[:, None] * rng.normal(0, 1.3, 3)
    return moves
