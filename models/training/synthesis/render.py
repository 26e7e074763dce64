"""One training patch from one scene: crop, paint, scan, turn, cut the field of view.

Patch arrays [S, P, L] at 3 mm. `image` is HU; `label` is the output class; voxels outside the
scanned field have the HU of AIR and background as label.
"""
from __future__ import annotations

import numpy as np
import torch
from scipy import ndimage
from scipy.spatial.transform import Rotation
from torch.nn import functional

from .hounsfield import AIR, SPACING, add_rod, noise, paint
from .scene import Scene

PATCH_MM = 3.0
SHAPES = ((96, 96, 96), (64, 96, 144), (80, 80, 128), (128, 80, 80), (112, 96, 80), (64, 112, 112))
TARGETS = (("head", 0.34), ("pelvis", 0.19), ("knee", 0.12), ("shaft", 0.05), ("shin", 0.04), ("ankle", 0.05), ("spine", 0.1), ("chest", 0.1), ("any", 0.01))


def render(scene: Scene, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """(image float32 HU, label uint8), both [S, P, L] at 3 mm."""
    shape = np.array(SHAPES[int(rng.integers(len(SHAPES)))])
    centre = _centre(scene, rng)
    matrix = _turn(rng) * (PATCH_MM / SPACING)
    reach = np.abs(matrix) @ (shape / 2) + 4
    low = np.floor(centre - reach).astype(int)
    size = np.ceil(2 * reach).astype(int)
    fields = {name: _crop(getattr(scene, name), low, size) for name in ("label", "depth", "shaft")}
    fields["near"], fields["body"] = (_crop_coarse(getattr(scene, name), low, size) for name in ("near", "body"))
    hu = paint(fields, rng)
    _metal(hu, fields["label"], scene, low, rng)
    hu = _scan(hu, rng)
    image, label = _resample(hu, fields["label"], matrix, centre - low, shape, rng)
    image = _grain(image, rng)
    _cut(image, label, rng)
    return image, label


def _centre(scene: Scene, rng: np.random.Generator) -> np.ndarray:
    names, odds = zip(*TARGETS)
    target = rng.choice(names, p=odds)
    side = rng.choice(["left", "right"])
    marks = {k: (np.array(v) - scene.grid.origin)[::-1] / SPACING for k, v in scene.marks.items()}
    size = np.array(scene.grid.shape)
    head, knee = marks[f"head_{side}"], marks[f"knee_{side}"]
    ankle = marks.get(f"ankle_{side}", knee)
    point = {
        "head": head, "pelvis": marks["pelvis"], "knee": knee, "shaft": (head + knee) / 2, "shin": (knee + ankle) / 2,
        "ankle": ankle, "spine": marks["pelvis"] + [rng.uniform(25, 110), 0, 0], "chest": marks["pelvis"] + [rng.uniform(90, 190), 0, rng.uniform(-50, 50)], "any": rng.uniform(0.1, 0.9, 3) * size,
    }[target]
    return np.clip(point + rng.uniform(-28, 28, 3), 0, size - 1)


def _turn(rng: np.random.Generator) -> np.ndarray:
    """Rotation and stretch, patch index [S, P, L] -> scene index, up to the spacing ratio."""
    spread = 40 if rng.random() < 0.12 else 10
    turn = Rotation.from_euler("zyx", rng.uniform(-spread, spread, 3), degrees=True).as_matrix()
    stretch = rng.uniform(0.9, 1.1) * rng.uniform(0.95, 1.05, 3)
    mirror = np.diag([1, 1, rng.choice([-1, 1])])
    return turn @ np.diag(stretch) @ mirror


def _crop(volume: np.ndarray, low: np.ndarray, size: np.ndarray) -> np.ndarray:
    out = np.zeros(size, volume.dtype)
    a, b = np.maximum(low, 0), np.minimum(low + size, volume.shape)
    if np.all(b > a):
        inner = tuple(slice(x - l, y - l) for x, y, l in zip(a, b, low))
        out[inner] = volume[a[0] : b[0], a[1] : b[1], a[2] : b[2]]
    return out


def _crop_coarse(volume: np.ndarray, low: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Crop of a field at double spacing, extended outwards with growing distance, at full resolution."""
    axes = [np.arange(l, l + s) // 2 for l, s in zip(low, size)]
    inside = [np.clip(a, 0, n - 1) for a, n in zip(axes, volume.shape)]
    out = volume[np.ix_(*inside)].astype(np.float32)
    for dim, (a, i) in enumerate(zip(axes, inside)):
        beyond = np.abs(a - i) * 2 * SPACING
        out += beyond.reshape([-1 if n == dim else 1 for n in range(3)])
    return out


def _metal(hu: np.ndarray, label: np.ndarray, scene: Scene, low: np.ndarray, rng: np.random.Generator) -> None:
    """Sometimes a nail down a femur with a screw into its head, or a screw somewhere in bone."""
    if rng.random() > 0.14:
        return
    side = rng.choice(["left", "right"])
    to_index = lambda point: (np.array(point) - scene.grid.origin)[::-1] / SPACING - low
    head, knee = to_index(scene.marks[f"head_{side}"]), to_index(scene.marks[f"knee_{side}"])
    outward = 1 if side == "left" else -1
    tip = head + [rng.uniform(0, 12), rng.uniform(-6, 6), outward * rng.uniform(20, 30)]
    value = rng.uniform(2000, 3071)
    add_rod(hu, tip, tip + (knee - tip) * rng.uniform(0.3, 0.95), rng.uniform(4, 6.5), value)
    neck = tip + (knee - tip) / np.linalg.norm(knee - tip) * rng.uniform(22, 36) + [0, 0, outward * 8]
    add_rod(hu, head, neck, rng.uniform(3, 5.5), value)


def _scan(hu: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Point spread in plane, slice thickness along S."""
    plane, thickness = rng.uniform(0.2, 0.8), rng.choice([1, 1.5, 2, 3, 4, 5, 6])
    along = max(thickness / 2.6, 0.4) / SPACING
    return ndimage.gaussian_filter(hu, (along, plane, plane), truncate=2.5)


def _resample(hu, label, matrix, centre, shape, rng) -> tuple[np.ndarray, np.ndarray]:
    """Sample at the patch's voxels, bent a little: linear for HU, nearest for labels."""
    grid = np.stack(np.meshgrid(*(np.arange(n) - (n - 1) / 2 for n in shape), indexing="ij"), -1).astype(np.float32)
    place = grid @ matrix.T.astype(np.float32) + centre.astype(np.float32)
    if rng.random() < 0.6:
        strength = rng.uniform(0.5, 4.0) / SPACING
        place += np.stack([noise(rng, tuple(shape), 60.0) for _ in range(3)], -1) * strength
    unit = torch.from_numpy(place / (np.array(hu.shape, np.float32) - 1) * 2 - 1).flip(-1)[None]
    sample = lambda data, mode: functional.grid_sample(torch.from_numpy(data)[None, None], unit, mode=mode, align_corners=True, padding_mode="border")[0, 0].numpy()
    return sample(hu, "bilinear"), sample(label.astype(np.float32), "nearest").astype(np.uint8)


def _grain(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Scanner noise, sometimes sharpening, bands of photon starvation, and a calibration error."""
    if rng.random() < 0.25:
        image = image + rng.uniform(0.2, 0.8) * (image - ndimage.gaussian_filter(image, 1.0))
    sigma = rng.gamma(2.0, 10.0)
    grain = rng.standard_normal(image.shape, dtype=np.float32)
    if rng.random() < 0.5:
        grain = ndimage.gaussian_filter(grain, rng.uniform(0.3, 0.8)) * 2.0
    if rng.random() < 0.2:
        image = image + rng.standard_normal((image.shape[0], image.shape[1], 1), dtype=np.float32) * rng.uniform(5, 40)
    return image * rng.uniform(0.94, 1.06) + grain * sigma + rng.uniform(-15, 15)


def _cut(image: np.ndarray, label: np.ndarray, rng: np.random.Generator) -> None:
    """Ends of the scan: slabs beyond it hold air and no label. Changes both."""
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
