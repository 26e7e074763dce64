"""Writes models/correction/<bone>: both networks as ONNX, the manifest that the app reads, numbers to compare with PyTorch."""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import onnxruntime
import torch

from .locate import read_network
from .marks import names_of
from .network import Correction

OPSET = 17
INPUTS, OUTPUTS = ["points", "normals"], ["landmarks", "log_spread", "seen"]
SHAPES = {"name": "MAP LLP26 lower-limb and pelvis surfaces, 13 of 26 subjects", "licence": "MPL-2.0", "source": "https://github.com/musculoskeletal/models"}


def by_formula(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Points of a wavy ellipsoid and unit directions, as numbers that any language can make again."""
    k = np.arange(count)
    height, angle = 1 - (2 * k + 1) / count, 2.399963 * k
    ring = np.sqrt(1 - height**2)
    normals = np.stack([ring * np.cos(angle), ring * np.sin(angle), height], axis=1)
    return (normals * (60 + 20 * np.sin(k)[:, None])).astype(np.float32)[None], normals.astype(np.float32)[None]


def export(network: Correction, path: Path) -> dict:
    points, normals = (torch.from_numpy(values) for values in by_formula(1024))
    axes = {name: {0: "batch", 1: "points"} for name in INPUTS} | {name: {0: "batch"} for name in OUTPUTS}
    torch.onnx.export(network, (points, normals), str(path), input_names=INPUTS, output_names=OUTPUTS, dynamic_axes=axes, opset_version=OPSET, dynamo=False)
    with torch.no_grad():
        expected = [part.numpy() for part in network(points, normals)]
    found = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"]).run(OUTPUTS, {"points": points.numpy(), "normals": normals.numpy()})
    apart = max(float(np.abs(a - b).max()) for a, b in zip(expected, found))
    if apart > 1e-4:
        raise SystemExit(f"{path.name}: ONNX is {apart:.2e} from PyTorch")
    print(f"{path.name}: {sum(p.numel() for p in network.parameters())} parameters, {path.stat().st_size // 1024} KiB, ONNX within {apart:.1e} of PyTorch")
    return {"points": "points of a wavy ellipsoid by formula, see models/training/correction/export.py", "tolerance": 1e-4,
            "expected": {name: np.round(part[0].astype(float), 6).tolist() for name, part in zip(OUTPUTS, expected)}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=Path, required=True, help="folder of the checkpoints")
    parser.add_argument("--calibration", type=Path, required=True, help="calibration.json of calibrate.py")
    parser.add_argument("--out", type=Path, required=True, help="models/correction")
    parser.add_argument("--version", required=True)
    options = parser.parse_args()
    calibration = json.loads(options.calibration.read_text())
    for bone in ("hip", "femur", "tibia"):
        folder = options.out / bone
        folder.mkdir(parents=True, exist_ok=True)
        networks = {stage: read_network(options.runs / f"{bone}_{stage}.pt") for stage in ("coarse", "fine")}
        reference = {stage: export(network, folder / f"{stage}.onnx") for stage, network in networks.items()}
        (folder / "reference.json").write_text(json.dumps(reference) + "\n")
        manifest = manifest_of(bone, options.version, folder, networks["fine"], calibration[bone])
        (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")


def manifest_of(bone: str, version: str, folder: Path, fine: Correction, calibration: dict) -> dict:
    places = fine.middle.double().numpy()
    files = {stage: {"file": f"{stage}.onnx", "sha256": hashlib.sha256((folder / f"{stage}.onnx").read_bytes()).hexdigest()} for stage in ("coarse", "fine")}
    return {
        "schema": 1, "id": f"correction-{bone}", "version": version, "bone": bone, "licence": "Apache-2.0",
        "source": "Trained by this project on samples of a shape model of free bone surfaces (models/training/correction).",
        "trainedFrom": [SHAPES], "networks": files, "points": 1024,
        "landmarks": [
            {"name": name, "mean": [round(float(v), 3) for v in at], **calibration[name]} for name, at in zip(names_of(bone), places)
        ],
    }


if __name__ == "__main__":
    main()
