"""Nails, screws, plates, prostheses and clips as solids in a body, and the streaks they throw.

Distances are mm, positive inside; points LPS. `label` is the class of all of a part's voxels; None keeps what lies there
(metal inside a bone's outline belongs to that bone).
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import torch
from scipy import fft

from .body import Body
from .distance import Piece
from .labels import FEMUR, HIP, TIBIA

Distance = Callable[[np.ndarray], np.ndarray]


@dataclass
class Part:
    """One solid. reach: a ball (centre, radius) that holds it."""

    distance: Distance
    reach: tuple[np.ndarray, float]
    hu: float
    label: int | None = None


@dataclass
class Resection:
    """Bone sawn away: of the piece `name`, what lies beyond the plane (point, direction out) and within `radius` of the point."""

    name: str
    point: np.ndarray
    out: np.ndarray
    radius: float


@dataclass
class Implants:
    parts: list[Part] = field(default_factory=list)
    resections: list[Resection] = field(default_factory=list)


@dataclass
class Leg:
    """Femur's frame. up: along the shaft; outward: away from the head; base: the neck's foot on the shaft's axis."""

    side: str
    head: np.ndarray
    knee: np.ndarray
    base: np.ndarray
    up: np.ndarray
    outward: np.ndarray
    front: np.ndarray


def leg_of(body: Body, side: str) -> Leg:
    head, knee = (np.array(body.marks[f"{name}_{side}"]) for name in ("head", "knee"))
    base, up = _shaft_of(body, side, head, knee)
    outward = base - head - ((base - head) @ up) * up
    outward /= np.linalg.norm(outward)
    front = np.cross(up, outward)
    return Leg(side, head, knee, base, up, outward, front if front[1] < 0 else -front)


def _shaft_of(body: Body, side: str, head: np.ndarray, knee: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Base of the neck and direction of the shaft: as measured on the mesh, else an average femur's, seen from the front."""
    if f"base_{side}" in body.marks:
        base = np.array(body.marks[f"base_{side}"])
        return base, (np.array(body.marks[f"above_{side}"]) - base) / 50
    foot = head + [42.0 if side == "left" else -42.0, 6.0, 0]
    up = foot - knee
    up /= np.linalg.norm(up)
    return foot - 30 * up, up


def rod(a: np.ndarray, b: np.ndarray, radius: float, hu: float, label: int | None = None, end_radius: float | None = None) -> Part:
    """A round bar with rounded ends; tapered when end_radius is given."""
    last = radius if end_radius is None else end_radius
    axis = b - a

    def distance(points: np.ndarray) -> np.ndarray:
        t = np.clip((points - a) @ axis / (axis @ axis), 0, 1)
        return radius + (last - radius) * t - np.linalg.norm(points - a - t[..., None] * axis, axis=-1)

    return Part(distance, ((a + b) / 2, float(np.linalg.norm(axis)) / 2 + max(radius, last)), hu, label)


def box(centre: np.ndarray, frame: np.ndarray, half: np.ndarray, hu: float, label: int | None = None) -> Part:
    """A block; the rows of frame are its axes, half its half lengths."""
    def distance(points: np.ndarray) -> np.ndarray:
        return (half - np.abs((points - centre) @ frame.T)).min(-1)

    return Part(distance, (centre, float(np.linalg.norm(half))), hu, label)


def shell(centre: np.ndarray, inner: float, outer: float, opening: np.ndarray, hu: float, label: int | None = None) -> Part:
    """Half a hollow ball, open towards `opening` (a cup), whole and solid when inner is 0."""
    def distance(points: np.ndarray) -> np.ndarray:
        offset = points - centre
        radius = np.linalg.norm(offset, axis=-1)
        wall = np.minimum(outer - radius, radius - inner) if inner else outer - radius
        return np.minimum(wall, -offset @ opening) if inner else wall

    return Part(distance, (centre, outer), hu, label)


def implants(body: Body, rng: np.random.Generator) -> Implants:
    """What a surgeon may have left in this body: one to three works and some clips."""
    found = Implants()
    legs = {side: leg_of(body, side) for side in ("left", "right")}
    shins = [side for side in legs if f"ankle_{side}" in body.marks]
    for _ in range(int(rng.integers(1, 4))):
        leg = legs[str(rng.choice(["left", "right"]))]
        hu = rng.uniform(1800, 9000)
        works = [_nail, _plate_and_lag_screw, _neck_screws, _total_hip, _total_hip, _pelvic_screws]
        if leg.side in shins:
            works += [_total_knee, _total_knee, _shin_plate, _femur_plate]
        works[int(rng.integers(len(works)))](found, body, leg, hu, rng)
    for _ in range(int(rng.integers(0, 5))):
        start = np.array(body.marks["pelvis"]) + rng.normal(0, 60, 3)
        found.parts.append(rod(start, start + rng.normal(0, 4, 3), rng.uniform(0.5, 1.5), rng.uniform(2000, 6000)))
    return found


def _nail(found: Implants, body: Body, leg: Leg, hu: float, rng: np.random.Generator) -> None:
    """A nail down the femur, a lag screw into the head, a bolt below."""
    top = leg.base + leg.up * rng.uniform(25, 50)
    tip = leg.base - leg.up * rng.uniform(100, 330)
    radius = rng.uniform(4.5, 7)
    found.parts.append(rod(top, tip, radius + rng.uniform(0, 2), hu, None, radius))
    found.parts.append(rod(leg.head + (leg.head - leg.base) * rng.uniform(-0.1, 0.2), leg.base + (leg.base - leg.head) * rng.uniform(0.3, 0.6), rng.uniform(3, 5.5), hu))
    bolt = tip + leg.up * rng.uniform(10, 30)
    found.parts.append(rod(bolt - leg.outward * 18, bolt + leg.outward * 20, rng.uniform(1.8, 2.8), hu))


def _plate_and_lag_screw(found: Implants, body: Body, leg: Leg, hu: float, rng: np.random.Generator) -> None:
    """A dynamic hip screw: barrel into the head, plate on the outside of the shaft, screws through it."""
    out = rng.uniform(15, 19)
    foot = leg.base + leg.outward * out + leg.up * (out - 20)
    long = rng.uniform(40, 120)
    found.parts.append(rod(leg.head, foot, rng.uniform(3.5, 6), hu))
    frame = np.stack([leg.outward, leg.front, leg.up])
    found.parts.append(box(foot - leg.up * long / 2, frame, np.array([rng.uniform(1.5, 3), rng.uniform(5, 9), long / 2 + 8]), hu))
    for n in range(int(long // 18)):
        start = foot - leg.up * (18 + 16 * n)
        found.parts.append(rod(start, start - leg.outward * rng.uniform(30, 40), rng.uniform(1.6, 2.6), hu))


def _neck_screws(found: Implants, body: Body, leg: Leg, hu: float, rng: np.random.Generator) -> None:
    neck = (leg.head - leg.base) / np.linalg.norm(leg.head - leg.base)
    for n in range(int(rng.integers(2, 4))):
        beside = leg.front * rng.uniform(-8, 8) + np.cross(neck, leg.front) * rng.uniform(-8, 8)
        end = leg.head + neck * rng.uniform(0, 14)
        found.parts.append(rod(end + beside, leg.base - neck * rng.uniform(8, 24) + beside, rng.uniform(2.2, 3.8), hu))


def _total_hip(found: Implants, body: Body, leg: Leg, hu: float, rng: np.random.Generator) -> None:
    """Cup, head and stem; the bone's own head is sawn off and the socket reamed."""
    neck = (leg.head - leg.base) / np.linalg.norm(leg.head - leg.base)
    cut = leg.base + neck * np.linalg.norm(leg.head - leg.base) * rng.uniform(0.35, 0.6)
    found.resections.append(Resection(f"femur_{leg.side}", cut, neck, 62.0))
    ball, cup = rng.uniform(13, 18.5), rng.uniform(23, 29)
    opening = neck * -1.0 + leg.up * -0.1
    found.resections.append(Resection(f"hip_{leg.side}", leg.head, np.zeros(3), cup))
    found.parts.append(shell(leg.head, cup - rng.uniform(2.5, 5), cup, opening / np.linalg.norm(opening), rng.choice([hu, rng.uniform(80, 200)]), HIP))
    found.parts.append(shell(leg.head, 0.0, ball, neck, rng.choice([hu, rng.uniform(1500, 4000)]), FEMUR))
    shoulder = leg.base + leg.up * rng.uniform(4, 14)
    tip = leg.base - leg.up * rng.uniform(70, 130)
    wide, thin = rng.uniform(7, 11), rng.uniform(3.5, 6)
    if rng.random() < 0.4:  # a mantle of cement
        found.parts.append(rod(shoulder, tip - leg.up * 10, wide + rng.uniform(2, 4), rng.uniform(700, 1800), FEMUR, thin + rng.uniform(1.5, 3)))
    found.parts += [rod(leg.head, shoulder, rng.uniform(5.5, 7.5), hu, FEMUR), rod(shoulder, tip, wide, hu, FEMUR, thin)]
    for _ in range(int(rng.integers(0, 3))):
        way = leg.up + leg.outward * rng.uniform(-0.8, 0.2) + rng.normal(0, 0.2, 3)
        found.parts.append(rod(leg.head + leg.up * (cup - 2), leg.head + way / np.linalg.norm(way) * (cup + rng.uniform(10, 35)), 2.5, hu))


def _total_knee(found: Implants, body: Body, leg: Leg, hu: float, rng: np.random.Generator) -> None:
    """Caps on the condyles, and a tray with a keel on the sawn tibia."""
    femur, tibia = (next(p for p in body.pieces if p.name == f"{bone}_{leg.side}") for bone in ("femur", "tibia"))
    thick = rng.uniform(4, 9)
    sampled = lambda points: _of_piece(femur, points)
    centre = leg.knee + leg.up * 22 - leg.front * 22
    high = rng.uniform(28, 42)
    found.parts.append(Part(lambda points: np.minimum(np.minimum(thick - sampled(points), sampled(points) + 0.5), high + 22 - np.linalg.norm(points - centre, axis=-1)), (centre, high + 22), hu, FEMUR))
    down = _down_of(body, leg)
    plateau = leg.knee - leg.front * 24 + down * rng.uniform(-2, 3)
    found.resections.append(Resection(f"tibia_{leg.side}", plateau, -down, 70.0))
    # The tray follows the outline of the sawn tibia.
    shin = lambda points: _of_piece(tibia, points)
    low = rng.uniform(3, 5)
    found.parts.append(Part(lambda points: np.minimum(shin(points) + 1, low / 2 - np.abs((points - plateau) @ down - low / 2)), (plateau, 60.0), hu, TIBIA))
    keel = plateau + leg.front * rng.uniform(-4, 2)
    found.parts.append(rod(keel, keel + down * rng.uniform(25, 90), rng.uniform(5, 8), hu, TIBIA, rng.uniform(4, 6)))


def _of_piece(piece: Piece, points: np.ndarray) -> np.ndarray:
    return piece.at(torch.from_numpy(np.ascontiguousarray(points, np.float32))).numpy()


def _down_of(body: Body, leg: Leg) -> np.ndarray:
    down = np.array(body.marks[f"ankle_{leg.side}"]) - leg.knee
    return down / np.linalg.norm(down)


def _femur_plate(found: Implants, body: Body, leg: Leg, hu: float, rng: np.random.Generator) -> None:
    _plate(found, leg.knee + leg.up * 45 - leg.front * 20 + leg.outward * rng.uniform(16, 22), leg.up, leg.outward, hu, rng)


def _shin_plate(found: Implants, body: Body, leg: Leg, hu: float, rng: np.random.Generator) -> None:
    down = _down_of(body, leg)
    if rng.random() < 0.5:  # a nail instead
        top = leg.knee + down * 8 - leg.front * 8
        found.parts.append(rod(top, top + down * rng.uniform(150, 300) - leg.front * 8, rng.uniform(4, 5.5), hu))
        return
    side = leg.outward * rng.choice([-1, 1])
    _plate(found, leg.knee + down * rng.uniform(40, 250) - leg.front * 12 + side * rng.uniform(14, 24), -down, side, hu, rng)


def _plate(found: Implants, centre: np.ndarray, up: np.ndarray, out: np.ndarray, hu: float, rng: np.random.Generator) -> None:
    """A plate along a shaft and screws through it."""
    out = out - (out @ up) * up
    out /= np.linalg.norm(out)
    long = rng.uniform(50, 140)
    found.parts.append(box(centre, np.stack([out, np.cross(up, out), up]), np.array([rng.uniform(1.5, 3), rng.uniform(4, 8), long / 2]), hu))
    for at in np.arange(-long / 2 + 8, long / 2, rng.uniform(12, 24)):
        start = centre + up * at
        found.parts.append(rod(start, start - out * rng.uniform(20, 45), rng.uniform(1.3, 2.6), hu))


def _pelvic_screws(found: Implants, body: Body, leg: Leg, hu: float, rng: np.random.Generator) -> None:
    """Long screws across the sacroiliac joint, or around the socket."""
    mark = body.marks.get(f"wing_{leg.side}", body.marks["pelvis"])
    for _ in range(int(rng.integers(1, 4))):
        if rng.random() < 0.5:
            start = np.array(mark) + leg.outward * 35 + rng.normal(0, 6, 3)
            found.parts.append(rod(start, start - leg.outward * rng.uniform(40, 90), rng.uniform(2.2, 3.8), hu))
        else:
            start = leg.head + rng.normal(0, 30, 3)
            found.parts.append(rod(start, start + rng.normal(0, 1, 3) * 25, rng.uniform(1.3, 2.5), hu))


def streaks(metal: np.ndarray, spacing: float, rng: np.random.Generator) -> np.ndarray:
    """Bright and dark rays around metal within each axial slice (HU); metal: share 0..1 [S, P, L]."""
    out = np.zeros(metal.shape, np.float32)
    rows = np.flatnonzero(metal.sum(axis=(1, 2)) * spacing**2 > 8)
    if not len(rows):
        return out
    size = [fft.next_fast_len(2 * n) for n in metal.shape[1:]]
    y, x = np.meshgrid(*(np.minimum(np.arange(n), n - np.arange(n)) * np.where(np.arange(n) < n / 2, 1, -1) for n in size), indexing="ij")
    angle, radius = np.arctan2(y, x), np.hypot(y, x) * spacing
    rays = sum(rng.normal() * np.cos(k * angle + rng.uniform(0, 2 * np.pi)) for k in range(2, 2 * int(rng.integers(4, 16)), 2))
    kernel = rays / (radius + 4) / np.sqrt(np.mean(rays**2)) * (radius > 0)
    spectrum = fft.rfft2(kernel.astype(np.float32))
    strength = rng.uniform(0.2, 6.0) * spacing**2
    for row in rows:
        out[row] = fft.irfft2(fft.rfft2(metal[row], size) * spectrum, size)[: metal.shape[1], : metal.shape[2]] * strength
    return np.clip(out, -900, 900)
