"""Mean of two checkpoints of one network, weight by weight: what a second stage learnt beside what the first one knew.

    python mean_weights.py --first <cache>/coarse/last.pt --second <cache>/coarse2/last.pt --share 0.8 --out <cache>/mean.pt
"""
from __future__ import annotations

import argparse
from pathlib import Path

import torch


def mean_of(first: dict[str, torch.Tensor], second: dict[str, torch.Tensor], share: float) -> dict[str, torch.Tensor]:
    """`share` of the second state, the rest of the first. Both must be of one network, the second trained on from the first."""
    if first.keys() != second.keys():
        raise ValueError("the checkpoints are of different networks")
    return {name: torch.lerp(first[name], second[name], share) for name in first}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=Path, required=True)
    parser.add_argument("--second", type=Path, required=True)
    parser.add_argument("--share", type=float, required=True, help="of the second, 0 to 1")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    first, second = (torch.load(path, weights_only=True, map_location="cpu") for path in (options.first, options.second))
    torch.save({**second, "average": mean_of(first["average"], second["average"], options.share)}, options.out)


if __name__ == "__main__":
    main()
