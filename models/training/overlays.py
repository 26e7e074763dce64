"""Pictures to judge a segmentation by eye: coronal, sagittal and axial slices with labels drawn over."""
from __future__ import annotations

from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

COLOURS = ("#00000000", "#ff8800", "#22cc44", "#dd2244", "#aa55ff", "#aa7744", "#ff77cc", "#00bbee")


def save_overlay(path: Path, hu: np.ndarray, labels: np.ndarray, title: str, columns: int = 6) -> None:
    """hu and labels [S, P, L] on one grid; superior is up, the patient's left is on the right."""
    path.parent.mkdir(parents=True, exist_ok=True)
    found = np.argwhere(labels > 0)
    low, high = (found.min(0), found.max(0)) if len(found) else (np.zeros(3, int), np.array(labels.shape) - 1)
    figure, axes = plt.subplots(3, columns, figsize=(4 * columns, 12))
    for n in range(columns):
        at = (low + (high - low) * (n + 0.5) / columns).astype(int)
        for row, plane in enumerate((np.s_[::-1, at[1]], np.s_[::-1, :, at[2]], np.s_[at[0]])):
            _draw(axes[row, n], hu[plane], labels[plane])
    figure.suptitle(title)
    figure.tight_layout()
    figure.savefig(path, dpi=60)
    plt.close(figure)


def _draw(axis: plt.Axes, hu: np.ndarray, labels: np.ndarray) -> None:
    axis.imshow(hu, cmap="gray", vmin=-200, vmax=600)
    axis.imshow(labels, cmap=matplotlib.colors.ListedColormap(COLOURS), vmin=-0.5, vmax=7.5, alpha=0.45, interpolation="nearest")
    axis.axis("off")
