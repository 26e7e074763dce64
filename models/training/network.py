"""The network: a plain 3D U-Net, instance-normalised, fully convolutional (sizes in multiples of 16)."""
from __future__ import annotations

import torch
from torch import nn

CHANNELS = (8, 16, 32, 64, 96)
CLASSES = 8
SIZE_MULTIPLE = 2 ** (len(CHANNELS) - 1)


def block(inputs: int, outputs: int, stride: int = 1) -> nn.Sequential:
    """Convolution 3x3x3, instance norm, leaky ReLU."""
    return nn.Sequential(
        nn.Conv3d(inputs, outputs, 3, stride, 1, bias=False),
        nn.InstanceNorm3d(outputs, affine=True),
        nn.LeakyReLU(0.01, inplace=True),
    )


class UNet(nn.Module):
    """(batch, inputs, S, P, L) normalised CT (and what else is known) -> (batch, CLASSES, S, P, L) logits.

    In training mode: a list of logits, full size first, then each at half the size before.
    """

    def __init__(self, channels: tuple[int, ...] = CHANNELS, classes: int = CLASSES, inputs: int = 1):
        super().__init__()
        before = (inputs, *channels[:-1])
        self.down = nn.ModuleList(
            nn.Sequential(block(i, o, 1 if level == 0 else 2), block(o, o)) for level, (i, o) in enumerate(zip(before, channels))
        )
        pairs = list(zip(channels[:0:-1], channels[-2::-1]))
        self.up = nn.ModuleList(nn.ConvTranspose3d(deep, shallow, 2, 2) for deep, shallow in pairs)
        self.join = nn.ModuleList(block(2 * shallow, shallow) for _, shallow in pairs)
        self.head = nn.Conv3d(channels[0], classes, 1)
        # Heads at coarser levels exist for training only: without them the deep path learns very late.
        self.coarse_heads = nn.ModuleList(nn.Conv3d(c, classes, 1) for c in channels[:0:-1])

    def forward(self, x: torch.Tensor) -> torch.Tensor | list[torch.Tensor]:
        skips = []
        for level in self.down:
            x = level(x)
            skips.append(x)
        skips.pop()
        coarse = []
        for up, join, coarse_head in zip(self.up, self.join, self.coarse_heads):
            if self.training:
                coarse.append(coarse_head(x))
            x = join(torch.cat([up(x), skips.pop()], dim=1))
        return [self.head(x), *coarse[::-1]] if self.training else self.head(x)
