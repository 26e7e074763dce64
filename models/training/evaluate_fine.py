"""Dice and surface distance of the fine network on held-out fine patches, beside what the guessed coarse result has.

    python make_fine_patches.py --bodies <cache>/bodies_held_out --out <cache>/fine_validation --count 40 --seed 99
    python evaluate_fine.py --model <cache>/fine1/last.pt --validation <cache>/fine_validation
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from scipy import ndimage

from network import CLASSES, SIZE_MULTIPLE, UNet
from normalise import normalise
from synthesis.labels import NAMES
from train_fine import INPUTS, enlarge


def surface_distance(a: np.ndarray, b: np.ndarray) -> float:
    """Mean distance (voxels) between the surfaces of two masks, both ways; nan where one is empty."""
    edges = [mask & ~ndimage.binary_erosion(mask, border_value=1) for mask in (a, b)]
    if not all(edge.any() for edge in edges):
        return float("nan")
    ways = [ndimage.distance_transform_edt(~edge)[other] for edge, other in (edges, edges[::-1])]
    return float(np.concatenate(ways).mean())


def found_by(model: UNet, image: np.ndarray, coarse: np.ndarray) -> np.ndarray:
    """Labels of one whole patch, averaged with its mirror image."""
    data = torch.from_numpy(np.concatenate([normalise(image)[None], coarse]))[None].to(next(model.parameters()).device)
    with torch.inference_mode():
        logits = model(data) + model(data.flip(-1)).flip(-1)
    return logits[0].argmax(0).cpu().numpy()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--validation", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=40)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    model = UNet(inputs=INPUTS).to(options.device).eval()
    model.load_state_dict(torch.load(options.model, weights_only=True, map_location="cpu")["average"])
    rows = {"fine": ([], []), "coarse": ([], [])}
    for path in sorted(options.validation.glob("[0-9]*.npz"))[: options.limit]:
        with np.load(path) as patch:
            size = tuple(n - n % SIZE_MULTIPLE for n in patch["label"].shape)
            part = tuple(slice(0, n) for n in size)
            image, truth = patch["image"][part].astype(np.float32), patch["label"][part]
            coarse = enlarge(patch, [0, 0, 0], size)
        for name, labels in (("fine", found_by(model, image, coarse)), ("coarse", coarse.argmax(0))):
            _score(rows[name], labels, truth)
    print(json.dumps({name: _table(*rows[name]) for name in rows}, indent=1))


def _score(rows: tuple[list, list], labels: np.ndarray, truth: np.ndarray) -> None:
    overlaps, distances = np.zeros((CLASSES, 2)), np.full(CLASSES, np.nan)
    for n in range(1, CLASSES):
        a, b = labels == n, truth == n
        overlaps[n] = 2 * (a & b).sum(), a.sum() + b.sum()
        if b.sum() > 500:
            distances[n] = surface_distance(a, b)
    rows[0].append(overlaps)
    rows[1].append(distances)


def _table(overlaps: list[np.ndarray], distances: list[np.ndarray]) -> dict[str, dict[str, float]]:
    both = np.sum(overlaps, 0)
    mean = np.nanmean(distances, 0)
    return {NAMES[n]: {"dice": round(float(both[n, 0] / both[n, 1]), 4), "surfaceMm": round(float(mean[n]), 3)} for n in range(1, CLASSES) if both[n, 1]}


if __name__ == "__main__":
    main()
