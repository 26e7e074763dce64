"""A posed lower body as distance fields, from which a CT of any spacing, pose and extent can be made.

Small on disk (tens of MB), and exact at 1 mm. Frame: LPS mm.
"""
from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from scipy import ndimage

from . import extras, sacrum
from .distance import Piece, from_mask, from_mesh
from .grid import Grid, grid_around
from .labelmaps import LabelMap, measured_map, spine_transform
from .labels import FEMUR, FIBULA, HIP, OTHER, PATELLA, SACRUM, TIBIA
from .marks import map_marks, sacral_marks, subject_marks
from .pathology import neck_of
from .shapes import Mesh

NEAR_SPACING = 4.0
MARGIN_MM = 40.0
CLASS_OF = {"hip": HIP, "sacrum": SACRUM, "femur": FEMUR, "tibia": TIBIA, "fibula": FIBULA, "patella": PATELLA}
EXTRA_SPACING = 1.5
COCCYX_IN_MAP = 0.8  # the isotropic label map's sacrum holds the coccyx: from this share of its height downwards


@dataclass
class Body:
    """near: uint8 [S, P, L] mm to the next bone, on `grid`; trunk: box of the hips (low x y z, high x y z); spaces: canal and disc."""

    pieces: list[Piece]
    grid: Grid
    near: np.ndarray
    trunk: tuple[list[float], list[float]]
    marks: dict[str, list[float]] = field(default_factory=dict)
    spaces: list[Piece] = field(default_factory=list)

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / "pieces.npy", np.concatenate([p.values.ravel() for p in self.pieces + self.spaces]))
        np.savez_compressed(folder / "near.npz", near=self.near)
        pieces = [{"name": p.name, "label": p.label, "shape": p.values.shape, "origin": list(p.origin), "spacing": p.spacing, "shaft": p.shaft} for p in self.pieces + self.spaces]
        head = {"pieces": pieces, "spaces": len(self.spaces), "origin": list(self.grid.origin), "trunk": self.trunk, "marks": self.marks}
        (folder / "body.json").write_text(json.dumps(head))


def load_body(folder: Path) -> Body:
    """A saved body; its distance fields stay on disk until they are sampled."""
    head = json.loads((folder / "body.json").read_text())
    flat = np.load(folder / "pieces.npy", mmap_mode="r")
    pieces, start = [], 0
    for p in head["pieces"]:
        size = int(np.prod(p["shape"]))
        pieces.append(Piece(p["name"], p["label"], flat[start : start + size].reshape(p["shape"]), tuple(p["origin"]), p["spacing"], p["shaft"]))
        start += size
    near = np.load(folder / "near.npz")["near"]
    bones = len(pieces) - head.get("spaces", 0)  # bodies made before there were spaces have none
    return Body(pieces[:bones], Grid(tuple(head["origin"]), NEAR_SPACING, near.shape), near, tuple(head["trunk"]), head["marks"], pieces[bones:])


def finished(pieces: list[Piece], marks: dict[str, list[float]], spaces: list[Piece] | None = None) -> Body:
    """A body from its bones: the distance to the next bone, and the box of the trunk."""
    grid = grid_around(np.concatenate([p.corners for p in pieces]), NEAR_SPACING, MARGIN_MM)
    bone = np.zeros(grid.shape, bool)
    for piece in pieces:
        low = np.floor(grid.index_of(piece.corners).min(0)).astype(int)
        high = np.ceil(grid.index_of(piece.corners).max(0)).astype(int) + 1
        axes = [torch.arange(int(a), int(b)) * NEAR_SPACING + o for a, b, o in zip(low, high, grid.origin)]
        z, y, x = torch.meshgrid(axes[2], axes[1], axes[0], indexing="ij")
        inside = piece.at(torch.stack([x, y, z], -1).float()).numpy() > -1.5
        bone[low[2] : high[2], low[1] : high[1], low[0] : high[0]] |= inside
    near = np.minimum(ndimage.distance_transform_edt(~bone, sampling=NEAR_SPACING), 255).astype(np.uint8)
    hips = np.concatenate([p.corners for p in pieces if p.label == HIP])
    return Body(pieces, grid, near, (hips.min(0).tolist(), hips.max(0).tolist()), marks, spaces or [])


def body_from_meshes(subject: dict[str, Mesh], spine: LabelMap, data: Path, rng: np.random.Generator) -> Body:
    """A posed MAP subject with another subject's lumbar spine, a coccyx, ribs, arms and feet."""
    hips = np.concatenate([subject["hip_left"].vertices, subject["hip_right"].vertices])
    solid = from_mesh("sacrum", SACRUM, subject["sacrum"].vertices, subject["sacrum"].faces)
    pattern = sacrum.sacral_transform(measured_map(data), hips, subject["sacrum"].vertices)
    added, pieces, disc = _lumbar(spine, spine_transform(spine, hips, subject["sacrum"].vertices), (solid, pattern), rng)
    loose = extras.ribs(added, rng) + extras.arms(hips, rng) + extras.feet(subject, data, rng) + extras.coccyx(subject["sacrum"].vertices, rng)
    pieces += [from_mesh("extra", OTHER, vertices, faces, EXTRA_SPACING) for vertices, faces in loose]
    for name, mesh in subject.items():
        bone = name.split("_")[0]
        piece = solid if bone == "sacrum" else from_mesh(name, CLASS_OF[bone], mesh.vertices, mesh.faces)
        piece.shaft = _shaft_of(mesh.vertices) if bone in ("femur", "tibia", "fibula") else None
        pieces.append(piece)
    marks = {**subject_marks(subject), **sacral_marks(subject["sacrum"].vertices)}
    for side in ("left", "right"):
        base, up, _ = neck_of(subject[f"femur_{side}"], np.array(marks[f"head_{side}"]))
        marks[f"base_{side}"], marks[f"above_{side}"] = base.tolist(), (base + 50 * up).tolist()
    pieces, spaces = _hollowed(pieces, pattern, rng, disc)
    return finished(pieces, marks, spaces)


def _lumbar(spine: LabelMap, transform: np.ndarray, sacral: tuple[Piece, np.ndarray], rng: np.random.Generator) -> tuple[list, list[Piece], Piece]:
    """A lent spine, moved until its disc above S1 has its height: as masks, as distance fields, and the disc."""
    solid, pattern = sacral
    added = extras.vertebrae(spine, transform, rng)
    lowest = from_mask("spine", OTHER, *added[0])
    move = np.eye(4)
    move[:3, 3] = sacrum.space_above(solid, lowest, pattern, sacrum.disc_height(rng))
    added = [(mask, origin, spacing, move @ placed) for mask, origin, spacing, placed in added]
    pieces = [from_mask("spine", OTHER, *placed) for placed in added]
    return added, pieces, sacrum.disc(solid, pieces[0], pattern)


def _hollowed(pieces: list[Piece], pattern: np.ndarray, rng: np.random.Generator, disc: Piece) -> tuple[list[Piece], list[Piece]]:
    """The bones with a sacrum that has its canal and foramina, and the spaces."""
    number = next(n for n, piece in enumerate(pieces) if piece.name == "sacrum")
    canal = sacrum.hollow(pieces[number], pattern, rng)
    return [sacrum.carved(p, canal) if n == number else p for n, p in enumerate(pieces)], [sacrum.within(canal, pieces[number]), disc]


def body_from_labelmap(source: LabelMap, data: Path, rng: np.random.Generator) -> Body:
    """A real articulated label map, stretched a little; a coccyx is added or cut off so that the sacrum has none."""
    stretch = rng.uniform(0.9, 1.1) * rng.uniform(0.95, 1.05, 3)
    transform = np.diag([*stretch, 1.0])
    labels = source.labels.copy()
    isotropic = source.spacing[0] == source.spacing[2]
    if isotropic:
        _part_coccyx(labels)
    pieces, clouds = [], {}
    for label, names in ((HIP, ("hip_left", "hip_right")), (FEMUR, ("femur_left", "femur_right")), (SACRUM, ("sacrum",)), (OTHER, ("spine",))):
        mask = labels == label
        clouds[label] = source.cloud(label) * stretch
        for name, part in zip(names, _sides(mask) if len(names) > 1 else [mask]):
            low, high = (f(np.argwhere(part), 0) for f in (np.min, np.max))
            crop = part[tuple(slice(a, b + 1) for a, b in zip(low, high))]
            pieces.append(from_mask(name, label, crop, source.origin + low[::-1] * source.spacing, source.spacing, transform))
    marks = map_marks(clouds)
    if not isotropic:
        pieces += [from_mesh("extra", OTHER, v, f, EXTRA_SPACING) for v, f in extras.coccyx(clouds[SACRUM], rng)]
    for piece in pieces:
        if piece.label == FEMUR:
            head = np.array(marks["head_" + piece.name.split("_")[1]])
            # The maps end in the shaft: everything 110 to 170 mm below the head's top is shaft.
            piece.shaft = [(head + [0, 0, -130]).tolist(), [0.0, 0.0, 1.0], -600.0, 130.0]
    pattern = sacrum.sacral_transform(measured_map(data), clouds[HIP], clouds[SACRUM])
    pieces, disc = _parted(pieces, pattern, sacrum.disc_height(rng))
    pieces, spaces = _hollowed(pieces, pattern, rng, disc)
    return finished(pieces, marks, spaces)


def _parted(pieces: list[Piece], pattern: np.ndarray, height: float) -> tuple[list[Piece], Piece]:
    """L5 and S1 with a disc between them, which the thick slices of the maps have not; and the disc."""
    bones = {piece.name: piece for piece in pieces}
    solid, spine = bones["sacrum"], bones["spine"]
    disc = sacrum.disc(solid, spine, pattern, height / 2)
    apart = {"sacrum": sacrum.parted(solid, spine, disc, height), "spine": sacrum.parted(spine, solid, disc, height)}
    return [apart.get(piece.name, piece) for piece in pieces], disc


def _sides(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(left, right) of a bone that comes in pairs: by the nearest of the two larger pieces' centres."""
    middle = int(np.argwhere(mask)[:, 2].mean())
    left = np.zeros_like(mask)
    left[:, :, middle:] = True
    return mask & left, mask & ~left


def _part_coccyx(labels: np.ndarray) -> None:
    """Everything of the sacrum below COCCYX_IN_MAP of its height becomes another bone. Changes labels."""
    levels = np.flatnonzero((labels == SACRUM).any(axis=(1, 2)))
    cut = levels.max() - int(COCCYX_IN_MAP * (levels.max() - levels.min()))
    below = labels[:cut]
    below[below == SACRUM] = OTHER


def _shaft_of(vertices: np.ndarray) -> list:
    """Centre, long axis, and where the bone begins and ends along it."""
    centre = vertices.mean(0)
    axis = np.linalg.svd((vertices - centre)[::7], full_matrices=False)[2][0]
    along = (vertices - centre) @ axis
    return [centre.tolist(), axis.tolist(), float(along.min()), float(along.max())]


def shaft_share(piece: Piece, points: torch.Tensor) -> torch.Tensor:
    """0 at a long bone's ends .. 1 at mid-shaft, at points (n, 3) LPS mm."""
    centre, axis, low, high = piece.shaft
    part = ((points - points.new_tensor(centre)) @ points.new_tensor(axis) - low) / (high - low)
    return ((torch.minimum(part, 1 - part) - 0.14) / 0.14).clamp(0, 1)
