"""A scene: one posed lower body as voxel fields from which any number of CTs can be painted.

Grid spacing 2 mm, arrays [S, P, L] (see grid.py):
  label  uint8  output class
  depth  uint8  distance inside the own bone from its surface, in 0.25 mm (0 outside bone)
  shaft  uint8  0 at a long bone's ends .. 255 at mid-shaft (thick cortex, fatty marrow); 0 elsewhere
  near   uint8  distance to the next bone, mm, on a grid twice as coarse (8 mm^3 -> 4 mm spacing)
  body   int8   signed distance to a bare trunk ellipse, mm (negative inside, 127 elsewhere), 4 mm spacing
"""
from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy import ndimage

from . import extras
from .grid import Grid, grid_around, place_mask, voxelise
from .labelmaps import LabelMap, spine_transform
from .labels import FEMUR, FIBULA, HIP, OTHER, PATELLA, SACRUM, TIBIA
from .shapes import Mesh

SPACING = 2.0
MARGIN = 40.0
CLASS_OF = {"hip": HIP, "sacrum": SACRUM, "femur": FEMUR, "tibia": TIBIA, "fibula": FIBULA, "patella": PATELLA}


@dataclass
class Scene:
    grid: Grid
    label: np.ndarray
    depth: np.ndarray
    shaft: np.ndarray
    near: np.ndarray | None = None
    body: np.ndarray | None = None
    marks: dict[str, list[float]] = field(default_factory=dict)

    def put(self, mask: np.ndarray, box: tuple[slice, slice, slice], label: int, shaft: np.ndarray | None = None) -> None:
        """Add one bone; where bones overlap the one in which the voxel lies deeper keeps it."""
        if mask.size == 0 or not mask.any():
            return
        inside = ndimage.distance_transform_edt(np.pad(mask, 1), sampling=SPACING)[1:-1, 1:-1, 1:-1]
        depth = np.minimum(inside * 4, 255).astype(np.uint8)
        wins = mask & (depth > self.depth[box])
        self.label[box][wins] = label
        self.depth[box][wins] = depth[wins]
        self.shaft[box][wins] = 0 if shaft is None else shaft[wins]

    def finish(self) -> None:
        """Fields that need all bones: distance to bone, and the trunk."""
        coarse = ndimage.maximum_filter(self.label > 0, 2)[::2, ::2, ::2]
        self.near = np.minimum(ndimage.distance_transform_edt(~coarse, sampling=2 * SPACING), 255).astype(np.uint8)
        self.body = _trunk(self, coarse.shape)

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("label", "depth", "shaft", "near", "body"):
            np.save(folder / f"{name}.npy", getattr(self, name))
        (folder / "scene.json").write_text(json.dumps({"origin": self.grid.origin, "spacing": SPACING, "marks": self.marks}))


def load_scene(folder: Path) -> Scene:
    """A saved scene with memory-mapped fields."""
    fields = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("label", "depth", "shaft", "near", "body")}
    head = json.loads((folder / "scene.json").read_text())
    return Scene(Grid(tuple(head["origin"]), head["spacing"], fields["label"].shape), marks=head["marks"], **fields)


def _empty(grid: Grid) -> Scene:
    return Scene(grid, *(np.zeros(grid.shape, np.uint8) for _ in range(3)))


def scene_from_meshes(subject: dict[str, Mesh], spine: LabelMap, data: Path, rng: np.random.Generator) -> Scene:
    """A posed MAP subject with another subject's lumbar spine, ribs, arms and feet."""
    hips = np.concatenate([subject["hip_left"].vertices, subject["hip_right"].vertices])
    transform = spine_transform(spine, hips, subject["sacrum"].vertices)
    added = extras.vertebrae(spine, transform, rng)
    pieces = extras.ribs(added, rng) + extras.arms(hips, rng) + extras.feet(subject, data, rng)
    points = np.concatenate([mesh.vertices for mesh in subject.values()] + [p for p, _ in pieces])
    top = np.concatenate([hips, extras.tops(added)])
    scene = _empty(grid_around(np.concatenate([points, top]), SPACING, MARGIN))
    for mask, origin, spacing, placed in added:
        scene.put(*place_mask(mask, origin, spacing, placed, scene.grid), OTHER)
    for vertices, faces in pieces:
        scene.put(*voxelise(vertices, faces, scene.grid), OTHER)
    for name, mesh in subject.items():
        mask, box = voxelise(mesh.vertices, mesh.faces, scene.grid)
        bone = name.split("_")[0]
        long = bone in ("femur", "tibia", "fibula")
        scene.put(mask, box, CLASS_OF[bone], _shaft(mesh.vertices, mask, box, scene.grid) if long else None)
    scene.marks = _marks(subject)
    scene.finish()
    return scene


def scene_from_labelmap(source: LabelMap, rng: np.random.Generator) -> Scene:
    """A real articulated label map, stretched a little."""
    stretch = rng.uniform(0.9, 1.1) * rng.uniform(0.95, 1.05, 3)
    transform = np.diag([*stretch, 1.0])
    points = np.concatenate([source.cloud(label) for label in (HIP, FEMUR, SACRUM, OTHER)]) * stretch
    scene = _empty(grid_around(points, SPACING, MARGIN))
    for label in (HIP, FEMUR, SACRUM, OTHER):
        mask, box = place_mask(source.labels == label, source.origin, source.spacing, transform, scene.grid)
        shaft = None
        if label == FEMUR:
            # The maps end in the shaft: everything well below the head is shaft.
            ends = points[3000:6000]
            height = scene.grid.origin[2] + (np.arange(box[0].start, box[0].stop)) * SPACING
            below = np.clip((ends[:, 2].max() - 110 - height) / 60, 0, 1) * 255
            shaft = np.broadcast_to(below[:, None, None], mask.shape).astype(np.uint8)
        scene.put(mask, box, label, shaft)
    femur = points[3000:6000]
    for side, sign in (("left", 1), ("right", -1)):
        half = femur[sign * (femur[:, 0] - femur[:, 0].mean()) > 0]
        head = half[half[:, 2] > half[:, 2].max() - 45].mean(0)
        low = half[half[:, 2] < half[:, 2].min() + 10].mean(0)
        scene.marks[f"head_{side}"], scene.marks[f"knee_{side}"] = head.tolist(), low.tolist()
    scene.marks["pelvis"] = points[:3000].mean(0).tolist()
    scene.finish()
    return scene


def _shaft(vertices: np.ndarray, mask: np.ndarray, box: tuple[slice, slice, slice], grid: Grid) -> np.ndarray:
    """Position along the bone's long axis turned into 'how much shaft' (0..255)."""
    centre = vertices.mean(0)
    axis = np.linalg.svd((vertices - centre)[::7], full_matrices=False)[2][0]
    along = (vertices - centre) @ axis
    low, high = along.min(), along.max()
    z, y, x = (grid.origin[2 - n] + np.arange(s.start, s.stop) * SPACING - centre[2 - n] for n, s in enumerate(box))
    place = z[:, None, None] * axis[2] + y[None, :, None] * axis[1] + x[None, None, :] * axis[0]
    part = (place - low) / (high - low)
    return (np.clip((np.minimum(part, 1 - part) - 0.14) / 0.14, 0, 1) * 255).astype(np.uint8)


def _marks(subject: dict[str, Mesh]) -> dict[str, list[float]]:
    marks = {"pelvis": subject["sacrum"].vertices.mean(0).tolist()}
    for side in ("left", "right"):
        femur, tibia = subject[f"femur_{side}"].vertices, subject[f"tibia_{side}"].vertices
        knee = subject[f"patella_{side}"].vertices.mean(0)
        far = np.linalg.norm(femur - knee, axis=1)
        socket = subject[f"hip_{side}"].vertices
        top = femur[far > far.max() - 45]
        marks[f"head_{side}"] = top[np.argsort(np.linalg.norm(top - socket.mean(0), axis=1))[:200]].mean(0).tolist()
        marks[f"knee_{side}"] = tibia[np.argsort(np.linalg.norm(tibia - knee, axis=1))[:200]].mean(0).tolist()
        marks[f"ankle_{side}"] = tibia[np.argsort(-np.linalg.norm(tibia - knee, axis=1))[:200]].mean(0).tolist()
    return marks


def _trunk(scene: Scene, shape: tuple[int, ...]) -> np.ndarray:
    """Ellipse around pelvis and spine at every level from the hip joints up (mm, negative inside)."""
    step = 2 * SPACING
    hip = np.argwhere(scene.label[::2, ::2, ::2] == HIP)
    low, high = hip.min(0), hip.max(0)
    half_x, half_y = (high[2] - low[2]) * step / 2 + 18, (high[1] - low[1]) * step / 2 + 22
    centre = (low + high) / 2 * step
    z, y, x = (np.arange(n) * step for n in shape)
    k = np.sqrt(((x - centre[2]) / half_x)[None, :] ** 2 + ((y - centre[1] + 8) / half_y)[:, None] ** 2)
    plane = (k - 1) * min(half_x, half_y)
    floor = np.maximum(low[0] * step + 45 - z, 0)
    return np.clip(plane[None] + floor[:, None, None], -128, 127).astype(np.int8)
