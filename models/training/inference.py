"""The product's inference in NumPy: tiles, Gaussian weights, flip average. `predict` maps a batch to logits."""
from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import ndimage

from network import CLASSES, SIZE_MULTIPLE
from normalise import PAD_VALUE, normalise

Predict = Callable[[np.ndarray], np.ndarray]
PATCH = (96, 96, 96)
OVERLAP, SIGMA_FRACTION = 0.5, 0.125
WORKING_MM = 3.0


def to_working_grid(hu: np.ndarray, spacing: tuple[float, float, float], working: float = WORKING_MM) -> np.ndarray:
    """HU [S, P, L] at `spacing` (mm, S P L) -> isotropic grid, linear, voxel (0, 0, 0) kept in place."""
    size = [max(1, int(np.floor((n - 1) * s / working + 1e-6)) + 1) for n, s in zip(hu.shape, spacing)]
    scale = [working / s for s in spacing]
    return ndimage.affine_transform(hu.astype(np.float32), scale, output_shape=size, order=1, mode="nearest")


def logits_of(volume: np.ndarray, predict: Predict, patch: tuple[int, int, int] = PATCH, flip: bool = True) -> np.ndarray:
    """Weighted mean of tile logits for a volume in HU on the working grid: (CLASSES, S, P, L)."""
    data = normalise(volume)
    size = [max(n, p) for n, p in zip(data.shape, patch)]
    before = [(s - n) // 2 for s, n in zip(size, data.shape)]
    padded = np.pad(data, [(b, s - n - b) for b, s, n in zip(before, size, data.shape)], constant_values=PAD_VALUE)
    total = np.zeros((CLASSES, *size), np.float32)
    weight, window = np.zeros(size, np.float32), gaussian_window(patch)
    for start in tile_starts(tuple(size), patch):
        where = tuple(slice(a, a + p) for a, p in zip(start, patch))
        tile = padded[where][None, None]
        logits = predict(tile)[0]
        if flip:
            logits = (logits + predict(np.ascontiguousarray(tile[..., ::-1]))[0][..., ::-1]) / 2
        total[(slice(None), *where)] += logits * window
        weight[where] += window
    inner = tuple(slice(b, b + n) for b, n in zip(before, data.shape))
    return (total / weight)[(slice(None), *inner)]


def tile_starts(size: tuple[int, ...], patch: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Evenly spread tile corners that overlap by at least OVERLAP."""
    axes = []
    for n, p in zip(size, patch):
        count = int(np.ceil((n - p) / (p * (1 - OVERLAP)))) + 1
        axes.append([round(k * (n - p) / max(count - 1, 1)) for k in range(count)])
    return [(a, b, c) for a in axes[0] for b in axes[1] for c in axes[2]]


def gaussian_window(patch: tuple[int, ...]) -> np.ndarray:
    """Tile weights: sigma = patch * SIGMA_FRACTION, centre patch // 2, smallest value kept above zero."""
    axes = [np.exp(-0.5 * ((np.arange(p) - p // 2) / (p * SIGMA_FRACTION)) ** 2) for p in patch]
    window = axes[0][:, None, None] * axes[1][None, :, None] * axes[2][None, None, :]
    return np.maximum(window, window.max() * 1e-6).astype(np.float32)


def torch_predict(model) -> Predict:
    """Wrap a torch module (bfloat16 arithmetic: for choosing checkpoints, not for the last word)."""
    import torch

    def predict(tile: np.ndarray) -> np.ndarray:
        with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
            return model(torch.from_numpy(tile)).float().numpy()

    return predict


def onnx_predict(path: str, threads: int = 2) -> Predict:
    """Wrap an ONNX file on the CPU provider."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda tile: session.run(None, {name: tile})[0]


assert all(p % SIZE_MULTIPLE == 0 for p in PATCH)
