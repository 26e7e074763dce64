"""Where the landmarks of a bone of known vertices are: the truth that a network is taught.

Points that were picked by hand keep their place on the surface (a vertex and a mean offset); the others follow a
definition, evaluated anew on each shape. Axes: right bone, LPS (x left, y posterior, z superior), nearly upright.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .pose import rigid_onto
from .shapes import Bone, ShapeModel, vertex_normals

# Landmark -> name of the picked point, without the side.
PICKED = {
    "hip": {"asis": "ASIS", "psis": "PSIS", "pubic_tubercle": "_pubic_tubercle", "superior_pubic": "_pubic_symphysis",
            "ischial_spine": "_ischial_spine", "ischial_tuberosity": "_ischial_tuberosity"},
    "femur": {"lesser_trochanter_apex": "_lesser_trochanter", "medial_epicondyle": "_medial_epicondyle", "lateral_epicondyle": "_lateral_epicondyle"},
    "tibia": {"tibial_tuberosity": "_tibial_tubercle", "lateral_malleolus": "_lateral_malleolus"},
}
DEFINED = {
    "hip": ("aiis", "piis", "teardrop", "acetabular_centre"),
    "femur": ("femoral_head_centre", "neck_centre", "greater_trochanter_tip", "posterior_medial_condyle", "posterior_lateral_condyle",
              "distal_medial_condyle", "distal_lateral_condyle", "intercondylar_notch"),
    "tibia": ("medial_plateau", "lateral_plateau", "tibial_spine_medial", "tibial_spine_lateral", "ankle_centre", "medial_malleolus"),
}
BLUNT = {"hip": ("aiis", "piis", "teardrop")}
# Seen as far as the surface is whose middle they are.
CENTRES = ("femoral_head_centre", "neck_centre", "acetabular_centre", "ankle_centre")
# An extreme is the middle of the vertices that come so near to it, mm.
TOP_MM = 0.7


def names_of(bone: str) -> tuple[str, ...]:
    return (*PICKED[bone], *DEFINED[bone])


@dataclass(frozen=True)
class Marks:
    """Landmarks [l, 3], and for each the vertices by which it is seen."""

    at: np.ndarray
    anchors: list[np.ndarray]


class Marker:
    """Marks any shape of one surface. `bones` (of the model's subjects) say where picked points lie."""

    def __init__(self, bone: str, model: ShapeModel, bones: list[Bone]) -> None:
        self.bone, self.model = bone, model
        own = [b for b in bones if b.surface == model.surface]
        side = model.surface[0]
        self.picked = {name: picked_place(model, own, side + point if point[0] == "_" else side + point) for name, point in PICKED[bone].items()}
        self.regions = REGIONS[bone](model)
        self.fixed: dict[str, np.ndarray] = {}

    def marks(self, vertices: np.ndarray) -> Marks:
        found = {name: (vertices[vertex] + offset, np.array([vertex])) for name, (vertex, offset) in self.picked.items()}
        found.update(DEFINE[self.bone](vertices, self.regions, found))
        found.update({name: (vertices[vertex].mean(axis=0), vertex) for name, vertex in self.fixed.items()})
        names = names_of(self.bone)
        return Marks(np.stack([found[name][0] for name in names]), [found[name][1] for name in names])


def agreeing(markers: list[Marker]) -> list[Marker]:
    """Blunt prominences: a definition finds another vertex on each surface, so all take those nearest to the mean place."""
    for name in BLUNT.get(markers[0].bone, ()):
        row = names_of(markers[0].bone).index(name)
        place = np.mean([marker.marks(marker.model.mean).at[row] for marker in markers], axis=0)
        for marker in markers:
            marker.fixed[name] = np.linalg.norm(marker.model.mean - place, axis=1).argsort()[:3]
    return markers


def picked_place(model: ShapeModel, bones: list[Bone], point: str) -> tuple[int, np.ndarray]:
    """The vertex that stays nearest to a picked point over the subjects, and the mean offset to it."""
    aligned = [(rigid_onto(bone.vertices, model.mean), bone) for bone in bones]
    offsets = np.stack([move.apply(bone.picked[point][None])[0] - move.apply(bone.vertices) for move, bone in aligned])
    vertex = int(np.linalg.norm(offsets, axis=2).mean(axis=0).argmin())
    return vertex, offsets[:, vertex].mean(axis=0)


def extreme(vertices: np.ndarray, region: np.ndarray, direction: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    heights = vertices[region] @ direction
    top = region[heights > heights.max() - TOP_MM * np.linalg.norm(direction)]
    return vertices[top].mean(axis=0), top


def fitted_sphere(points: np.ndarray) -> tuple[np.ndarray, float]:
    middle = points.mean(axis=0)
    p = points - middle
    solution, *_ = np.linalg.lstsq(np.c_[2 * p, np.ones(len(p))], (p * p).sum(axis=1), rcond=None)
    return solution[:3] + middle, float(np.sqrt(solution[3] + solution[:3] @ solution[:3]))


def sphere_region(mean: np.ndarray, start: np.ndarray, within: float) -> np.ndarray:
    """The vertices of a spherical surface: fitted to `start` and gathered again around the fit, in rounds."""
    region = start
    for _ in range(6):
        centre, radius = fitted_sphere(mean[region])
        off = np.linalg.norm(mean - centre, axis=1) - radius
        region = np.intersect1d(np.flatnonzero(np.abs(off) < within), start)
    return region


def hip_regions(model: ShapeModel) -> dict[str, np.ndarray]:
    _, y, z = model.mean.T
    return {
        "aiis": np.flatnonzero((z > -5) & (z < 33) & (y < -25)), "piis": np.flatnonzero((z > 28) & (z < 75) & (y > 30)),
        "socket": sphere_region(model.mean, socket_surface(model), 1.5), "floor": socket_floor(model),
    }


def socket_surface(model: ShapeModel) -> np.ndarray:
    """Vertices that look into a ball of an adult head's size, in front of and beside the middle of the bone."""
    normals = vertex_normals(model.mean, model.faces)
    centre = np.array([-15.0, -8.0, -19.0])
    for _ in range(8):
        out = model.mean - centre
        far = np.linalg.norm(out, axis=1)
        facing = np.flatnonzero((far > 14) & (far < 34) & ((normals * out).sum(axis=1) < -0.85 * far))
        centre, _ = fitted_sphere(model.mean[facing])
    return facing


def socket_floor(model: ShapeModel) -> np.ndarray:
    """The inner part of the socket's surface, down to the notch."""
    centre, _ = fitted_sphere(model.mean[sphere_region(model.mean, socket_surface(model), 1.5)])
    out = model.mean - centre
    far = np.linalg.norm(out, axis=1)
    facing = (vertex_normals(model.mean, model.faces) * out).sum(axis=1) < -0.6 * far
    return np.flatnonzero((far < 36) & facing & (out[:, 0] > 0.5 * far))


def hip_defined(vertices: np.ndarray, regions: dict[str, np.ndarray], _picked: dict) -> dict:
    centre, _ = fitted_sphere(vertices[regions["socket"]])
    return {
        "aiis": extreme(vertices, regions["aiis"], np.array([0.0, -0.86, -0.5])),
        "piis": extreme(vertices, regions["piis"], np.array([0.0, 0.6, -0.8])),
        "teardrop": extreme(vertices, regions["floor"], np.array([0.0, 0.0, -1.0])),
        "acetabular_centre": (centre, regions["socket"]),
    }


def femur_regions(model: ShapeModel) -> dict[str, np.ndarray]:
    x, _, z = model.mean.T
    top, low = z.max(), z.min()
    upper = np.flatnonzero(z > top - 50)
    head = sphere_region(model.mean, upper[x[upper] > np.median(x[upper])], 0.8)
    centre, radius = fitted_sphere(model.mean[head])
    knee = np.flatnonzero(z < low + 45)
    middle, width = (x[knee].min() + x[knee].max()) / 2, np.ptp(x[knee])
    return {
        "head": head, "shaft": np.flatnonzero((z > top - 200) & (z < top - 110)),
        "tip": np.flatnonzero((z > top - 45) & (x < centre[0] - radius - 12)), "ring": neck_ring(model.mean, centre, radius),
        "medial": knee[x[knee] > middle + 0.12 * width], "lateral": knee[x[knee] < middle - 0.12 * width],
        "notch": groove_end(model, middle, width),
    }


def neck_ring(mean: np.ndarray, centre: np.ndarray, radius: float) -> np.ndarray:
    """The band of vertices about the narrowest place between the head and the region between the trochanters."""
    between = mean[np.abs(mean[:, 2] - (centre[2] - 1.5 * radius)) < 6]
    axis = between.mean(axis=0) - centre
    axis /= np.linalg.norm(axis)
    along = (mean - centre) @ axis
    across = np.linalg.norm(mean - centre - along[:, None] * axis, axis=1)
    bands = [np.flatnonzero((np.abs(along - at) < 2.5) & (across < 1.4 * radius)) for at in np.arange(1.1 * radius, 1.9 * radius, 1.0)]
    return min(bands, key=lambda band: across[band].mean())


def groove_end(model: ShapeModel, middle: float, width: float) -> np.ndarray:
    """Of the groove between the condyles, seen from below, the lowest place: its bottom is the highest across, the lowest along."""
    x, y, z = model.mean.T
    under = (vertex_normals(model.mean, model.faces)[:, 2] < -0.3) & (z < z.min() + 30) & (np.abs(x - middle) < 0.14 * width)
    strips = [np.flatnonzero(under & (np.abs(y - at) < 2)) for at in np.arange(y[under].min(), y[under].max(), 1.0)]
    bottoms = [strip[z[strip].argmax()] for strip in strips if len(strip) > 3]
    return np.array([min(bottoms, key=lambda vertex: z[vertex])])


def femur_defined(vertices: np.ndarray, regions: dict[str, np.ndarray], _picked: dict) -> dict:
    head, _ = fitted_sphere(vertices[regions["head"]])
    notch = vertices[regions["notch"]].mean(axis=0)
    shaft = vertices[regions["shaft"]] - vertices[regions["shaft"]].mean(axis=0)
    up = np.linalg.svd(shaft, full_matrices=False)[2][0]
    _, posterior, proximal = knee_axes(vertices, regions, head - notch)
    return {
        "femoral_head_centre": (head, regions["head"]),
        "neck_centre": (vertices[regions["ring"]].mean(axis=0), regions["ring"]),
        "greater_trochanter_tip": extreme(vertices, regions["tip"], up * np.sign(up[2])),
        "posterior_medial_condyle": extreme(vertices, regions["medial"], posterior),
        "posterior_lateral_condyle": extreme(vertices, regions["lateral"], posterior),
        "distal_medial_condyle": extreme(vertices, regions["medial"], -proximal),
        "distal_lateral_condyle": extreme(vertices, regions["lateral"], -proximal),
        "intercondylar_notch": (notch, regions["notch"]),
    }


def knee_axes(vertices: np.ndarray, regions: dict[str, np.ndarray], along: np.ndarray) -> np.ndarray:
    """Rows: lateral, parallel to the backs of the condyles; posterior; proximal, along the mechanical axis."""
    proximal = along / np.linalg.norm(along)
    posterior = np.array([0.0, 1.0, 0.0])
    for _ in range(4):
        medial, _ = extreme(vertices, regions["medial"], posterior)
        lateral_back, _ = extreme(vertices, regions["lateral"], posterior)
        lateral = lateral_back - medial
        lateral = lateral - (lateral @ proximal) * proximal
        lateral /= np.linalg.norm(lateral)
        posterior = np.cross(lateral, proximal)
    return np.stack([lateral, posterior, proximal])


def tibia_regions(model: ShapeModel) -> dict[str, np.ndarray]:
    x, y, z = model.mean.T
    normals = vertex_normals(model.mean, model.faces)
    top = np.flatnonzero((z > z.max() - 16) & (normals[:, 2] > 0.6))
    middle, width, depth = (x[top].min() + x[top].max()) / 2, np.ptp(x[top]), np.ptp(y[top])
    on_middle = top[np.abs(y[top] - (y[top].min() + y[top].max()) / 2) < 0.15 * depth]
    side = (x[on_middle] - middle) / width
    spines = top[np.abs(x[top] - middle) < 0.18 * width]
    low = (z < z.min() + 30) & (normals[:, 2] < -0.85)
    return {
        "medial_plateau": on_middle[(side > 0.2) & (side < 0.36)], "lateral_plateau": on_middle[(side < -0.2) & (side > -0.36)],
        "tibial_spine_medial": spines[x[spines] > middle + 0.05 * width], "tibial_spine_lateral": spines[x[spines] < middle - 0.05 * width],
        "medial_malleolus": np.flatnonzero((z < z.min() + 22) & (x > x[z < z.min() + 5].mean() - 12)),
        "ankle_centre": np.flatnonzero(low & (x < x[z < z.min() + 5].mean() - 9)),
    }


def tibia_defined(vertices: np.ndarray, regions: dict[str, np.ndarray], _picked: dict) -> dict:
    """Low points and spines along the line from the ankle to the middle of the plateau; the malleolus where it stands out most from it (Moreland 1987)."""
    ankle = regions["ankle_centre"]
    middle = np.mean([vertices[regions[side]].mean(axis=0) for side in ("medial_plateau", "lateral_plateau")], axis=0)
    down = vertices[ankle].mean(axis=0) - middle
    down /= np.linalg.norm(down)
    directions = {"medial_plateau": down, "lateral_plateau": down, "tibial_spine_medial": -down, "tibial_spine_lateral": -down, "medial_malleolus": medial_of(vertices, regions, down)}
    return {**{name: extreme(vertices, regions[name], way) for name, way in directions.items()}, "ankle_centre": (vertices[ankle].mean(axis=0), ankle)}


def medial_of(vertices: np.ndarray, regions: dict[str, np.ndarray], down: np.ndarray) -> np.ndarray:
    """Square to the axis from the middle of the plafond to the malleolus."""
    out = vertices[regions["medial_malleolus"]].mean(axis=0) - vertices[regions["ankle_centre"]].mean(axis=0)
    out -= (out @ down) * down
    return out / np.linalg.norm(out)


REGIONS = {"hip": hip_regions, "femur": femur_regions, "tibia": tibia_regions}
DEFINE = {"hip": hip_defined, "femur": femur_defined, "tibia": tibia_defined}
