"""One region of a body at 1 mm: image, true classes, and a guess of the coarse network.

Distances are sampled at the voxels themselves, so surfaces stay exact in any pose. Arrays [S, P, L].
"""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from scipy import ndimage
from scipy.spatial.transform import Rotation

from .body import Body, shaft_share
from .coarse_guess import guess
from .distance import LIMIT_MM
from .hounsfield import AIR, Inside, Noise, bone_values, noise, soft
from .labels import NAMES
from .metal import Implants, implants, streaks

FINE_MM = 1.0
SHAPE = (112, 112, 112)
STRIDES = (3, 4)  # voxels to one of the coarse network's: its spacing may be 3 or 4 mm
TARGETS = {"head": 0.34, "knee": 0.2, "wing": 0.09, "lumbar": 0.07, "tip": 0.06, "ankle": 0.06, "shaft": 0.04, "shin": 0.03, "pelvis": 0.05, "any": 0.06}
THICKNESS_MM = (0.5, 0.6, 0.75, 1.0, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 5.0)
METAL_SHARE = 0.17
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
class Sampled:
    """What lies at the voxels. best, second: mm to the nearest bone and the next one, positive inside; owner: index of the piece."""

    best: np.ndarray
    second: np.ndarray
    owner: np.ndarray
    classes: np.ndarray  # (classes, ...) mm to each class, on every stride-th voxel from phase on


def render_fine(body: Body, rng: np.random.Generator, shape: tuple[int, int, int] = SHAPE, device: str = "cpu") -> FinePatch:
    """A random region of the body, in a random pose and scanner."""
    matrix = _turn(rng) * FINE_MM
    points = place(centre_of(body, rng), matrix, shape, rng).to(device)
    stride = int(rng.choice(STRIDES))
    phase = tuple(int(n) for n in rng.integers(stride, size=3))
    thin = tuple(slice(p, None, stride) for p in phase)
    found = sample(body, points, thin)
    field = Noise(rng, shape, FINE_MM)
    wear(found, field)
    works = implants(body, rng) if rng.random() < METAL_SHARE else Implants()
    saw(found, body, points, works)
    image, label = paint_fine(body, points, found, field)
    metal = hammer(image, label, points, works, FINE_MM)
    image = scan(image, rng, FINE_MM, metal)
    coarse = guess(found.classes, rng, stride * FINE_MM)
    patch = FinePatch(image, label, coarse, phase, stride)
    _cut(patch, rng)
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


def place(centre: np.ndarray, matrix: np.ndarray, shape: tuple[int, ...], rng: np.random.Generator | None = None) -> torch.Tensor:
    """LPS points (S, P, L, 3) of a patch's voxels, bent a little when a generator is given. matrix: voxel (x, y, z) -> mm."""
    z, y, x = (torch.arange(n, dtype=torch.float32) - (n - 1) / 2 for n in shape)
    grid = torch.stack(torch.meshgrid(z, y, x, indexing="ij")[::-1], -1)
    points = grid @ torch.from_numpy(matrix.T.astype(np.float32)) + torch.from_numpy(np.asarray(centre, np.float32))
    if rng is not None and rng.random() < 0.6:
        strength = rng.uniform(0.3, 2.5)
        points += torch.from_numpy(np.stack([noise(rng, tuple(shape), 60.0, FINE_MM) for _ in range(3)], -1)) * strength
    return points


def sample(body: Body, points: torch.Tensor, thin: tuple[slice, ...]) -> Sampled:
    """Every bone's distance at every voxel; that of every class at the thinned ones."""
    shape = points.shape[:-1]
    best, second = (torch.full(shape, -LIMIT_MM, device=points.device) for _ in range(2))
    owner = torch.zeros(shape, dtype=torch.int16, device=points.device)
    classes = np.full((len(NAMES), *best[thin].shape), -LIMIT_MM, np.float32)
    outline = _outline(points)
    for number, piece in enumerate(body.pieces):
        box = _touched(piece.corners, outline, shape)
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


def _outline(points: torch.Tensor) -> tuple[np.ndarray, np.ndarray]:
    """Affine fit of the points: (inverse matrix, first point), to tell which voxels a box can touch."""
    first = points[0, 0, 0].cpu().numpy().astype(float)
    steps = [(points[tuple(-1 if a == n else 0 for a in range(3))].cpu().numpy() - first) / (points.shape[n] - 1) for n in range(3)]
    return np.linalg.inv(np.stack(steps, 1)), first


def _touched(corners: np.ndarray, outline: tuple[np.ndarray, np.ndarray], shape: tuple[int, ...], slack: float = 9.0) -> tuple[slice, ...] | None:
    inverse, first = outline
    index = (corners - first) @ inverse.T
    low = np.maximum(np.floor(index.min(0) - slack).astype(int), 0)
    high = np.minimum(np.ceil(index.max(0) + slack).astype(int) + 1, shape)
    return None if np.any(high - low < 2) else tuple(slice(int(a), int(b)) for a, b in zip(low, high))


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
    rng, spacing, shape = field.rng, field.spacing, field.shape
    hu = soft(surroundings(body, points), field, rng)
    _cartilage(hu, found, rng)
    bone = found.best > -spacing / 2
    table = np.array([piece.label for piece in body.pieces])
    kind = table[found.owner[bone]]
    joint = np.clip((found.second[bone] + CONTACT_MM) / CONTACT_MM, 0, 1)
    inside = Inside(kind, found.best[bone], shafts(body, points, found.owner, bone), bone, joint)
    share = np.clip(found.best[bone] / spacing + 0.5, 0, 1)
    hu[bone] = bone_values(inside, field, rng) * share + hu[bone] * (1 - share)
    label = np.zeros(shape, np.uint8)
    label[bone] = np.where(found.best[bone] >= 0, kind, 0)
    return hu, label


def surroundings(body: Body, points: torch.Tensor) -> dict[str, np.ndarray]:
    """near and body (mm) at the voxels, as scene.py has them."""
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


def _cartilage(hu: np.ndarray, found: Sampled, rng: np.random.Generator) -> None:
    """Between two bones that face each other lies cartilage or fluid, not fat. Changes hu."""
    between = (found.best < 0) & (found.best + found.second > -rng.uniform(4, 9))
    hu[between] = rng.uniform(20, 110)


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
    outline = _outline(points)
    for part in works.parts:
        centre, radius = part.reach
        corners = centre + radius * np.array([[i, j, k] for i in (-1, 1) for j in (-1, 1) for k in (-1, 1)])
        touched = _touched(corners, outline, hu.shape, 5.0)
        if touched is None:
            continue
        share = np.clip(part.distance(points[touched].cpu().numpy()) / spacing + 0.5, 0, 1)
        hu[touched] = hu[touched] * (1 - share) + part.hu * share
        if part.label is not None:
            label[touched][share >= 0.5] = part.label
        if part.hu > 1500:
            metal[touched] = np.maximum(metal[touched], share)
    return metal


def scan(hu: np.ndarray, rng: np.random.Generator, spacing: float = FINE_MM, metal: np.ndarray | None = None) -> np.ndarray:
    """A scanner of random kernel and slice thickness; slices are taken, get their noise, and are interpolated back.

    metal: its share of every voxel, which throws streaks.
    """
    thickness = float(rng.choice(THICKNESS_MM))
    plane = rng.uniform(0.25, 0.85)
    image = ndimage.gaussian_filter(hu, (max(thickness / 2.6, 0.3) / spacing, plane / spacing, plane / spacing), truncate=2.5)
    if metal is not None and metal.any():
        image += streaks(metal, spacing, rng)
    if rng.random() < 0.3:  # an edge-enhancing kernel
        image += rng.uniform(0.3, 1.2) * (image - ndimage.gaussian_filter(image, (0, 1.2 / spacing, 1.2 / spacing)))
    interval = max(thickness * rng.uniform(0.5, 1.0), spacing)
    places = np.arange(rng.uniform(-1, 0) * interval, hu.shape[0] * spacing + interval, interval) / spacing
    slices = _at(image, places) if interval > spacing else image
    slices = _grain(slices, rng)
    back = (np.arange(hu.shape[0]) - places[0]) / (interval / spacing)
    image = _at(slices, back) if interval > spacing else slices
    return np.clip(image * rng.uniform(0.94, 1.06) + rng.uniform(-15, 15), -1024, 3071)


def _at(volume: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Linear interpolation along S at fractional indices, clamped."""
    places = np.clip(places, 0, len(volume) - 1)
    low = np.minimum(places.astype(int), len(volume) - 2)
    part = (places - low).astype(np.float32)[:, None, None]
    return volume[low] * (1 - part) + volume[low + 1] * part


def _grain(slices: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Quantum noise of a random kernel, and sometimes bands of photon starvation."""
    grain = rng.standard_normal(slices.shape, dtype=np.float32)
    if rng.random() < 0.6:
        wide = rng.uniform(0.4, 1.0)
        grain = ndimage.gaussian_filter(grain, (0.3, wide, wide)) * (1 + 2.2 * wide)
    slices = slices + grain * min(rng.gamma(2.0, 11.0), 90.0)
    if rng.random() < 0.15:
        slices += rng.standard_normal((slices.shape[0], slices.shape[1], 1), dtype=np.float32) * rng.uniform(5, 40)
    return slices


def _cut(patch: FinePatch, rng: np.random.Generator) -> None:
    """The scan may end inside the patch: beyond lie air and no label. Changes the patch."""
    if rng.random() > 0.35:
        return
    for axis in range(3):
        for end in (0, 1):
            if rng.random() < (0.4 if axis == 0 else 0.12):
                size = patch.image.shape[axis]
                width = int(size * rng.uniform(0.05, 0.45))
                _empty(patch, axis, slice(0, width) if end == 0 else slice(size - width, size))


def _empty(patch: FinePatch, axis: int, gone: slice) -> None:
    """Nothing was scanned in a slab: air, no label, and a coarse network sure of background. Changes the patch."""
    slab = tuple(gone if a == axis else slice(None) for a in range(3))
    patch.image[slab], patch.label[slab] = AIR - 24, 0
    at = patch.phase[axis] + patch.stride * np.arange(patch.coarse.shape[axis + 1])
    lost = np.flatnonzero((at >= gone.start) & (at < gone.stop))
    far = tuple(lost if a == axis else slice(None) for a in range(3))
    patch.coarse[(slice(None), *far)] = 0
    patch.coarse[(0, *far)] = 255
