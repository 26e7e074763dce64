"""Dice on held-out synthetic patches and on the real labelled CT, and overlays of all real CTs to look at.

    python evaluate.py --data ../shared/data --model <checkpoint.pt|model.onnx> --cache <cache> --validation <cache>/validation --pictures <cache>/look
"""
from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
from scipy import ndimage

from inference import Predict, logits_of, onnx_predict, to_working_grid, torch_predict
from normalise import normalise
from realdata import read_dicom, read_nifti, unpack
from synthesis.labels import FEMUR, HIP, NAMES, SACRUM

SOFT_HU = 40.0


def dice(a: np.ndarray, b: np.ndarray) -> float:
    """Overlap of two boolean masks; nan where both are empty."""
    both = a.sum() + b.sum()
    return float(2 * (a & b).sum() / both) if both else float("nan")


def load_predict(path: Path) -> Predict:
    if path.suffix == ".onnx":
        return onnx_predict(str(path))
    import torch

    from network import UNet

    model = UNet().eval()
    model.load_state_dict(torch.load(path, weights_only=True)["average"], strict=False)
    return torch_predict(model.to(memory_format=torch.channels_last_3d))


def score_validation(predict: Predict, folder: Path, limit: int) -> dict[str, float]:
    """Dice per class pooled over held-out synthetic patches."""
    overlap, volume = np.zeros(len(NAMES)), np.zeros(len(NAMES))
    for path in sorted(folder.glob("[0-9]*.npz"))[:limit]:
        with np.load(path) as patch:
            found = predict(normalise(patch["image"].astype(np.float32))[None, None])[0].argmax(0)
            for n in range(len(NAMES)):
                a, b = found == n, patch["label"] == n
                overlap[n] += (a & b).sum()
                volume[n] += a.sum() + b.sum()
    return {name: round(2 * o / v, 4) for name, o, v in zip(NAMES, overlap, volume) if v}


def split_sides(mask: np.ndarray, middle: float) -> tuple[np.ndarray, np.ndarray]:
    """(left, right) of a mask [S, P, L] by the plane L = middle (voxels)."""
    left = np.zeros_like(mask)
    left[:, :, int(np.ceil(middle)) :] = True
    return mask & left, mask & ~left


def largest(mask: np.ndarray) -> np.ndarray:
    """The largest 6-connected piece."""
    pieces, count = ndimage.label(mask)
    return pieces == 1 + np.argmax(np.bincount(pieces.ravel())[1:]) if count else mask


def score_totalseg(labels: np.ndarray, truth: Path) -> dict[str, float]:
    """Dice against the reference masks, raw and after keeping the largest piece a side."""
    middle = float(np.argwhere(labels == SACRUM)[:, 2].mean()) if (labels == SACRUM).any() else labels.shape[2] / 2
    found = {"sacrum": labels == SACRUM}
    found["hip_left"], found["hip_right"] = split_sides(labels == HIP, middle)
    found["femur_left"], found["femur_right"] = split_sides(labels == FEMUR, middle)
    scores = {}
    for name, mask in found.items():
        reference = read_nifti(truth / f"{name}.nii.gz")[0] > 0
        scores[name], scores[name + "_largest"] = round(dice(mask, reference), 4), round(dice(largest(mask), reference), 4)
    return scores


def segment(hu: np.ndarray, spacing: tuple[float, float, float], predict: Predict, working: float) -> tuple[np.ndarray, np.ndarray]:
    volume = to_working_grid(hu, spacing, working)
    return volume, logits_of(volume, predict).argmax(0).astype(np.uint8)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--validation", type=Path)
    parser.add_argument("--limit", type=int, default=40)
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--working", type=float, default=3.0)
    parser.add_argument("--only", nargs="*", help="names of the real cases; default all")
    options = parser.parse_args()
    predict = load_predict(options.model)
    report: dict[str, object] = {}
    if options.validation:
        report["synthetic"] = score_validation(predict, options.validation, options.limit)
    for name, hu, spacing in real_cases(options.data, options.cache, options.only):
        began = time.time()
        volume, labels = segment(hu, spacing, predict, options.working)
        count = np.bincount(labels.ravel(), minlength=len(NAMES)) * options.working**3 / 1000
        report[name] = {"cm3": {n: round(float(c), 1) for n, c in zip(NAMES, count) if c and n != "background"}, "seconds": round(time.time() - began, 1)}
        if name == "totalseg_example_ct" and options.working == 3.0:
            report[name]["dice"] = score_totalseg(labels, options.data / "ct" / name / "labels_binary")
        if options.pictures:
            from overlays import save_overlay

            save_overlay(options.pictures / f"{name}.png", volume, labels, name)
    print(json.dumps(report, indent=1))


def real_cases(data: Path, cache: Path, only: list[str] | None):
    """(name, HU [S, P, L], spacing) of every real case wanted, and one volume of soft tissue and noise."""
    ct = data / "ct"
    readers = {
        "totalseg_example_ct": lambda: read_nifti(ct / "totalseg_example_ct" / "ct.nii.gz"),
        "tcga_ov_both_hips": lambda: read_dicom(unpack(ct / "tcga_ov_both_hips" / "dicom_160_slices.tar.xz", cache)),
        "vhf_legs_ct": lambda: read_dicom(unpack(ct / "vhf_legs_ct" / "dicom_350.tar.xz", cache)),
        "acrin001_truncated_pelvis": lambda: read_dicom(unpack(ct / "acrin001_truncated_pelvis" / "dicom_36.tar.xz", cache)),
        "soft_tissue_and_noise": soft_tissue,
    }
    for name in only or readers:
        yield (name, *readers[name]())


def soft_tissue() -> tuple[np.ndarray, tuple[float, float, float]]:
    """An elliptic body without bone, noisy: nothing may be found."""
    rng = np.random.default_rng(3)
    z, y, x = np.meshgrid(*(np.linspace(-1, 1, n) for n in (96, 96, 128)), indexing="ij")
    hu = np.where(x**2 + y**2 < 0.7, SOFT_HU, -1000.0) + rng.normal(0, 40, z.shape)
    return hu.astype(np.float32), (3.0, 3.0, 3.0)


if __name__ == "__main__":
    main()
