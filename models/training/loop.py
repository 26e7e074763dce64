"""The loop both networks are trained by: learning rate over a time budget, averaged weights, checkpoints. Resumable."""
from __future__ import annotations

import argparse
import copy
import math
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from losses import deep_loss
from network import UNet
from normalise import MEAN, STD

EMA_DECAY = 0.998
SAVE_EVERY_S = 120
STEEPEST = 5.0  # gradient norm

Batch = tuple[np.ndarray, np.ndarray]
"""Network input (channels, S, P, L) float32, and labels (S, P, L)."""


def add_options(parser: argparse.ArgumentParser, minutes: float) -> None:
    parser.add_argument("--patches", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=minutes, help="of computing: on a CPU shared with others waiting does not count")
    parser.add_argument("--peak", type=float, default=1.5e-3, help="highest learning rate")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start-from", type=Path, help="checkpoint whose averaged weights start a second stage")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")


def learning_rate(spent: float, budget: float, peak: float) -> float:
    """Short warm-up, then cosine to 2 % of the peak over the time budget (seconds)."""
    part = min(spent / budget, 1.0)
    return peak * min(spent / 40 + 0.05, 1.0) * (0.02 + 0.98 * (1 + math.cos(math.pi * part)) / 2)


def run(options: argparse.Namespace, inputs: int, weights: tuple[float, ...], batch: Callable[[float, np.random.Generator], Batch]) -> None:
    """Trains until the budget is spent. batch: a piece to learn from, given the part of the budget spent (0..1)."""
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    model = UNet(inputs=inputs).to(options.device, memory_format=torch.channels_last_3d)
    if options.start_from:
        model.load_state_dict(torch.load(options.start_from, weights_only=True, map_location=options.device)["average"])
    average = copy.deepcopy(model)
    optimiser = torch.optim.AdamW(model.parameters(), lr=options.peak, weight_decay=1e-2, betas=(0.9, 0.98))
    spent, steps = _resume(options.out / "last.pt", model, average, optimiser)
    rng = np.random.default_rng([options.seed, steps])
    budget, saved, recent = options.minutes * 60, time.time(), []
    clock = time.time if options.device != "cpu" else lambda: time.process_time() / options.threads
    while spent < budget:
        began = clock()
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(spent, budget, options.peak)
        recent.append(step(model, optimiser, batch(spent / budget, rng), weights))
        steps += 1
        update_average(average, model, min(EMA_DECAY, (steps + 1) / (steps + 10)))
        spent += clock() - began
        if steps % 50 == 0:
            print(f"step {steps} spent {spent:.0f}s loss {np.nanmean(recent):.4f}", flush=True)
            recent = []
        if time.time() - saved > SAVE_EVERY_S or spent >= budget:
            saved = time.time()
            _save(options.out / "last.pt", model, average, optimiser, spent, steps)


def step(model: UNet, optimiser: torch.optim.Optimizer, batch: Batch, weights: tuple[float, ...]) -> float:
    """One update on one piece; bfloat16 arithmetic in the network, float32 in the loss."""
    device = next(model.parameters()).device
    data = torch.from_numpy(batch[0])[None].to(device, memory_format=torch.channels_last_3d)
    with torch.autocast(device.type, dtype=torch.bfloat16):
        outputs = model(data)
    target = torch.from_numpy(batch[1].astype(np.int64))[None].to(device)
    loss = deep_loss([o.float() for o in outputs], target, weights)
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    steepness = torch.nn.utils.clip_grad_norm_(model.parameters(), STEEPEST)
    if bool(torch.isfinite(steepness)):  # a patch of nothing but air has no spread to normalise by
        optimiser.step()
    return float(loss.detach())


def update_average(average: UNet, model: UNet, decay: float) -> None:
    with torch.no_grad():
        for slow, fast in zip(average.parameters(), model.parameters()):
            slow.lerp_(fast, 1 - decay)


def _save(path: Path, model: UNet, average: UNet, optimiser: torch.optim.Optimizer, spent: float, steps: int) -> None:
    half = path.with_suffix(".part")
    torch.save({"model": model.state_dict(), "average": average.state_dict(), "optimiser": optimiser.state_dict(), "spent": spent, "steps": steps, "clip": (MEAN, STD)}, half)
    half.rename(path)


def _resume(path: Path, model: UNet, average: UNet, optimiser: torch.optim.Optimizer) -> tuple[float, int]:
    if not path.exists():
        return 0.0, 0
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    average.load_state_dict(state["average"])
    optimiser.load_state_dict(state["optimiser"])
    return state["spent"], state["steps"]
