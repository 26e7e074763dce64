"""What a real coarse network says of the region of a fine patch, on a scan made of the same body for it alone."""
from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from scipy.special import softmax

from network import UNet
from normalise import normalise
from synthesis.coarse import painted, scanned
from synthesis.fine import Region
from synthesis.hounsfield import AIR
from synthesis.sampling import place

AROUND = 80  # voxels of the coarse network's scan along each axis


class CoarseWord:
    """Asks a checkpoint of train.py whose grid has the spacing `stride` (whole mm)."""

    def __init__(self, checkpoint: Path, stride: int, device: str = "cpu"):
        self.model = UNet().to(device, memory_format=torch.channels_last_3d).eval()
        self.model.load_state_dict(torch.load(checkpoint, weights_only=True, map_location=device)["average"], strict=False)
        self.stride, self.device = stride, device

    def __call__(self, region: Region, rng: np.random.Generator) -> np.ndarray:
        """Probabilities uint8 (classes, S, P, L) at every stride-th voxel of the region from its phase on."""
        count = [len(range(p, n, self.stride)) for p, n in zip(region.phase, region.shape)]
        before = [(AROUND - n) // 2 for n in count]
        middle = [p + self.stride * ((AROUND - 1) / 2 - b) - (n - 1) / 2 for p, b, n in zip(region.phase, before, region.shape)]
        centre = region.centre + region.matrix @ np.array(middle[::-1])
        points = place(centre, region.matrix * self.stride, (AROUND,) * 3).to(self.device)
        image = scanned(painted(region.body, points, region.works, float(self.stride), rng)[0], rng)
        for axis, gone in region.cuts:
            at = region.phase[axis] + self.stride * (np.arange(AROUND) - before[axis])
            lost = at < gone.stop if gone.start == 0 else at >= gone.start
            image[tuple(lost if a == axis else slice(None) for a in range(3))] = AIR - 24
        chance = softmax(self._logits(normalise(image)), axis=0)
        inner = tuple(slice(b, b + n) for b, n in zip(before, count))
        return np.clip(chance[(slice(None), *inner)] * 255 + 0.5, 0, 255).astype(np.uint8)

    def _logits(self, data: np.ndarray) -> np.ndarray:
        tensor = torch.from_numpy(data)[None, None].to(self.device)
        with torch.inference_mode(), torch.autocast(self.device, dtype=torch.bfloat16):
            return self.model(tensor)[0].float().cpu().numpy()
