"""Whole synthetic CTs of held-out subjects with reference labels, as `npm run evaluate -- <ct> <folder>` takes them.

    python make_volumes.py --bodies <cache>/bodies_held_out --out <cache>/holdout --seed 11

Writes <out>/<n>_<view>/ct.nii.gz and, in <out>/<n>_<view>/labels, labels.nii.gz and labels.json.
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import nibabel
import numpy as np
import torch

from synthesis.body import Body, load_body
from synthesis.volume import LABELS, Volume, whole_volume

# What is scanned, and the spacing (x, y, z mm).
VIEWS = (("pelvis", (0.8, 0.8, 1.0)), ("pelvis_to_knee", (1.0, 1.0, 1.5)), ("knee", (0.5, 0.5, 0.8)), ("legs", (1.0, 1.0, 1.5)), ("one_hip", (0.6, 0.6, 1.0)), ("pelvis", (0.9, 0.9, 1.0)))
BESIDE_MM = 30.0  # soft tissue around the outermost bones


def box_of(body: Body, view: str) -> tuple[np.ndarray, np.ndarray]:
    """Corners (LPS mm) of what a view scans."""
    corners = {p.name: p.corners for p in body.pieces}
    mark = {name: np.array(point) for name, point in body.marks.items()}
    hips = np.concatenate([corners["hip_left"], corners["hip_right"]])
    low, high = hips.min(0), hips.max(0)
    legs = np.concatenate([c for name, c in corners.items() if name.split("_")[0] in ("femur", "tibia")])
    wide = np.concatenate([hips, legs]) if view in ("pelvis_to_knee", "legs") else hips
    low, high = wide.min(0), wide.max(0)
    low[2], high[2] = hips[:, 2].min() - 60, hips[:, 2].max() + 25
    if view == "pelvis_to_knee":
        low[2] = min(mark[f"knee_{side}"][2] for side in ("left", "right")) - 70
    if view == "legs":
        knees = [mark[f"knee_{side}"][2] for side in ("left", "right")]
        low[2], high[2] = legs[:, 2].min() - 25, max(knees) + 130
    if view in ("knee", "one_hip"):
        centre, reach = (mark["knee_right"], [75, 80, 100]) if view == "knee" else (mark["head_left"], [95, 95, 110])
        return centre - reach, centre + reach
    return low - [BESIDE_MM, BESIDE_MM, 0], high + [BESIDE_MM, BESIDE_MM, 0]


def bend_of(body: Body) -> float:
    """Degrees by which the more bent leg's way from hip to ankle leaves the vertical."""
    ways = [np.array(body.marks[f"ankle_{side}"]) - body.marks[f"head_{side}"] for side in ("left", "right")]
    return max(float(np.degrees(np.arccos(-way[2] / np.linalg.norm(way)))) for way in ways)


def write(folder: Path, volume: Volume) -> None:
    """NIfTI keeps RAS: x and y change sign."""
    affine = np.diag([-volume.spacing[0], -volume.spacing[1], volume.spacing[2], 1.0])
    affine[:3, 3] = volume.origin * [-1, -1, 1]
    (folder / "labels").mkdir(parents=True, exist_ok=True)
    for path, data in ((folder / "ct.nii.gz", volume.hu), (folder / "labels" / "labels.nii.gz", volume.labels)):
        image = nibabel.Nifti1Image(np.ascontiguousarray(data.transpose(2, 1, 0)), affine)
        image.header.set_xyzt_units("mm")
        nibabel.save(image, path)
    names = {str(n + 1): name for n, name in enumerate(LABELS)}
    (folder / "labels" / "labels.json").write_text(json.dumps(names, indent=1) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bodies", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=11)
    options = parser.parse_args()
    torch.set_num_threads(1)
    whole = [b for b in (load_body(f) for f in sorted(options.bodies.glob("[0-9]*"))) if any(p.name == "tibia_left" for p in b.pieces)]
    for number, (view, spacing) in enumerate(VIEWS):
        folder = options.out / f"{number}_{view}"
        if not folder.exists():
            # Patients lie with straight legs where these are scanned whole.
            body = min(whole, key=bend_of) if view == "legs" else whole[number % len(whole)]
            write(folder, whole_volume(body, box_of(body, view), spacing, np.random.default_rng([options.seed, number])))
            print(folder, flush=True)


if __name__ == "__main__":
    main()
