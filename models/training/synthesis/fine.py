"""One region of a body at 1 mm: image, true classes, and a guess of the coarse network.

Distances are sampled at the voxels themselves, so surfaces stay exact in any pose. Arrays [S, P, L].
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from scipy.spatial.transform import Rotation

from .body import Body, shaft_share
from .coarse_guess import guess
from .hounsfield import AIR, Inside, Noise, bone_values, soft
from .metal import Implants, implants
from .sampling import Sampled, outline_of, place, sample, touched
from .scanner import scan
from .trabeculae import grain
from .vessels import arteries, bladder, pour_blood

FINE_MM = 1.0
SHAPE = (112, 112, 112)
STRIDES = (3, 4)  # voxels to one of the coarse network's: its spacing may be 3 or 4 mm
TARGETS = {"head": 0.34, "knee": 0.2, "wing": 0.09, "lumbar": 0.07, "tip": 0.06, "ankle": 0.06, "shaft": 0.04, "shin": 0.03, "pelvis": 0.05, "any": 0.06}
METAL_SHARE = 0.17
CORNERS = np.array([[i, j, k] for i in (-1, 1) for j in (-1, 1) for k in (-1, 1)])
CONTACT_MM = 6.0  # a bone closer than this makes the surface a joint surface


@dataclass
class FinePatch:
    """image: HU float32; label: uint8; coarse: uint8 (classes, S, P, L), voxel k of an axis at index phase + stride * k."""

    image: np.ndarray
    label: np.ndarray
    coarse: np.ndarray
    phase: tuple[int, int, int]
    stride: int


@dataclass
class Region:
    """Where a patch lies in its body: voxel (x, y, z) from the middle -> mm by matrix, from centre. cuts: axis and slab not scanned."""

    body: Body
    centre: np.ndarray
    matrix: np.ndarray
    shape: tuple[int, int, int]
    phase: tuple[int, int, int]
    works: Implants
    cuts: list[tuple[int, slice]]


@dataclass
class Listener:
    """Says what a coarse network would of a region, on a grid of `stride` voxels, for a share of the patches."""

    stride: int
    word: Callable[[Region, np.random.Generator], np.ndarray]
    share: float


def render_fine(body: Body, rng: np.random.Generator, shape: tuple[int, int, int] = SHAPE, device: str = "cpu", listener: Listener | None = None) -> FinePatch:
    """A random region of the body, in a random pose and scanner, with a guessed coarse result or a listener's."""
    heard = listener is not None and rng.random() < listener.share
    stride = listener.stride if heard else int(rng.choice(STRIDES))
    works = implants(body, rng) if rng.random() < METAL_SHARE else Implants()
    phase = tuple(int(n) for n in rng.integers(stride, size=3))
    region = Region(body, centre_of(body, rng), _turn(rng) * FINE_MM, shape, phase, works, _cuts(shape, rng))
    points = place(region.centre, region.matrix, shape, rng).to(device)
    found = sample(body, points, tuple(slice(p, None, stride) for p in phase))
    field = Noise(rng, shape, FINE_MM)
    wear(found, field)
    saw(found, body, points, works)
    image, label = paint_fine(body, points, found, field)
    image = scan(image, rng, FINE_MM, hammer(image, label, points, works, FINE_MM))
    coarse = listener.word(region, rng) if heard else guess(found.classes, rng, stride * FINE_MM)
    patch = FinePatch(image, label, coarse, phase, stride)
    for axis, gone in region.cuts:
        _empty(patch, axis, gone)
    return patch


def centre_of(body: Body, rng: np.random.Generator) -> np.ndarray:
    """A point (LPS mm) near a joint, mostly."""
    odds = {name: odd for name, odd in TARGETS.items() if name in ("shaft", "shin", "any") or any(k.startswith(name) for k in body.marks)}
    target = rng.choice(list(odds), p=np.array(list(odds.values())) / sum(odds.values()))
    side = rng.choice(["left", "right"])
    mark = lambda name: np.array(body.marks.get(f"{name}_{side}", body.marks.get(name, body.marks[f"knee_{side}"])))
    if target == "any":
        piece = body.pieces[int(rng.integers(len(body.pieces)))]
        corners = piece.corners
        point = rng.uniform(corners.min(0), corners.max(0))
    elif target in ("shaft", "shin"):
        ends = ("head", "knee") if target == "shaft" else ("knee", "ankle")
        point = mark(ends[0]) + (mark(ends[1]) - mark(ends[0])) * rng.uniform(0.15, 0.85)
    else:
        point = mark(target)
    return point + rng.uniform(-32, 32, 3)


def _turn(rng: np.random.Generator) -> np.ndarray:
    """Rotation, stretch and mirror: offsets (x, y, z) of the patch -> offsets in the body."""
    spread = 45 if rng.random() < 0.15 else 12
    turn = Rotation.from_euler("xyz", rng.uniform(-spread, spread, 3), degrees=True).as_matrix()
    stretch = rng.uniform(0.94, 1.08) * rng.uniform(0.97, 1.03, 3)
    return turn @ np.diag(stretch) @ np.diag([rng.choice([-1, 1]), 1, 1])


def wear(found: Sampled, field: Noise) -> None:
    """Rough surfaces, osteophytes beside joints, and joint spaces narrowed down to contact. Changes found.best."""
    rng = field.rng
    found.best += field(rng.uniform(5, 15)) * rng.uniform(0, 0.3)
    if rng.random() < 0.4:  # bony spurs grow where the next bone is near but does not face
        beside = np.clip((found.second + 15) / 4, 0, 1) * np.clip((-3 - found.second) / 2, 0, 1)
        found.best += np.clip(field(rng.uniform(6, 14)) - rng.uniform(0.6, 1.6), 0, 2) * rng.uniform(1, 5) * beside
    if rng.random() < 0.4:
        gap = np.maximum(-(found.best + found.second), 0)
        closing = rng.uniform(0, 1.8) * np.clip(field(rng.uniform(25, 60)) + rng.uniform(-0.5, 1.0), 0, 1)
        facing = (found.best < 1) & (gap < 2 * CONTACT_MM)
        found.best[facing] += np.minimum(closing, gap / 2 + 0.2)[facing]


def paint_fine(body: Body, points: torch.Tensor, found: Sampled, field: Noise) -> tuple[np.ndarray, np.ndarray]:
    """(HU before the scanner, class) with the surface's partial volume from the exact distance; field: at the voxels' spacing."""
    rng, spacing, shape = field.rng, field.edge, field.shape
    hu = soft(surroundings(body, points), field, rng)
    _organs(hu, body, points, field)
    _cartilage(hu, found, rng)
    _spaces(hu, body, points, field)
    bone = found.best > -spacing / 2
    table = np.array([piece.label for piece in body.pieces])
    kind = table[found.owner[bone]]
    joint = np.clip((found.second[bone] + CONTACT_MM) / CONTACT_MM, 0, 1)
    rows = grain(body, points[torch.from_numpy(bone)].cpu().numpy(), found.owner[bone], rng) if rng.random() < 0.7 else None
    inside = Inside(kind, found.best[bone], shafts(body, points, found.owner, bone), bone, joint, rows)
    share = np.clip(found.best[bone] / spacing + 0.5, 0, 1)
    hu[bone] = bone_values(inside, field, rng) * share + hu[bone] * (1 - share)
    label = np.zeros(shape, np.uint8)
    label[bone] = np.where(found.best[bone] >= 0, kind, 0)
    return hu, label


def surroundings(body: Body, points: torch.Tensor) -> dict[str, np.ndarray]:
    """near: mm to the next bone; body: signed mm to the bare trunk, negative inside; at the voxels."""
    unit = (points - points.new_tensor(body.grid.origin)) / body.grid.spacing
    top = points.new_tensor([float(n - 1) for n in body.near.shape[::-1]])
    clamped = torch.minimum(unit.clamp(min=0), top)
    beyond = (unit - clamped).norm(dim=-1) * body.grid.spacing
    data = torch.from_numpy(body.near).to(points.device).float()[None, None]
    near = torch.nn.functional.grid_sample(data, (clamped / top * 2 - 1)[None], align_corners=True)[0, 0] + beyond
    low, high = (points.new_tensor(corner) for corner in body.trunk)
    half = (high - low) / 2 - 5
    middle = (low + high) / 2
    wide, deep = half[0] + 18, half[1] + 22
    round_ = torch.sqrt(((points[..., 0] - middle[0]) / wide) ** 2 + ((points[..., 1] - middle[1] + 8) / deep) ** 2)
    trunk = (round_ - 1) * torch.minimum(wide, deep) + (low[2] + 50 - points[..., 2]).clamp(min=0)
    return {"near": near.cpu().numpy(), "body": trunk.clamp(-128, 127).cpu().numpy()}


def _organs(hu: np.ndarray, body: Body, points: torch.Tensor, field: Noise) -> None:
    """Bladder and arteries, in some patients. Changes hu."""
    rng, outline = field.rng, outline_of(points)
    if rng.random() < 0.5:
        urine = bladder(body, rng)
        box = touched(urine.centre + 60.0 * CORNERS, outline, hu.shape, 5.0)
        if box is not None:
            urine.pour(hu[box], points[box].cpu().numpy())
    if rng.random() < 0.5:
        chalk, unit = rng.uniform(0.3, 3.0), field(rng.uniform(4, 10))
        for part, wall in arteries(body, rng):
            box = touched(part.reach[0] + part.reach[1] * CORNERS, outline, hu.shape, 5.0)
            if box is not None:
                pour_blood(hu[box], points[box].cpu().numpy(), part, wall, chalk, unit[box])


def _cartilage(hu: np.ndarray, found: Sampled, rng: np.random.Generator) -> None:
    """Between two bones that face each other lies cartilage or fluid, not fat. Changes hu."""
    between = (found.best < 0) & (found.best + found.second > -rng.uniform(4, 9))
    hu[between] = rng.uniform(20, 110)


def _spaces(hu: np.ndarray, body: Body, points: torch.Tensor, field: Noise) -> None:
    """Discs are firm; the sacrum's canal and foramina hold fat, and nerves and fluid in their middle. Changes hu."""
    rng, outline = field.rng, outline_of(points)
    for space in body.spaces:
        middle, rim, wall = (rng.uniform(5, 50), rng.uniform(-90, 10), rng.uniform(0.5, 3.0)) if space.name == "canal" else (rng.uniform(60, 110),) * 2 + (0.0,)
        box = touched(space.corners, outline, hu.shape)
        if box is not None:
            depth = space.at(points[box]).cpu().numpy()
            value = np.where(depth > wall, middle, rim)
            hu[box] = np.where(depth > -field.edge / 2, value, hu[box])


def shafts(body: Body, points: torch.Tensor, owner: np.ndarray, bone: np.ndarray) -> np.ndarray:
    """How much shaft (0..1) each voxel of bone is."""
    flat, share = owner[bone], np.zeros(int(bone.sum()), np.float32)
    where = points[torch.from_numpy(bone).to(points.device)]
    for number in np.unique(flat):
        if body.pieces[number].shaft is not None:
            own = torch.from_numpy(flat == number).to(points.device)
            share[flat == number] = shaft_share(body.pieces[number], where[own]).cpu().numpy()
    return share


def saw(found: Sampled, body: Body, points: torch.Tensor, works: Implants) -> None:
    """Bone that a prosthesis replaces is gone. Changes found.best."""
    for cut in works.resections:
        number = next(n for n, piece in enumerate(body.pieces) if piece.name == cut.name)
        where = np.nonzero((found.owner == number) & (found.best > -3))
        offset = points.cpu().numpy()[where] - cut.point
        left = np.maximum(-offset @ cut.out if cut.out.any() else np.full(len(offset), -99.0), np.linalg.norm(offset, axis=-1) - cut.radius)
        found.best[where] = np.minimum(found.best[where], left)


def hammer(hu: np.ndarray, label: np.ndarray, points: torch.Tensor, works: Implants, spacing: float) -> np.ndarray:
    """Put the metal in; returns its share of every voxel. Changes hu and label."""
    metal = np.zeros(hu.shape, np.float32)
    outline = outline_of(points)
    for part in works.parts:
        box = touched(part.reach[0] + part.reach[1] * CORNERS, outline, hu.shape, 5.0)
        if box is None:
            continue
        share = np.clip(part.distance(points[box].cpu().numpy()) / spacing + 0.5, 0, 1)
        hu[box] = hu[box] * (1 - share) + part.hu * share
        if part.label is not None:
            label[box][share >= 0.5] = part.label
        if part.hu > 1500:
            metal[box] = np.maximum(metal[box], share)
    return metal


def _cuts(shape: tuple[int, int, int], rng: np.random.Generator) -> list[tuple[int, slice]]:
    """The scan may end inside the patch: axes, and the slabs beyond it."""
    cuts = []
    if rng.random() < 0.35:
        for axis, size in enumerate(shape):
            for end in (0, 1):
                if rng.random() < (0.4 if axis == 0 else 0.12):
                    width = int(size * rng.uniform(0.05, 0.45))
                    cuts.append((axis, slice(0, width) if end == 0 else slice(size - width, size)))
    return cuts


def _empty(patch: FinePatch, axis: int, gone: slice) -> None:
    """Nothing was scanned in a slab: air, no label, and a coarse network sure of background. Changes the patch."""
    slab = tuple(gone if a == axis else slice(None) for a in range(3))
    patch.image[slab], patch.label[slab] = AIR - 24, 0
    at = patch.phase[axis] + patch.stride * np.arange(patch.coarse.shape[axis + 1])
    lost = np.flatnonzero((at >= gone.start) & (at < gone.stop))
    far = tuple(lost if a == axis else slice(None) for a in range(3))
    patch.coarse[(slice(None), *far)] = 0
    patch.coarse[(0, *far)] = 255
