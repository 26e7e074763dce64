"""How far the networks' answers lie from the truth on subjects that training did not see, and how far they say they do.

Half of the held-out subjects give each landmark the factor on its spread; the table is of the other half. Also writes
where the landmarks of the held-out bones are, in world coordinates, for the comparison with geometry.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.stats import gamma

from .export import DOUBT_LIMIT
from .locate import Answer, located, read_network
from .make_views import markers
from .marks import PICKED, Marker, names_of
from .network import MEAN_OVER_SPREAD
from .pose import random_rotation, rigid_onto
from .shapes import MIRROR, Bone, held_out, read_bones
from .views import View, views_of

# A view of which so little is left that no landmark is in it says nothing.
LEAST_SEEN = 1


@dataclass(frozen=True)
class Tried:
    subject: str
    error: np.ndarray
    spread: np.ndarray
    seen: np.ndarray
    told_seen: np.ndarray


def held_out_bones(folder: Path, bone: str) -> list[tuple[Bone, Marker]]:
    bones, _ = read_bones(folder, bone, held_out(folder))
    by_surface = {marker.model.surface: marker for marker in markers(folder, bone)}
    return [(b, by_surface[b.surface]) for b in bones]


def truth(bone: Bone, marker: Marker) -> np.ndarray:
    """Landmarks of a real bone in its own frame: picked ones as they were picked, the others by definition."""
    move = rigid_onto(bone.vertices, marker.model.mean)
    at = move.inverse().apply(marker.marks(move.apply(bone.vertices)).at)
    side = bone.surface[0]
    for row, name in enumerate(names_of(marker.bone)):
        if name in PICKED[marker.bone]:
            point = PICKED[marker.bone][name]
            at[row] = bone.picked[side + point]
    return at


def tried(bone: Bone, marker: Marker, networks, rng, count: int, whole: bool) -> list[Tried]:
    move = rigid_onto(bone.vertices, marker.model.mean)
    at = move.apply(truth(bone, marker))
    out = []
    for view in views_of(marker.bone, marker, move.apply(bone.vertices), rng, count, whole):
        if view.seen.sum() >= LEAST_SEEN:
            answer, error = answered(view, at, networks, rng)
            if answer.doubt <= DOUBT_LIMIT:
                out.append(Tried(bone.subject, error, answer.spread, view.seen, answer.seen))
    return out


def answered(view: View, at: np.ndarray, networks, rng) -> tuple[Answer, np.ndarray]:
    turn = random_rotation(rng)
    answer = located(*networks, view.points @ turn.T + 100.0, view.normals @ turn.T)
    return answer, np.linalg.norm(answer.at - (at @ turn.T + 100.0), axis=1)


def factors(trials: list[Tried], names: tuple[str, ...]) -> dict[str, float]:
    out = {}
    for row, name in enumerate(names):
        ratios = [t.error[row] / t.spread[row] for t in trials if t.seen[row]] or [t.error[row] / t.spread[row] for t in trials]
        # A few views are turned the wrong way round; they are outliers, not spread.
        out[name] = float(np.clip(np.quantile(ratios, 0.68) / gamma.ppf(0.68, MEAN_OVER_SPREAD), 0.3, 4.0))
    return out


def show(title: str, trials: list[Tried], names: tuple[str, ...], scale: dict[str, float]) -> None:
    print(f"{title}: {len(trials)} views")
    print(f"{'landmark':26s}{'n':>5s}{'median':>8s}{'90 %':>8s}{'said':>8s}{'in 50 %':>9s}{'in 90 %':>9s}{'seen right':>12s}")
    for row, name in enumerate(names):
        of = [t for t in trials if t.seen[row]]
        right = np.mean([(t.told_seen[row] > 0.5) == t.seen[row] for t in trials])
        if not of:
            print(f"{name:26s}{0:5d}")
            continue
        errors, spreads = np.array([t.error[row] for t in of]), np.array([t.spread[row] for t in of]) * scale[name]
        within = [np.mean(errors < spreads * gamma.ppf(share, MEAN_OVER_SPREAD)) for share in (0.5, 0.9)]
        said = np.median(spreads) * gamma.ppf(0.5, MEAN_OVER_SPREAD)
        print(f"{name:26s}{len(of):5d}{np.median(errors):8.2f}{np.quantile(errors, 0.9):8.2f}{said:8.2f}{within[0]:9.2f}{within[1]:9.2f}{right:12.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shapes", type=Path, required=True)
    parser.add_argument("--runs", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder for calibration.json and truth.json")
    parser.add_argument("--views", type=int, default=8, help="views of each bone")
    parser.add_argument("--bones", nargs="*", default=["hip", "femur", "tibia"])
    options = parser.parse_args()
    calibration, places = {}, {}
    for bone in options.bones:
        names, rng = names_of(bone), np.random.default_rng(11)
        networks = tuple(read_network(options.runs / f"{bone}_{stage}.pt") for stage in ("coarse", "fine"))
        bones = held_out_bones(options.shapes, bone)
        for b, marker in bones:
            mirror = MIRROR if b.surface.startswith("L_") else 1.0
            places.setdefault(b.subject, {})[b.surface] = dict(zip(names, (truth(b, marker) * mirror).round(3).tolist()))
        parts = [[t for b, marker in bones if subjects_half(b, options.shapes) == half for t in tried(b, marker, networks, rng, options.views, False)] for half in (0, 1)]
        scale = factors(parts[0], names)
        show(f"{bone}, cut and ill", parts[1], names, scale)
        whole = [t for b, marker in bones for t in tried(b, marker, networks, rng, 2, True)]
        show(f"{bone}, whole, all held-out subjects", whole, names, scale)
        calibration[bone] = {name: {"spreadFactor": round(value, 3)} for name, value in scale.items()}
    (options.out / "calibration.json").write_text(json.dumps(calibration, indent=1))
    (options.out / "truth.json").write_text(json.dumps(places))


def subjects_half(bone: Bone, folder: Path) -> int:
    return held_out(folder).index(bone.subject) % 2


if __name__ == "__main__":
    main()
