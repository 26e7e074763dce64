"""One region of a body as the coarse network sees it: a scan sampled, not averaged, at 3 mm. Arrays [S, P, L].

The scan's own sharpness is painted (edges smeared over 1 to 3 mm), so no finer grid is needed.
"""
from __future__ import annotations

import numpy as np
import torch
from scipy import ndimage
from scipy.spatial.transform import Rotation

from .body import Body
from .fine import METAL_SHARE, hammer, paint_fine, saw, wear
from .hounsfield import AIR, Noise
from .metal import Implants, implants, streaks
from .negatives import negative
from .sampling import place, sample
from .scanner import calibrated

COARSE_MM = 3.0
SHAPES = ((96, 96, 96), (64, 96, 144), (80, 80, 128), (128, 80, 80), (112, 96, 80), (64, 112, 112))
LEG_SHAPES = ((144, 64, 112), (128, 64, 128), (128, 80, 64), (96, 64, 112))
# What a scan is centred on. Legs without a pelvis are as common as hips: their shafts look alike.
TARGETS = {"head": 0.27, "pelvis": 0.16, "legs": 0.24, "knee": 0.1, "ankle": 0.03, "spine": 0.07, "chest": 0.07, "any": 0.02, "none": 0.04}


def render_coarse(body: Body, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """(image HU float32, label uint8) at 3 mm of a random part of the body, in a random pose and scanner."""
    target = str(rng.choice(list(TARGETS), p=list(TARGETS.values())))
    if target in ("legs", "ankle") and "ankle_left" not in body.marks:
        target = "head"
    shapes = LEG_SHAPES if target == "legs" else SHAPES
    shape = shapes[int(rng.integers(len(shapes)))]
    if target == "none":
        return _finished(*negative(shape, COARSE_MM, rng), rng)
    centre = _centre(body, target, rng)
    points = place(centre, _turn(rng) * COARSE_MM, shape, rng)
    works = implants(body, rng) if rng.random() < METAL_SHARE else Implants()
    image, label = painted(body, points, works, COARSE_MM, rng)
    if target == "legs":
        _end_above(image, label, body, points.numpy(), rng)
    return _finished(image, label, rng)


def painted(body: Body, points: torch.Tensor, works: Implants, spacing: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """(HU without noise, label) at widely spaced voxels of a scan that is sharper than they are wide."""
    found = sample(body, points, (slice(0, None, 64),) * 3)
    field = Noise(rng, tuple(points.shape[:-1]), spacing, float(rng.choice([rng.uniform(0.8, 1.6), rng.uniform(1.5, 3.5)])))
    wear(found, field)
    saw(found, body, points, works)
    image, label = paint_fine(body, points, found, field)
    metal = hammer(image, label, points, works, field.edge)
    return (image + streaks(metal, spacing, rng) if metal.any() else image), label


def _centre(body: Body, target: str, rng: np.random.Generator) -> np.ndarray:
    """A point (LPS mm) of the body."""
    mark = lambda name: np.array(body.marks[name])
    side, other = rng.permutation(["left", "right"])
    if target == "legs":
        # From the thigh to the foot; both legs or one.
        along = rng.uniform(-0.35, 0.95)
        point = lambda s: mark(f"knee_{s}") + (mark(f"ankle_{s}") - mark(f"knee_{s}")) * along
        return (point(side) + point(other)) / 2 + rng.uniform(-40, 40, 3) if rng.random() < 0.7 else point(side) + rng.uniform(-30, 30, 3)
    pelvis = mark("pelvis")
    places = {
        "head": lambda: mark(f"head_{side}"), "pelvis": lambda: pelvis, "knee": lambda: mark(f"knee_{side}"), "ankle": lambda: mark(f"ankle_{side}"),
        "spine": lambda: pelvis + [0, 0, rng.uniform(50, 220)], "chest": lambda: pelvis + [rng.uniform(-100, 100), 0, rng.uniform(180, 380)],
        "any": lambda: rng.uniform(*np.array([body.pieces[int(rng.integers(len(body.pieces)))].corners])[0][[0, -1]]),
    }
    return places[target]() + rng.uniform(-60, 60, 3)


def _turn(rng: np.random.Generator) -> np.ndarray:
    spread = 40 if rng.random() < 0.12 else 10
    turn = Rotation.from_euler("xyz", rng.uniform(-spread, spread, 3), degrees=True).as_matrix()
    return turn @ np.diag(rng.uniform(0.9, 1.1) * rng.uniform(0.95, 1.05, 3)) @ np.diag([rng.choice([-1, 1]), 1, 1])


def _end_above(image: np.ndarray, label: np.ndarray, body: Body, points: np.ndarray, rng: np.random.Generator) -> None:
    """Scans of legs begin in the thigh, at the condyles or below the knee: nothing above. Changes both."""
    if rng.random() < 0.35:
        return
    knee = max(body.marks[f"knee_{side}"][2] for side in ("left", "right"))
    top = knee + rng.choice([rng.uniform(60, 260), rng.uniform(5, 60), rng.uniform(-60, 5)])
    middle = points[:, points.shape[1] // 2, points.shape[2] // 2, 2]
    beyond = middle > top
    if not beyond.all():
        image[beyond], label[beyond] = AIR - 24, 0


def _finished(image: np.ndarray, label: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Scanner and the ends of the scan."""
    image = scanned(image, rng)
    _cut(image, label, rng)
    return image, label


def scanned(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Scanner noise and scale, and thick slices."""
    thick = rng.choice([0.0, 0.0, 0.3, 0.6])
    if thick:
        image = ndimage.gaussian_filter1d(image, thick, axis=0)
    if rng.random() < 0.25:
        image = image + rng.uniform(0.1, 0.5) * (image - ndimage.gaussian_filter(image, 0.7))
    image = image + rng.standard_normal(image.shape, dtype=np.float32) * min(rng.gamma(2.0, 11.0), 80.0)
    if rng.random() < 0.15:
        image += rng.standard_normal((image.shape[0], image.shape[1], 1), dtype=np.float32) * rng.uniform(5, 40)
    return calibrated(image, rng)


def _cut(image: np.ndarray, label: np.ndarray, rng: np.random.Generator) -> None:
    """Ends of the scan: beyond them air and no label. Changes both."""
    if rng.random() < 0.5:
        for axis in range(3):
            for end in (0, 1):
                if rng.random() < (0.45 if axis == 0 else 0.15):
                    width = int(image.shape[axis] * rng.uniform(0.05, 0.4))
                    gone = [slice(None)] * 3
                    gone[axis] = slice(0, width) if end == 0 else slice(image.shape[axis] - width, None)
                    image[tuple(gone)], label[tuple(gone)] = AIR - 24, 0
    if rng.random() < 0.25:
        y, x = (np.arange(n) - n / 2 for n in image.shape[1:])
        outside = (x[None, :] ** 2 + y[:, None] ** 2) > (rng.uniform(0.42, 0.7) * max(image.shape[1:])) ** 2
        image[:, outside], label[:, outside] = rng.choice([AIR - 24, -2048]), 0
