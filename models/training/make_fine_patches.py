"""Render fine patches (1 mm) from bodies, without end or up to --count; the newest --keep stay on disk.

    python make_fine_patches.py --bodies <cache>/bodies --out <cache>/fine_patches --keep 1500
"""
from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from coarse_word import CoarseWord
from synthesis.body import load_body
from synthesis.fine import FinePatch, Listener, render_fine


def save_patch(path: Path, patch: FinePatch) -> None:
    """image int16 HU, label uint8, coarse uint8 with its phase and stride; written under another name first, so readers never see half a file."""
    half = path.with_name("." + path.stem + ".npz")
    np.savez(half, image=patch.image.round().astype(np.int16), label=patch.label, coarse=patch.coarse, phase=np.array(patch.phase, np.int8), stride=np.int8(patch.stride))
    half.rename(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bodies", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--keep", type=int, default=1500)
    parser.add_argument("--count", type=int, default=10**9)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--coarse", type=Path, help="checkpoint of the coarse network, asked for --heard of the patches; the others' coarse result is guessed")
    parser.add_argument("--coarse-mm", type=int, default=4, help="spacing of that network's grid")
    parser.add_argument("--heard", type=float, default=0.4)
    options = parser.parse_args()
    listener = Listener(options.coarse_mm, CoarseWord(options.coarse, options.coarse_mm, options.device), options.heard) if options.coarse else None
    torch.set_num_threads(1)
    options.out.mkdir(parents=True, exist_ok=True)
    done = sorted(options.out.glob("[0-9]*.npz"))
    for number in range(int(done[-1].stem) + 1 if done else 0, options.count):
        rng = np.random.default_rng([options.seed, number])
        bodies = sorted(options.bodies.glob("[0-9]*"))
        body = load_body(bodies[int(rng.integers(len(bodies)))])
        save_patch(options.out / f"{number:07d}.npz", render_fine(body, rng, device=options.device, listener=listener))
        (options.out / f"{number - options.keep:07d}.npz").unlink(missing_ok=True)


if __name__ == "__main__":
    main()
