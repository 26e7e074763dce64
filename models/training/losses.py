"""Cross-entropy plus soft Dice over the classes present."""
from __future__ import annotations

import torch
from torch.nn import functional

CLASS_WEIGHTS = (0.7, 1.0, 1.0, 1.3, 1.1, 3.0, 3.0, 1.1)
# The fine network draws surfaces: a light background, or a heavy small bone, would push them outwards.
FINE_CLASS_WEIGHTS = (1.0,) * 8
COARSE_WEIGHTS = (1.0, 0.6, 0.5, 0.4, 0.3)  # full size first


def deep_loss(outputs: list[torch.Tensor], target: torch.Tensor, weights: tuple[float, ...] = CLASS_WEIGHTS) -> torch.Tensor:
    """Sum over the levels of the network; the target is thinned to each level's size."""
    total = outputs[0].new_zeros(())
    for level, (logits, weight) in enumerate(zip(outputs, COARSE_WEIGHTS)):
        stride = 2**level
        total = total + weight * segmentation_loss(logits.float(), target[:, ::stride, ::stride, ::stride], weights)
    return total / sum(COARSE_WEIGHTS)


def segmentation_loss(logits: torch.Tensor, target: torch.Tensor, weights: tuple[float, ...] = CLASS_WEIGHTS) -> torch.Tensor:
    """logits (b, c, S, P, L) float32, target (b, S, P, L) int64; weights of the classes."""
    weight = torch.tensor(weights, dtype=logits.dtype, device=logits.device)
    entropy = functional.cross_entropy(logits, target, weight=weight)
    return entropy + _dice_loss(logits.softmax(1), target)


def _dice_loss(chance: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    classes = chance.shape[1]
    flat = chance.movedim(1, -1).reshape(-1, classes)
    index = target.reshape(-1)
    volume = torch.bincount(index, minlength=classes).to(chance.dtype)
    overlap = chance.new_zeros(classes).scatter_add(0, index, flat.gather(1, index[:, None])[:, 0])
    score = (2 * overlap + 1) / (flat.sum(0) + volume + 1)
    # Present classes teach overlap; absent ones are left to the cross-entropy.
    present = (volume > 20)
    present[0] = False
    return 1 - score[present].mean() if present.any() else logits_zero(chance)


def logits_zero(chance: torch.Tensor) -> torch.Tensor:
    """A zero that keeps the graph."""
    return chance.sum() * 0.0
