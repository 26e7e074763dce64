"""Scans without any bone that is wanted: water phantoms, heads, trunks of soft parts alone. Arrays [S, P, L]."""
from __future__ import annotations

import numpy as np

from .hounsfield import AIR, Noise
from .labels import OTHER


def negative(shape: tuple[int, int, int], spacing: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """(HU, label): label is background, or another bone for a skull."""
    axes = [(np.arange(n) - (n - 1) / 2) * spacing for n in shape]
    z, y, x = np.meshgrid(*axes, indexing="ij", sparse=True)
    hu, label = np.full(shape, AIR, np.float32), np.zeros(shape, np.uint8)
    kind = rng.choice(["water", "head", "soft"])
    field = Noise(rng, shape, spacing)
    {"water": _water, "head": _head, "soft": _soft}[str(kind)](hu, label, (z, y, x), field)
    return hu, label


def _water(hu: np.ndarray, label: np.ndarray, at: tuple[np.ndarray, ...], field: Noise) -> None:
    """A cylinder of water in a shell of plastic, sometimes with rods of other stuff. Changes hu."""
    rng, (z, y, x) = field.rng, at
    radius, long = rng.uniform(70, 160), rng.uniform(60, 300)
    away = np.maximum(np.hypot(x, y) - radius, np.abs(z) - long)
    hu[away < 0] = rng.uniform(60, 140)
    hu[away < -rng.uniform(3, 12)] = rng.uniform(-8, 8)
    for _ in range(int(rng.integers(0, 7))):
        place, wide = rng.uniform(-0.6, 0.6, 2) * radius, rng.uniform(4, 18)
        hu[(np.hypot(x - place[0], y - place[1]) < wide) & (away < 0)] = rng.uniform(-1000, 1200)


def _head(hu: np.ndarray, label: np.ndarray, at: tuple[np.ndarray, ...], field: Noise) -> None:
    """Scalp, skull, brain, caverns of air, teeth and a neck. Changes both."""
    rng, (z, y, x) = field.rng, at
    size = np.array([rng.uniform(85, 105), rng.uniform(85, 105), rng.uniform(65, 82)])
    away = (np.sqrt((z / size[0]) ** 2 + (y / size[1]) ** 2 + (x / size[2]) ** 2) - 1) * size.min()
    neck = np.maximum(np.hypot(x, y - 25) - rng.uniform(45, 65), z + 40) + 0 * away
    scalp, skull = rng.uniform(4, 12), rng.uniform(3, 8)
    hu[np.minimum(away, neck) < scalp] = rng.uniform(-60, 60)
    hu[away < 0] = rng.uniform(500, 1500)
    label[away < 0] = OTHER
    inner = away < -skull
    hu[inner], label[inner] = rng.uniform(25, 45), 0
    face = (z < -10) & (y < -20) & (away < 0)
    caverns = field(rng.uniform(12, 25))
    bony = face & (np.abs(caverns) < 0.35)
    hu[bony], label[bony] = rng.uniform(200, 900), OTHER
    hu[face & (caverns > 0.5)] = AIR
    spine = np.hypot(x, y - 30) + 0 * z < rng.uniform(11, 17)
    spine = spine & (z < -45)
    hu[spine], label[spine] = rng.uniform(150, 700), OTHER
    teeth = (np.abs(np.hypot(x, y + 40) - 28) < 6) & (y < -40) & (z > -75) & (z < -55)
    hu[teeth], label[teeth] = rng.uniform(1500, 3000), OTHER


def _soft(hu: np.ndarray, label: np.ndarray, at: tuple[np.ndarray, ...], field: Noise) -> None:
    """A trunk or a limb's stump without any bone: fat, meat, gut. Changes hu."""
    rng, (z, y, x) = field.rng, at
    wide, deep = rng.uniform(50, 190), rng.uniform(50, 120)
    away = (np.sqrt((x / wide) ** 2 + (y / deep) ** 2) - 1) * min(wide, deep) + field(60.0) * 4
    hu[away < 0] = rng.uniform(-115, -85)
    meat = (away < -rng.uniform(4, 30)) & (np.abs(field(rng.uniform(20, 50))) > 0.12)
    hu[meat] = rng.uniform(30, 70)
    loops = field(rng.uniform(25, 60))
    hu[(away < -35) & (loops > 1.0)] = rng.choice([AIR + 50, rng.uniform(100, 600), 20.0])
    hu[(away < 0) & (field(rng.uniform(7, 12)) > rng.uniform(2.4, 3.4))] = rng.uniform(200, 1000)
