"""Paint Hounsfield units over the fields of a body. Everything random comes from one generator.

Arrays [S, P, L]; see fine.py for the fields.
"""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .labels import FEMUR, FIBULA, HIP, OTHER, PATELLA, SACRUM, TIBIA

CORTEX_MM = {HIP: (0.7, 2.2), FEMUR: (0.6, 2.0), SACRUM: (0.6, 1.5), TIBIA: (0.6, 2.0), FIBULA: (0.8, 2.0), PATELLA: (0.6, 2.0), OTHER: (0.4, 1.5)}
SHAFT_CORTEX_MM = {FEMUR: (3.0, 8.0), TIBIA: (2.5, 7.0), FIBULA: (1.5, 3.5)}
MARROW_HU = {HIP: (-30, 260), SACRUM: (-10, 240), OTHER: (20, 320), FEMUR: (110, 420)}
AIR = -1000.0
FINE_GRAIN_MM = 2.0  # sharper scans show single trabeculae
COUCH_STEP_MM = 2.0  # unit of the couch's measures


def noise(rng: np.random.Generator, shape: tuple[int, ...], scale_mm: float, spacing: float) -> np.ndarray:
    """Smooth random field, about zero mean and unit spread, features of about scale_mm."""
    coarse = tuple(max(2, int(np.ceil(n * spacing / scale_mm)) + 1) for n in shape)
    field = rng.standard_normal(coarse, dtype=np.float32)
    # Separable linear interpolation as three matrix products: several times faster than a 3D upsampling.
    for axis in (2, 1, 0):
        weights = _linear_weights(coarse[axis], shape[axis])
        field = np.moveaxis(np.tensordot(weights, field, axes=(1, axis)), 0, axis)
    return field * np.float32(1.6)


def _linear_weights(coarse: int, fine: int) -> np.ndarray:
    """(fine, coarse) matrix that interpolates linearly with aligned ends."""
    place = np.linspace(0, coarse - 1, fine)
    low = np.minimum(place.astype(int), coarse - 2)
    weights = np.zeros((fine, coarse), np.float32)
    weights[np.arange(fine), low] = 1 - (place - low)
    weights[np.arange(fine), low + 1] = place - low
    return weights


@dataclass
class Noise:
    """Draws smooth random fields of one shape and spacing. sharpness: mm over which an edge is smeared; 0: the spacing."""

    rng: np.random.Generator
    shape: tuple[int, ...]
    spacing: float
    sharpness: float = 0.0

    @property
    def edge(self) -> float:
        return self.sharpness or self.spacing

    def __call__(self, scale_mm: float) -> np.ndarray:
        return noise(self.rng, self.shape, scale_mm, self.spacing)


@dataclass
class Inside:
    """The voxels of bone, as flat arrays. depth: mm from the voxel's centre to the surface; shaft: 0..1; where: mask of the volume."""

    label: np.ndarray
    depth: np.ndarray
    shaft: np.ndarray
    where: np.ndarray
    joint: np.ndarray | None = None  # 0..1: how near the next bone is (thicker plate, denser bone)
    rows: np.ndarray | None = None  # HU to add to the spongy bone: its grain along the lines of load


def soft(fields: dict[str, np.ndarray], field: Noise, rng: np.random.Generator) -> np.ndarray:
    """Everything but bone (HU): air, skin, fat, muscle, gut, vessels, couch. fields: near and body (mm)."""
    shape = field.shape
    near, trunk = fields["near"].astype(np.float32), fields["body"].astype(np.float32)
    wave = field(rng.uniform(50, 120))
    fat = rng.uniform(-120, -80)
    muscle = rng.uniform(25, 80)
    fat_limb, fat_trunk = rng.uniform(15, 75), rng.uniform(-8, 60) if rng.random() < 0.8 else rng.uniform(60, 110)
    outline = np.minimum(near - fat_limb - 8, trunk - fat_trunk) + wave * rng.uniform(0, 6)
    flesh_limb = rng.uniform(0.25, 0.95) * fat_limb
    flesh = np.minimum(near - flesh_limb, trunk - rng.uniform(-35, 5) - np.minimum(fat_trunk, 0)) + wave * rng.uniform(1, 9)
    hu = np.full(shape, AIR, np.float32)
    body = outline < 0
    hu[body] = fat
    meat = flesh < 0
    planes = np.abs(field(rng.uniform(18, 45))) < rng.uniform(0.0, 0.18)
    hu[meat & body & ~planes] = muscle
    belly = body & (trunk < -25) & (near > 12 + 6 * wave)
    if belly.any():
        _bowel(hu, belly, field, rng)
    if rng.random() < 0.6:
        vessels = body & (np.abs(field(22)) + np.abs(field(26)) < 0.16)
        hu[vessels] = rng.uniform(40, 420) if rng.random() < 0.7 else rng.uniform(40, 80)
    if rng.random() < 0.4:  # calcified vessels, stones, clips
        specks = body & (field(rng.uniform(7, 12)) > rng.uniform(2.3, 3.2))
        hu[specks] = rng.uniform(200, 1200)
    skin = body & (outline > -rng.uniform(1.5, 4))
    hu[skin] = rng.uniform(-30, 60)
    hu[body] += field(rng.uniform(6, 20))[body] * rng.uniform(2, 18)
    if rng.random() < 0.3:
        _clothes(hu, outline, field, rng)
    if rng.random() < 0.7:
        prone = rng.random() < 0.12
        _table(hu[:, ::-1] if prone else hu, body[:, ::-1] if prone else body, rng, field.spacing)
    return hu


def _clothes(hu: np.ndarray, outline: np.ndarray, field: Noise, rng: np.random.Generator) -> None:
    """A blanket or gown: a thin, folded layer some way off the skin. Changes hu."""
    away = outline - rng.uniform(1, 12) - np.clip(field(rng.uniform(25, 70)), -1.5, 1.5) * rng.uniform(0, 7)
    layer = (outline > 0) & (np.abs(away) < rng.uniform(0.5, 2.5))
    hu[layer] = rng.uniform(-950, -350)


def _bowel(hu: np.ndarray, belly: np.ndarray, field: Noise, rng: np.random.Generator) -> None:
    """Loops of gut: wall, and gas, fluid, stool or contrast inside."""
    mesentery = rng.uniform(-110, 30)
    hu[belly] = mesentery
    for _ in range(int(rng.integers(2, 6))):
        loops = field(rng.uniform(22, 60))
        level = rng.uniform(0.5, 1.3)
        loop = belly & (loops > level)
        inner = belly & (loops > level + rng.uniform(0.1, 0.5))
        hu[loop] = rng.uniform(10, 90)
        kind = rng.random()
        content = AIR + 50 if kind < 0.25 else rng.uniform(120, 800) if kind < 0.55 else rng.uniform(-60, 60)
        hu[inner] = content
    if rng.random() < 0.5:
        organ = belly & (field(rng.uniform(80, 160)) > 0.5)
        hu[organ] = rng.uniform(0, 140) if rng.random() < 0.8 else rng.uniform(150, 700)


def bone_values(inside: Inside, field: Noise, rng: np.random.Generator) -> np.ndarray:
    """HU of the bone in every voxel of bone: wall, and the spongy bone or marrow behind it."""
    label, shaft, bone, half = inside.label, inside.shaft, inside.where, field.edge / 2
    uneven = field(rng.uniform(12, 40))[bone]
    dense = field(rng.uniform(25, 70))[bone]
    thick, cortex, inner = _bone_tables(rng)
    wall = thick[0][label] * (1 + 0.35 * np.clip(uneven, -1.5, 1.5)) * (1 - shaft) + thick[1][label] * shaft
    if inside.joint is not None:
        wall = wall * (1 + rng.uniform(0, 1.2) * inside.joint)
    # The voxel reaches from depth - half to depth + half; of that, only what is inside the surface is bone.
    low, high = np.maximum(inside.depth - half, 0), np.maximum(inside.depth + half, 0.02)
    share = np.clip((wall - low) / np.maximum(high - low, 0.02), 0, 1)
    marrow = inner[0][label] * (1 - shaft) + inner[1][label] * shaft
    grain = field(rng.uniform(4, 9))[bone] * rng.uniform(5, 45)
    if field.edge < FINE_GRAIN_MM:
        grain = grain + field(rng.uniform(1.5, 3.0))[bone] * rng.uniform(0, 70)
    if inside.rows is not None:
        grain = grain + inside.rows
    spongy = marrow + dense * inner[2][label] + grain * (1 - shaft)
    if inside.joint is not None:
        spongy = spongy + rng.uniform(0, 250) * inside.joint
    if rng.random() < 0.5:  # subchondral sclerosis and cysts
        spots = field(rng.uniform(10, 25))[bone]
        spongy = np.where(spots > 1.5, spongy + rng.uniform(100, 500), spongy)
        spongy = np.where(spots < -1.8, spongy * 0.2, spongy)
    value = cortex[label] * share + spongy * (1 - share)
    if rng.random() < 0.5:  # veins and fatty marrow of the vertebrae; a sacrum's canals are background (sacrum.py)
        canal = field(rng.uniform(10, 22))[bone] > rng.uniform(1.1, 1.9)
        value[canal & (label == OTHER)] = rng.uniform(-90, 50)
    return value


def _bone_tables(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Per class: wall thickness mm (ends, shaft), cortex HU, marrow HU (ends, shaft, its unevenness)."""
    patient = rng.uniform(0.55, 1.25)
    thick, cortex, inner = np.zeros((2, 8), np.float32), np.zeros(8, np.float32), np.zeros((3, 8), np.float32)
    for label, (low, high) in CORTEX_MM.items():
        thick[0, label] = rng.uniform(low, high) * patient
        thick[1, label] = rng.uniform(*SHAFT_CORTEX_MM.get(label, (low, high))) * patient
        cortex[label] = rng.uniform(600, 1500) * (0.5 + 0.5 * patient)
        inner[0, label] = rng.uniform(*MARROW_HU.get(label, (40, 360))) * patient
        inner[1, label] = rng.uniform(-90, 70)
        inner[2, label] = rng.uniform(10, 90) * patient
    return thick, cortex, inner


def _table(hu: np.ndarray, body: np.ndarray, rng: np.random.Generator, spacing: float) -> None:
    """A curved couch under the back: shell and foam."""
    lines = np.argwhere(body.any(axis=(0, 2)))
    if not len(lines):
        return
    step = spacing / COUCH_STEP_MM
    y, x = np.arange(hu.shape[1])[:, None] * step, np.arange(hu.shape[2])[None, :] * step
    curve = rng.uniform(-0.0015, 0.0) * (x - hu.shape[2] * step / 2) ** 2
    below = y - (lines.max() * step + rng.uniform(0, 6) + curve)
    thick, shell = rng.uniform(4, 15), rng.uniform(0.7, 2.0)
    free = ~body
    for mask, value in (((below > 0) & (below < thick), rng.uniform(-950, -700)), (((below > 0) & (below < shell)) | ((below > thick - shell) & (below < thick)), rng.uniform(-400, 500))):
        hu[free & mask[None]] = value
