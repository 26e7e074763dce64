"""What a scan shows of a bone: a part of it, roughened, as points with normals. Axes and units as in `shapes`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .marks import CENTRES, Marker, names_of
from .pose import small_rotation
from .shapes import ShapeModel, sampled_shape, vertex_normals

POINTS = 1024
# A landmark counts as seen when bone is in view this near to where it is seen, mm.
SEEN_WITHIN_MM = 5.0


@dataclass(frozen=True)
class View:
    """Points [n, 3] and unit outward normals [n, 3] of what is in view; landmarks [l, 3] and whether each is in view."""

    points: np.ndarray
    normals: np.ndarray
    landmarks: np.ndarray
    seen: np.ndarray


@dataclass(frozen=True)
class Surface:
    vertices: np.ndarray
    normals: np.ndarray
    faces: np.ndarray


@dataclass(frozen=True)
class HalfSpace:
    """Keeps what lies on the side of `inward`."""

    at: np.ndarray
    inward: np.ndarray

    def holds(self, points: np.ndarray) -> np.ndarray:
        return (points - self.at) @ self.inward >= 0


def sampled_views(bone: str, marker: Marker, rng: np.random.Generator, count: int = 3) -> list[View]:
    """Views of one bone that nobody has."""
    return views_of(bone, marker, sampled_shape(marker.model, rng), rng, count)


def views_of(bone: str, marker: Marker, vertices: np.ndarray, rng: np.random.Generator, count: int, whole: bool = False) -> list[View]:
    """Views of a bone of known vertices; `whole`: nothing is cut off."""
    marks = marker.marks(vertices)
    names = names_of(bone)
    ill = grown_over(collapsed(bone, vertices, marker, rng), marker.model, rng)
    surface = Surface(ill, vertex_normals(ill, marker.model.faces), marker.model.faces)
    return [seen_through([] if whole else cut_planes(bone, vertices, marks.at, names, rng), surface, vertices, marks, names, rng) for _ in range(count)]


def seen_through(planes, surface: Surface, vertices, marks, names, rng) -> View:
    middles = surface.vertices[surface.faces].mean(axis=1)
    shown = np.all([plane.holds(middles) for plane in planes], axis=0) if planes else np.ones(len(middles), bool)
    if rng.random() < 0.25:
        hole = middles[rng.integers(len(middles))]
        shown &= np.linalg.norm(middles - hole, axis=1) > rng.uniform(6, 22)
    points, normals = surface_points(surface, shown, rng)
    if rng.random() < 0.5:
        for plane in planes:
            points, normals = with_cap(points, normals, plane, rng)
    seen = np.array([in_view(points, vertices, anchor, name, at) for name, anchor, at in zip(names, marks.anchors, marks.at)])
    return View(*roughened(points, normals, rng), marks.at, seen)


def surface_points(surface: Surface, shown, rng, count: int = POINTS) -> tuple[np.ndarray, np.ndarray]:
    """Points spread by chance evenly over the triangles that are shown."""
    corners = surface.faces[shown]
    a, b, c = (surface.vertices[corners[:, n]] for n in range(3))
    sums = np.cumsum(np.linalg.norm(np.cross(b - a, c - a), axis=1))
    chosen = np.searchsorted(sums, (np.arange(count) + rng.random(count)) / count * sums[-1]).clip(max=len(sums) - 1)
    u, v = rng.random(count), rng.random(count)
    fold = u + v > 1
    u, v = np.where(fold, 1 - u, u)[:, None], np.where(fold, 1 - v, v)[:, None]
    normals = surface.normals[corners[chosen]]
    normal = normals[:, 0] * (1 - u - v) + normals[:, 1] * u + normals[:, 2] * v
    return a[chosen] * (1 - u - v) + b[chosen] * u + c[chosen] * v, normal / np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)


def with_cap(points, normals, plane: HalfSpace, rng) -> tuple[np.ndarray, np.ndarray]:
    """A surface made from labels is closed where the scan ends: some points lie on that flat face."""
    heights = (points - plane.at) @ plane.inward
    rim = points[heights < 4] - heights[heights < 4, None] * plane.inward
    if len(rim) < 4:
        return points, normals
    count = min(len(points) // 4, len(rim) * 2)
    share = rng.random(count)[:, None]
    cap = rim[rng.integers(len(rim), size=count)] * share + rim[rng.integers(len(rim), size=count)] * (1 - share)
    replaced = rng.choice(len(points), count, replace=False)
    points, normals = points.copy(), normals.copy()
    points[replaced], normals[replaced] = cap, -plane.inward
    return points, normals


def in_view(points, vertices, anchor, name, at) -> bool:
    places = vertices[anchor] if name in CENTRES else at[None]
    if name in CENTRES:
        places = places[:: max(1, len(places) // 40)]
    nearest = np.sqrt(((places[:, None] - points[None]) ** 2).sum(axis=2).min(axis=1))
    return bool((nearest < SEEN_WITHIN_MM + 3).mean() > 0.6)


def roughened(points, normals, rng) -> tuple[np.ndarray, np.ndarray]:
    """Noise of the outline, fine and in broad strokes, and of the normals."""
    noisy = points + rng.normal(0, rng.uniform(0, 0.8), points.shape) + normals * rng.normal(0, 0.4)
    turned = normals + rng.normal(0, rng.uniform(0, 0.25), normals.shape)
    return noisy, turned / np.linalg.norm(turned, axis=1, keepdims=True)


def grown_over(vertices, model: ShapeModel, rng) -> np.ndarray:
    """Osteophytes: knobs of a few millimetres, several to a place."""
    if rng.random() < 0.5:
        return vertices
    normals = vertex_normals(vertices, model.faces)
    grown = vertices.copy()
    place = vertices[rng.integers(len(vertices))]
    near = np.flatnonzero(np.linalg.norm(vertices - place, axis=1) < rng.uniform(30, 90))
    for at in vertices[rng.choice(near, rng.integers(1, 7))]:
        width = rng.uniform(2.5, 6)
        grown += normals * (rng.uniform(1, 5) * np.exp(-((vertices - at) ** 2).sum(axis=1) / (2 * width * width)))[:, None]
    return grown


def collapsed(bone: str, vertices, marker: Marker, rng) -> np.ndarray:
    """A head that has sunk in on one side."""
    if bone != "femur" or rng.random() > 0.1:
        return vertices
    head = vertices[marker.regions["head"]]
    centre = head.mean(axis=0)
    way = np.array([0.3, -0.1, 0.95]) @ small_rotation(rng, 25)
    limit = ((head - centre) @ way).max() - rng.uniform(2, 9)
    over = np.maximum(0, (vertices - centre) @ way - limit) * (np.linalg.norm(vertices - centre, axis=1) < 45)
    return vertices - 0.85 * over[:, None] * way


def tilted(direction, rng, degrees: float) -> np.ndarray:
    return small_rotation(rng, degrees) @ np.array(direction, float)


def cut_planes(bone: str, vertices, landmarks, names, rng) -> list[HalfSpace]:
    at = {name: point for name, point in zip(names, landmarks)}
    return CUTS[bone](vertices, at, rng) if rng.random() > 0.33 else []


def femur_cuts(vertices, at, rng) -> list[HalfSpace]:
    kind = rng.random()
    if kind < 0.5:
        return [HalfSpace(at["lesser_trochanter_apex"] - [0, 0, rng.uniform(25, 160)], tilted([0, 0, 1], rng, 10))]
    if kind < 0.85:
        return [HalfSpace(at["intercondylar_notch"] + [0, 0, rng.uniform(55, 200)], tilted([0, 0, -1], rng, 10))]
    return [any_cut(vertices, rng)]


def hip_cuts(vertices, at, rng) -> list[HalfSpace]:
    kind = rng.random()
    if kind < 0.5:
        return [HalfSpace(at["asis"] + [0, 0, rng.uniform(-25, 60)], tilted([0, 0, -1], rng, 12))]
    if kind < 0.65:
        return [HalfSpace(at["ischial_tuberosity"] + [0, 0, rng.uniform(0, 40)], tilted([0, 0, 1], rng, 12))]
    return [any_cut(vertices, rng)]


def tibia_cuts(vertices, at, rng) -> list[HalfSpace]:
    kind = rng.random()
    if kind < 0.6:
        return [HalfSpace(at["medial_plateau"] - [0, 0, rng.uniform(45, 260)], tilted([0, 0, 1], rng, 10))]
    if kind < 0.85:
        return [HalfSpace(at["ankle_centre"] + [0, 0, rng.uniform(45, 200)], tilted([0, 0, -1], rng, 10))]
    return [any_cut(vertices, rng)]


def any_cut(vertices, rng) -> HalfSpace:
    """From any side; between 60 and 95 of 100 vertices stay."""
    inward = small_rotation(rng, 180) @ np.array([0.0, 0.0, 1.0])
    heights = vertices @ inward
    return HalfSpace(inward * np.quantile(heights, rng.uniform(0.05, 0.4)), inward)


CUTS = {"hip": hip_cuts, "femur": femur_cuts, "tibia": tibia_cuts}
