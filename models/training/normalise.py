"""What the network is fed: HU clipped and scaled. The manifest repeats these numbers."""
from __future__ import annotations

import numpy as np

CLIP_LOW, CLIP_HIGH, MEAN, STD = -250.0, 1250.0, 100.0, 300.0
PAD_VALUE = (CLIP_LOW - MEAN) / STD  # air


def normalise(hu: np.ndarray) -> np.ndarray:
    """HU -> network units (float32)."""
    return ((np.clip(hu, CLIP_LOW, CLIP_HIGH) - MEAN) / STD).astype(np.float32)
