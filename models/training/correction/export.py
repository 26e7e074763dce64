"""Writes models/correction/<bone>: both networks as ONNX, the manifest that the app reads, numbers to compare with PyTorch."""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch

from .locate import read_network
from .marks import names_of
from .network import Correction

OPSET = 17
INPUTS, OUTPUTS = ["points", "normals"], ["landmarks", "log_spread", "seen"]
# None: where the network was nearer on bones of its own template it was farther on the synthetic patient (see the card).
NETWORK_IS_NEARER: frozenset[str] = frozenset()
# The template's symphysis is not its highest point, its socket not only the lunate surface; the fibula is not shown.
NOT_OURS = frozenset({"superior_pubic", "acetabular_centre", "lateral_malleolus"})
# On held-out bones, cut anyhow: poses that were wrong had 0.65 to 2.3, of the right ones 95 of 100 less than 0.62.
DOUBT_LIMIT = 0.62
# What geometry finds best of a bone, and how near to it the network comes on bones that it knows, mm.
ANCHORS = {"femur": {"name": "femoral_head_centre", "withinMm": 1.7}}
SHAPES = {"name": "MAP LLP26 lower-limb and pelvis surfaces, 13 of 26 subjects", "licence": "MPL-2.0", "source": "https://github.com/musculoskeletal/models"}


def by_formula(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Points of a wavy ellipsoid and unit directions, as numbers that any language can make again."""
    k = np.arange(count)
    height, angle = 1 - (2 * k + 1) / count, 2.399963 * k
    ring = np.sqrt(1 - height**2)
    normals = np.stack([ring * np.cos(angle), ring * np.sin(angle), height], axis=1)
    return (normals * (60 + 20 * np.sin(k)[:, None])).astype(np.float32)[None], normals.astype(np.float32)[None]


def halved(network: Correction) -> Correction:
    """Weights as half precision holds them: the files are half as large, and the error is far below the network's own."""
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.copy_(parameter.half().float())
    return network


def kept_as_halves(path: Path) -> None:
    """Matrices are kept in half precision in the file and widened when it is opened."""
    model = onnx.load(path)
    for tensor in [t for t in model.graph.initializer if len(t.dims) == 2 and t.data_type == onnx.TensorProto.FLOAT]:
        values = onnx.numpy_helper.to_array(tensor)
        if not np.array_equal(values, values.astype(np.float16).astype(np.float32)):
            continue
        half = onnx.numpy_helper.from_array(values.astype(np.float16), f"{tensor.name}_half")
        model.graph.initializer.remove(tensor)
        model.graph.initializer.append(half)
        model.graph.node.insert(0, onnx.helper.make_node("Cast", [half.name], [tensor.name], to=onnx.TensorProto.FLOAT))
    onnx.checker.check_model(model)
    onnx.save(model, path)


def export(network: Correction, path: Path) -> dict:
    points, normals = (torch.from_numpy(values) for values in by_formula(1024))
    axes = {name: {0: "batch", 1: "points"} for name in INPUTS} | {name: {0: "batch"} for name in OUTPUTS}
    torch.onnx.export(network, (points, normals), str(path), input_names=INPUTS, output_names=OUTPUTS, dynamic_axes=axes, opset_version=OPSET, dynamo=False)
    kept_as_halves(path)
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
        networks = {stage: halved(read_network(options.runs / f"{bone}_{stage}.pt")) for stage in ("coarse", "fine")}
        reference = {stage: export(network, folder / f"{stage}.onnx") for stage, network in networks.items()}
        (folder / "reference.json").write_text(json.dumps(reference) + "\n")
        manifest = manifest_of(bone, options.version, folder, networks["fine"], calibration[bone])
        (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")


def rule_of(name: str) -> dict:
    return {"prefer": "network" if name in NETWORK_IS_NEARER else "geometry", "counts": name not in NOT_OURS}


def manifest_of(bone: str, version: str, folder: Path, fine: Correction, calibration: dict) -> dict:
    places = fine.middle.double().numpy()
    files = {stage: {"file": f"{stage}.onnx", "sha256": hashlib.sha256((folder / f"{stage}.onnx").read_bytes()).hexdigest()} for stage in ("coarse", "fine")}
    return {
        "schema": 1, "id": f"correction-{bone}", "version": version, "bone": bone, "licence": "Apache-2.0",
        "source": "Trained by this project on samples of a shape model of free bone surfaces (models/training/correction).",
        "trainedFrom": [SHAPES], "networks": files, "points": 1024,
        "landmarks": [
            {"name": name, "mean": [round(float(v), 3) for v in at], **calibration[name], **rule_of(name)}
            for name, at in zip(names_of(bone), places)
        ],
        "anchor": ANCHORS.get(bone), "doubtLimit": DOUBT_LIMIT,
    }


if __name__ == "__main__":
    main()
