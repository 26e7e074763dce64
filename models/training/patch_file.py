"""One coarse patch on disk."""
from __future__ import annotations

from pathlib import Path

import numpy as np

HU_LIMITS = (-2048, 4000)


def save_patch(path: Path, image: np.ndarray, label: np.ndarray) -> None:
    """image as int16 HU, label as uint8; written under another name first, so readers never see half a file."""
    half = path.with_name("." + path.stem + ".npz")
    np.savez(half, image=np.clip(image, *HU_LIMITS).round().astype(np.int16), label=label)
    half.rename(path)
