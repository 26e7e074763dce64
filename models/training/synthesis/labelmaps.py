"""Real, articulated label maps as bone masks, and the lumbar spines they lend to other subjects."""
from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import nibabel
import numpy as np
from scipy import ndimage
from scipy.spatial import cKDTree

from .labels import FEMUR, HIP, OTHER, SACRUM

PELVIC_REF = {1: HIP, 2: FEMUR, 3: SACRUM, 4: OTHER}
TOTALSEG_S0011 = {1: FEMUR, 2: FEMUR, 3: HIP, 4: HIP, 5: SACRUM, 6: OTHER, 7: OTHER}
# Some maps were made by thresholds and are hollow. Slices in which a bone may be filled (0 axial, 1 coronal,
# 2 sagittal): never those in which a ring is anatomy (obturator foramen, spinal canal).
FILL_ALONG = {HIP: (0,), FEMUR: (0,), SACRUM: (2,), OTHER: (1, 2)}
CLOSE_MM, OPEN_SHELL_MM = 3.0, 9.0
HELD_OUT_MAP = "Pelvic-Ref-005"


@dataclass
class LabelMap:
    """labels: uint8 [S, P, L] with output classes; origin and spacing: LPS mm, ordered x, y, z."""

    name: str
    labels: np.ndarray
    origin: np.ndarray
    spacing: np.ndarray

    def cloud(self, label: int, count: int = 3000) -> np.ndarray:
        """Surface points (LPS mm) of one class."""
        mask = self.labels == label
        shell = np.argwhere(mask & ~ndimage.binary_erosion(mask))
        picked = shell[np.linspace(0, len(shell) - 1, count).astype(int)]
        return picked[:, ::-1] * self.spacing + self.origin


def load_labelmaps(data: Path) -> list[LabelMap]:
    """All real label maps, cropped to their bones, isotropic enough to be placed by a transform."""
    maps = [_load(path, PELVIC_REF) for path in sorted((data / "bones" / "pelvic-ref-labelmaps").glob("*_label.nii.gz"))]
    return maps + [measured_map(data)]


@lru_cache(maxsize=1)
def measured_map(data: Path) -> LabelMap:
    """The isotropic map, on whose sacrum canal, foramina and endplate were measured (sacrum.py)."""
    return _load(data / "ct" / "totalseg_s0011_labels" / "bones_merged.nii.gz", TOTALSEG_S0011)


def _load(path: Path, classes: dict[int, int]) -> LabelMap:
    image = nibabel.as_closest_canonical(nibabel.load(path))
    table = np.zeros(256, np.uint8)
    for value, label in classes.items():
        table[value] = label
    # RAS -> LPS: flip both in-plane axes, then reorder to [S, P, L].
    labels = table[np.asarray(image.dataobj).astype(np.uint8)][::-1, ::-1].transpose(2, 1, 0)
    spacing = np.array(image.header.get_zooms()[:3], float)
    ras = image.affine[:3, 3]
    far = ras + spacing * (np.array(image.shape[:3]) - 1)
    origin = np.array([-far[0], -far[1], ras[2]])
    found = np.argwhere(labels > 0)
    low, high = np.maximum(found.min(0) - 2, 0), found.max(0) + 3
    cropped = labels[low[0] : high[0], low[1] : high[1], low[2] : high[2]]
    return LabelMap(path.name.split("_")[0], _solid(cropped, spacing), origin + low[::-1] * spacing, spacing)


def _solid(labels: np.ndarray, spacing: np.ndarray) -> np.ndarray:
    """Fill marrow that a thresholded label map left out."""
    solid = np.ascontiguousarray(labels)
    for label, axes in FILL_ALONG.items():
        mask = _closed(labels == label, label, spacing)
        for axis in axes:
            planes = np.moveaxis(mask, axis, 0)
            filled = np.stack([ndimage.binary_fill_holes(plane) for plane in planes])
            mask = np.moveaxis(filled, 0, axis)
        solid[mask & (solid == 0)] = label
    return solid


def _closed(mask: np.ndarray, label: int, spacing: np.ndarray) -> np.ndarray:
    """Close the small breaks of a shell; within axial slices only for the spine, whose discs stay open."""
    structure = ndimage.generate_binary_structure(3, 1)
    if label == OTHER:
        structure[[0, 2]] = False
    # The isotropic map's first sacral vertebra is an open shell.
    reach = OPEN_SHELL_MM if label == SACRUM and spacing[0] == spacing[2] else CLOSE_MM
    times = max(1, round(reach / spacing[0]))
    return ndimage.binary_closing(np.pad(mask, times), structure, times)[(slice(times, -times),) * 3]


def spine_transform(source: LabelMap, hips: np.ndarray, sacrum: np.ndarray, steps: int = 40) -> np.ndarray:
    """4x4 LPS affine that lays the source's pelvis on another subject's (clouds in mm): ICP, bone to bone."""
    pairs = [(source.cloud(HIP), cKDTree(hips), 1.0), (source.cloud(SACRUM), cKDTree(sacrum), 3.0)]
    all_source = np.concatenate([pairs[0][0], pairs[1][0]])
    both = np.concatenate([hips, sacrum])
    transform = np.eye(4)
    scale = float(np.sqrt(both.var(0).sum() / all_source.var(0).sum()))
    transform[:3, :3] *= scale
    transform[:3, 3] = both.mean(0) - scale * all_source.mean(0)
    for _ in range(steps):
        transform = _refit(pairs, transform)
    return transform


def _refit(pairs: list, transform: np.ndarray) -> np.ndarray:
    system, target = [], []
    for points, tree, weight in pairs:
        moved = points @ transform[:3, :3].T + transform[:3, 3]
        distance, near = tree.query(moved)
        good = distance < np.percentile(distance, 90)
        system.append(np.c_[points[good], np.ones(good.sum())] * weight)
        target.append(tree.data[near[good]] * weight)
    solution = np.linalg.lstsq(np.concatenate(system), np.concatenate(target), rcond=None)[0]
    result = np.eye(4)
    result[:3, :3], result[:3, 3] = solution[:3].T, solution[3]
    return result
