"""Write the averaged weights as ONNX, and the manifest and reference logits beside it.

    python export.py --checkpoint <cache>/run1/last.pt --out ../bones-coarse --version 0.3.0 --spacing 4 --refined-by bones-fine
    python export.py --checkpoint <cache>/fine1/last.pt --out ../bones-fine --version 0.1.0 --spacing 1 --fine
"""
from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch

from inference import OVERLAP, PATCH, SIGMA_FRACTION
from network import SIZE_MULTIPLE, UNet
from normalise import CLIP_HIGH, CLIP_LOW, MEAN, PAD_VALUE, STD
from synthesis.labels import NAMES

OPSET = 17
REFERENCE_SIZE = 32
TRAINED_FROM = [
    {"name": "MAP LLP26 lower-limb and pelvis surfaces, 26 subjects", "licence": "MPL-2.0", "source": "https://github.com/musculoskeletal/models"},
    {"name": "Pelvic reference label maps, 4 subjects (CT: TCIA Pelvic Reference Data, not used)", "licence": "MIT", "source": "https://github.com/yuta-hi/pelvic-annonation"},
    {"name": "TotalSegmentator v2 dataset, labels of subject s0011 (hips, femora, sacrum, L4, L5)", "licence": "CC-BY-4.0", "source": "https://doi.org/10.5281/zenodo.6802613"},
    {"name": "Visible Human (University of Denver) talus and calcaneus surfaces", "licence": "CC-BY-4.0", "source": "https://doi.org/10.56902/COB.vh.2022.0"},
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--version", default="0.1.0")
    parser.add_argument("--spacing", type=float, required=True, help="of the network's grid, mm")
    parser.add_argument("--fine", action="store_true", help="the network takes the coarse one's probabilities as further channels")
    parser.add_argument("--refined-by", help="id of the network that goes over the bones of this one again")
    parser.add_argument("--overlap", type=float, default=OVERLAP)
    parser.add_argument("--flip", action="store_true", help="average with the mirror image")
    parser.add_argument("--seconds", type=float, default=10.0, help="measured seconds for a pelvis on two CPU cores")
    parser.add_argument("--memory-mb", type=float, default=700.0, help="measured peak resident memory")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    channels = 1 + len(NAMES) if options.fine else 1
    model = UNet(inputs=channels).eval()
    model.load_state_dict(torch.load(options.checkpoint, weights_only=True)["average"], strict=False)
    path = options.out / "model.onnx"
    write_onnx(model, path, channels)
    print("largest difference PyTorch - onnxruntime:", compare(model, path, channels))
    write_json(options.out / "reference.json", reference(model, channels))
    write_json(options.out / "manifest.json", manifest(path, options))


def write_onnx(model: UNet, path: Path, channels: int) -> None:
    """fp32 weights, all three sizes dynamic."""
    example = torch.zeros(1, channels, 32, 48, 64)
    axes = {2: "s", 3: "p", 4: "l"}
    torch.onnx.export(model, (example,), str(path), opset_version=OPSET, dynamo=False, input_names=["ct"], output_names=["logits"],
                      dynamic_axes={"ct": axes, "logits": axes})
    graph = onnx.load(str(path))
    onnx.checker.check_model(graph)
    graph.ir_version = min(graph.ir_version, 8)
    onnx.save(graph, str(path))


def compare(model: UNet, path: Path, channels: int) -> float:
    """Largest difference of logits on a size the exporter never saw."""
    data = np.random.default_rng(0).normal(size=(1, channels, 48, 32, 80)).astype(np.float32)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    with torch.inference_mode():
        return float(np.abs(session.run(None, {"ct": data})[0] - model(torch.from_numpy(data)).numpy()).max())


def reference_input(channels: int, n: int = REFERENCE_SIZE) -> np.ndarray:
    """x[c, s, p, l] = sin(0.30 s + 0.10 + c) * cos(0.20 p - 0.30) + 0.5 sin(0.25 l): the formula of reference.json."""
    c, s, p, l = (np.arange(size, dtype=np.float64).reshape([-1 if a == d else 1 for a in range(4)]) for d, size in enumerate((channels, n, n, n)))
    return (np.sin(0.30 * s + 0.10 + c) * np.cos(0.20 * p - 0.30) + 0.5 * np.sin(0.25 * l)).astype(np.float32)[None]


def reference(model: UNet, channels: int) -> dict:
    """A few logits made with PyTorch for an input anyone can compute."""
    with torch.inference_mode():
        logits = model(torch.from_numpy(reference_input(channels))).numpy()
    rng = np.random.default_rng(20)
    picks = [[0, int(rng.integers(8)), *(int(v) for v in rng.integers(0, REFERENCE_SIZE, 3))] for _ in range(24)]
    return {
        "madeWith": f"PyTorch {torch.__version__}, CPU, float32",
        "input": {
            "shape": [1, channels, REFERENCE_SIZE, REFERENCE_SIZE, REFERENCE_SIZE],
            "formula": "x[0][c][s][p][l] = sin(0.30*s + 0.10 + c) * cos(0.20*p - 0.30) + 0.5*sin(0.25*l), radians, computed in float64, stored as float32, fed as is (already normalised)",
        },
        "tolerance": 0.001,
        "logits": [{"index": pick, "value": round(float(logits[tuple(pick)]), 5)} for pick in picks],
        "mean": round(float(logits.mean()), 6),
    }


def manifest(path: Path, options: argparse.Namespace) -> dict:
    return {
        "schema": 1,
        "id": options.out.resolve().name,
        "version": options.version,
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "licence": "Apache-2.0",
        "source": "Trained by this project from synthetic CT painted over free bone shapes (models/training); no real CT image was used.",
        "trainedFrom": TRAINED_FROM,
        "modality": "CT",
        **({"refinedBy": options.refined_by} if options.refined_by else {}),
        "input": {
            "name": "ct",
            "axes": ["S", "P", "L"],
            "spacingMm": [options.spacing] * 3,
            "interpolation": "linear",
            "normalisation": {"kind": "clip-zscore", "clipLow": CLIP_LOW, "clipHigh": CLIP_HIGH, "mean": MEAN, "std": STD},
            "patch": list(PATCH),
            "sizeMultiple": SIZE_MULTIPLE,
            "padValue": PAD_VALUE,
            **({"guide": list(NAMES)} if options.fine else {}),
        },
        "tiling": {"overlap": options.overlap, "weights": "gaussian", "sigmaFraction": SIGMA_FRACTION},
        "flipAverage": ["L"] if options.flip else [],
        "output": {"name": "logits", "labels": {str(n): name for n, name in enumerate(NAMES)}},
        "expected": {"secondsCpu": options.seconds, "peakMemoryMb": options.memory_mb},
    }


def write_json(path: Path, content: dict) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n")


if __name__ == "__main__":
    main()
