"""Trains one network (a bone, a stage) on views of sampled bones. Runs on when its line is run again, until the steps are done."""

from __future__ import annotations

import argparse
import math
import time
from pathlib import Path

import numpy as np
import torch

from .network import SETTINGS, Correction, loss_of, straight_start
from .placing import PLACING, thinned

BATCH = 48
RATE = 1.5e-3
AVERAGED = 0.995
START_VIEWS = 5000


class Pool:
    """All views of a bone that are written so far."""

    def __init__(self, folder: Path, bone: str) -> None:
        files = [np.load(file) for file in sorted(folder.glob(f"{bone}_*_[0-9][0-9].npz"))]
        self.surface = torch.from_numpy(np.concatenate([f["surface"].astype(np.float16) for f in files]))
        self.landmarks = torch.from_numpy(np.concatenate([f["landmarks"] for f in files]))
        self.middle = self.landmarks.mean(dim=0)
        self.seen = torch.from_numpy(np.concatenate([f["seen"] for f in files])).float()

    def batch(self, stage: str, count: int, generator: torch.Generator):
        rows = torch.randint(len(self.seen), (count,), generator=generator)
        surface = self.surface[rows].float()
        views = PLACING[stage]((surface[..., :3], surface[..., 3:], self.landmarks[rows]), self.seen[rows], self.middle, generator)
        keep = int(torch.randint(600, surface.shape[1] + 1, (1,), generator=generator))
        return thinned(views[0], views[1], generator, keep), views[2], self.seen[rows]


def fresh(stage: str, pool: Pool, generator: torch.Generator) -> Correction:
    """Basis points near the surfaces that are shown, spread; the linear map solved for."""
    setting = SETTINGS[stage]
    (points, _), landmarks, _ = pool.batch(stage, 400, generator)
    cloud = points[:, :40].reshape(-1, 3)
    basis = spread(cloud, setting.basis, generator)
    basis += torch.randn(basis.shape, generator=generator) * 2
    middle = pool.middle if stage == "fine" else landmarks.mean(dim=0)
    network = Correction(setting, basis.numpy(), middle.numpy())
    if stage == "fine":
        features, targets = [], []
        for _ in range(START_VIEWS // 250):
            (points, normals), landmarks, _ = pool.batch(stage, 250, generator)
            features.append(network.features(points, normals))
            targets.append(landmarks)
        straight_start(network, torch.cat(features), torch.cat(targets))
    return network


def spread(cloud: torch.Tensor, count: int, generator: torch.Generator) -> torch.Tensor:
    """Each next point is the one farthest from all before."""
    chosen = [int(torch.randint(len(cloud), (1,), generator=generator))]
    far = (cloud - cloud[chosen[0]]).norm(dim=1)
    # The farthest of a cloud that scatters are its strays: they are left out.
    middle = cloud.mean(dim=0)
    far[(cloud - middle).norm(dim=1) > torch.quantile((cloud - middle).norm(dim=1), 0.995)] = 0
    while len(chosen) < count:
        chosen.append(int(far.argmax()))
        far = torch.minimum(far, (cloud - cloud[chosen[-1]]).norm(dim=1))
    return cloud[chosen].clone()


def train(stage: str, pool: Pool, out: Path, options: argparse.Namespace) -> None:
    generator = torch.Generator().manual_seed(options.seed + int(time.time()) * (out.exists()))
    state = torch.load(out, weights_only=False) if out.exists() else None
    if state:
        network = Correction(SETTINGS[stage], state["averaged"]["basis"].numpy(), state["averaged"]["middle"].numpy())
        network.load_state_dict(state["network"])
    else:
        network = fresh(stage, pool, generator)
    averaged = {name: value.clone() for name, value in (state["averaged"] if state else network.state_dict()).items()}
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=1e-3)
    if state:
        optimiser.load_state_dict(state["optimiser"])
    step, started, recent = (state["step"] if state else 0), time.monotonic(), []
    while step < options.steps:
        for group in optimiser.param_groups:
            group["lr"] = RATE * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * step / options.steps))) * min(1, (step + 1) / 100)
        (points, normals), landmarks, seen = pool.batch(stage, BATCH, generator)
        found = network(points, normals)
        loss = loss_of(found, landmarks, seen)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimiser.step()
        step += 1
        keep = min(AVERAGED, step / (step + 10))
        for name, value in network.state_dict().items():
            averaged[name].lerp_(value, 1 - keep)
        recent.append((loss.item(), (found[0] - landmarks).norm(dim=2)[seen > 0.5].median().item()))
        if step % 100 == 0 or step == options.steps:
            save(out, {"stage": stage, "step": step, "network": network.state_dict(), "averaged": averaged, "optimiser": optimiser.state_dict()})
            mean = np.mean(recent, axis=0)
            print(f"{out.stem} step {step} loss {mean[0]:.3f} median in view {mean[1]:.2f} mm, {time.monotonic() - started:.0f} s", flush=True)
            recent = []


def save(out: Path, state: dict) -> None:
    part = out.with_suffix(".part")
    torch.save(state, part)
    part.rename(out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--views", type=Path, required=True)
    parser.add_argument("--bone", choices=("hip", "femur", "tibia"), required=True)
    parser.add_argument("--stage", choices=("coarse", "fine"), required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder of the checkpoints")
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(1)
    options.out.mkdir(parents=True, exist_ok=True)
    train(options.stage, Pool(options.views, options.bone), options.out / f"{options.bone}_{options.stage}.pt", options)


if __name__ == "__main__":
    main()
