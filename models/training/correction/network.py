"""From points of a bone's surface to landmarks, in one pass and in whatever frame the points are given.

At basis points that lie still in that frame the network sees the nearest point of the bone: how far the tangent plane
there has moved, which way the surface looks, and whether there is bone at all. A linear map of that and a small
perceptron give each landmark's place, the logarithm of its spread, and the logit of its being in view.
(Basis point sets: Prokudin, Lassner, Romero 2019.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

# Of a distance in space with density exp(-|e|/s)/s^3 the mean is three s.
MEAN_OVER_SPREAD = 3.0


@dataclass(frozen=True)
class Setting:
    """`near`: bone within about this distance of a basis point is seen by it, mm; `unit`: of what is told, mm."""

    basis: int
    hidden: int
    near: float
    unit: float


# `coarse` sees the cloud about its centroid, in its principal directions; `fine` nearly in the frame of the mean bone.
SETTINGS = {"coarse": Setting(192, 128, 35.0, 60.0), "fine": Setting(320, 112, 14.0, 10.0)}
FEATURES = 7


class Correction(nn.Module):
    def __init__(self, setting: Setting, basis: np.ndarray, middle: np.ndarray) -> None:
        super().__init__()
        self.setting = setting
        self.register_buffer("basis", torch.as_tensor(basis, dtype=torch.float32))
        self.register_buffer("middle", torch.as_tensor(middle, dtype=torch.float32))
        width, out = FEATURES * len(basis), 5 * len(middle)
        self.straight = nn.Linear(width, out)
        self.bent = nn.Sequential(nn.Linear(width, setting.hidden), nn.SiLU(), nn.Linear(setting.hidden, setting.hidden), nn.SiLU(), nn.Linear(setting.hidden, out))
        for last in (self.straight, self.bent[-1]):
            nn.init.zeros_(last.weight)
            nn.init.zeros_(last.bias)

    def features(self, points: Tensor, normals: Tensor) -> Tensor:
        """[b, n, 3] twice -> [b, 7 k]."""
        squares = (points * points).sum(dim=2).unsqueeze(1) - 2 * torch.matmul(self.basis, points.transpose(1, 2))
        nearest = squares.argmin(dim=2, keepdim=True).expand(-1, -1, 3)
        normal = torch.gather(normals, 1, nearest)
        offset = torch.gather(points, 1, nearest) - self.basis
        here = torch.exp((offset * offset).sum(dim=2, keepdim=True) * (-0.5 / self.setting.near**2))
        along = (normal * offset).sum(dim=2, keepdim=True) * here / self.setting.unit
        # At the fine stage the nearest point's slip along the surface is chance; at the coarse stage it is all there is.
        moved = along * normal if self.setting.near < 20 else offset * here / self.setting.unit
        return torch.cat([moved, normal * here, here], dim=2).flatten(1)

    def forward(self, points: Tensor, normals: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Landmarks [b, l, 3] mm, logarithms of the spread in mm [b, l], logits of being in view [b, l]."""
        seen = self.features(points, normals)
        out = (self.straight(seen) + self.bent(seen)).unflatten(1, (len(self.middle), 5))
        return self.middle + self.setting.unit * out[..., :3], out[..., 3] + 1.0, out[..., 4]


def loss_of(found: tuple[Tensor, Tensor, Tensor], landmarks: Tensor, seen: Tensor) -> Tensor:
    """Negative logarithm of the likelihood of the places, and of their being in view."""
    at, log_spread, logit = found
    far = torch.sqrt(((at - landmarks) ** 2).sum(dim=2) + 1e-4)
    return (far * torch.exp(-log_spread) + 3 * log_spread).mean() + nn.functional.binary_cross_entropy_with_logits(logit, seen)


def straight_start(network: Correction, features: Tensor, landmarks: Tensor, penalty: float = 200.0) -> None:
    """The linear map by ridge regression; the perceptron learns what is left."""
    x = torch.cat([features, torch.ones(len(features), 1)], dim=1).double()
    y = ((landmarks - network.middle) / network.setting.unit).flatten(1).double()
    gram = x.T @ x + penalty * torch.eye(x.shape[1], dtype=torch.float64)
    weights = torch.linalg.solve(gram, x.T @ y).float().unflatten(1, (-1, 3))
    with torch.no_grad():
        of_places = network.straight.weight.unflatten(0, (-1, 5))[:, :3]
        of_places.copy_(weights[:-1].permute(1, 2, 0))
        network.straight.bias.unflatten(0, (-1, 5))[:, :3] = weights[-1]
