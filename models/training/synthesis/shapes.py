"""Bones of one subject as closed surfaces, sampled from the MAP (LLP26) subjects, and posed.

All vertices are LPS in mm. Keys: 'hip_left', 'hip_right', 'sacrum', and for each side
'femur_*', 'patella_*', 'tibia_*', 'fibula_*'. The side only names the mesh; labels never carry it.
"""
from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import trimesh
from scipy.spatial import cKDTree
from scipy.spatial.transform import Rotation

from .pathology import Hip, ailment, bent_neck, collapsed_head, moved_socket
from .shapes_mesh import Mesh

PARTS = ("L_hip", "R_hip", "sacrum", "L_femur", "L_patella", "L_tibia", "L_fibula")
TEMPLATE = "2008_0010"
HELD_OUT = (24, 25)  # indices of subjects that only validation may use
POSES_TRIED = 30
FLESH_MM, FEET_MM = 25.0, 70.0  # between the bones of two legs, and from either's ankle (ANKLE_MM high) to the other leg
ANKLE_MM = 40.0


class ShapeLibrary:
    """All subjects' surfaces, node to node correspondent, and the template nodes of the joint surfaces."""

    def __init__(self, data: Path):
        folder = data / "bones" / "map-llp26"
        landmarks = json.loads((folder / "landmarks_template_nodes.json").read_text())
        self.ids = sorted(landmarks)
        self.faces: dict[str, np.ndarray] = {}
        self.points = {part: self._stack(folder / "ply", part) for part in PARTS}
        self.marks = landmarks[TEMPLATE]
        template = self.parts(np.eye(len(self.ids))[self.ids.index(TEMPLATE)], 1.0)
        self.nodes = {
            "head": _shell(template["L_femur"], self.marks["L_femoral_head_centre"], self.marks["L_femoral_head_radius"], 1.0),
            "L_socket": _shell(template["L_hip"], self.marks["L_acetabulum_centre"], self.marks["L_acetabulum_radius"], 1.5),
            "R_socket": _shell(template["R_hip"], self.marks["R_acetabulum_centre"], self.marks["R_acetabulum_radius"], 1.5),
        }
        for name in ("L_medial_epicondyle", "L_lateral_epicondyle"):
            self.nodes[name] = cKDTree(template["L_femur"].vertices).query(self.marks[name])[1]

    def _stack(self, folder: Path, part: str) -> np.ndarray:
        meshes = [trimesh.load(folder / f"{subject}_{part}.ply", process=False) for subject in self.ids]
        self.faces[part] = np.asarray(meshes[0].faces)
        return np.stack([np.asarray(mesh.vertices) for mesh in meshes])

    def parts(self, weights: np.ndarray, spread: float) -> dict[str, Mesh]:
        """Mix the subjects by weights (sum 1); spread > 1 exaggerates the distance from the mean shape."""
        mixed = spread * weights + (1 - spread) / len(weights)
        return {part: Mesh(np.tensordot(mixed, self.points[part], 1), self.faces[part]) for part in PARTS}

    def weights(self, rng: np.random.Generator, held_out: bool) -> tuple[np.ndarray, float]:
        """Half the time one real subject, else a blend of two or three with some exaggeration."""
        count = len(self.ids)
        pool = np.array([i for i in range(count) if (i in HELD_OUT) == held_out])
        chosen = rng.choice(pool, size=min(len(pool), 1 if rng.random() < 0.5 else int(rng.integers(2, 4))), replace=False)
        weights = np.zeros(count)
        weights[chosen] = rng.dirichlet(np.ones(len(chosen)))
        return weights, float(rng.uniform(1.0, 1.3)) if len(chosen) > 1 else 1.0


def _shell(mesh: Mesh, centre: list[float], radius: float, tolerance: float) -> np.ndarray:
    distance = np.linalg.norm(mesh.vertices - np.asarray(centre), axis=1)
    return np.nonzero(np.abs(distance - radius) < tolerance)[0]


def fit_sphere(points: np.ndarray) -> tuple[np.ndarray, float]:
    """Least squares sphere: centre (mm) and radius (mm)."""
    system = np.c_[2 * points, np.ones(len(points))]
    solution = np.linalg.lstsq(system, (points**2).sum(axis=1), rcond=None)[0]
    return solution[:3], float(np.sqrt(solution[3] + solution[:3] @ solution[:3]))


def sample_subject(library: ShapeLibrary, rng: np.random.Generator, held_out: bool = False) -> dict[str, Mesh]:
    """One articulated lower body, legs posed at random; meshes in LPS mm."""
    weights, spread = library.weights(rng, held_out)
    parts = library.parts(weights, spread)
    subject = {"hip_left": parts["L_hip"], "hip_right": parts["R_hip"], "sacrum": parts["sacrum"]}
    bent = rng.random() < 0.15
    other: dict[str, Mesh] = {}
    for side in ("left", "right"):
        if rng.random() < 0.3:
            parts = library.parts(*library.weights(rng, held_out))
        for _ in range(POSES_TRIED):
            bones, hip = _leg(library, parts, subject[f"hip_{side}"], side, rng, bent)
            if apart(list(other.values()), list(bones.values())):
                break
        other = bones
        subject.update(bones, **{f"hip_{side}": hip})
    return _scaled(subject, rng)


def apart(one: list[Mesh], other: list[Mesh]) -> bool:
    """Whether two legs leave each other room for flesh, and their ankles for feet: no bone lies in another's leg."""
    if not one or not other:
        return True
    first, second = (np.concatenate([mesh.vertices for mesh in leg]) for leg in (one, other))
    ankles = [leg[leg[:, 2] < leg[:, 2].min() + ANKLE_MM] for leg in (first, second)]
    between = cKDTree(first).query(second)[0].min()
    return bool(between > FLESH_MM and min(cKDTree(first).query(ankles[1])[0].min(), cKDTree(second).query(ankles[0])[0].min()) > FEET_MM)


def _scaled(subject: dict[str, Mesh], rng: np.random.Generator) -> dict[str, Mesh]:
    factor = rng.uniform(0.87, 1.1) * rng.uniform(0.96, 1.04, 3)
    return {name: Mesh(mesh.vertices * factor, mesh.faces) for name, mesh in subject.items()}


def _leg(library: ShapeLibrary, parts: dict[str, Mesh], hip: Mesh, side: str, rng: np.random.Generator, bent: bool) -> tuple[dict[str, Mesh], Mesh]:
    """The bones of a leg in place, and the hip bone, whose socket may have changed with the leg's ailment."""
    outward = 1.0 if side == "left" else -1.0
    ails = ailment(rng, outward)
    bones = {name: parts[f"L_{name}"] for name in ("femur", "patella", "tibia", "fibula")}
    bones = _knee({**bones, "femur": _ailing(bones["femur"], library, ails)}, library, rng, bent)
    centre, radius = fit_sphere(bones["femur"].vertices[library.nodes["head"]])
    socket, socket_radius = fit_sphere(hip.vertices[library.nodes["L_socket" if side == "left" else "R_socket"]])
    hip = moved_socket(hip, socket, socket_radius, np.array(ails.socket), ails.shallow, outward)
    socket = socket + ails.socket
    if side == "right":
        bones = {name: mesh.mirrored(0.0) for name, mesh in bones.items()}
        centre = centre * [-1, 1, 1]
    space = rng.uniform(0.8, 5.0)
    scale = float(np.clip((socket_radius - space) / radius, 0.94, 1.13))
    # Cartilage wears where the load is: the head moves up and in, towards contact.
    play = max(socket_radius - radius * scale - 0.3, 0.0)
    worn = np.array([-outward * rng.uniform(-0.2, 0.6), rng.uniform(-0.5, 0.3), rng.uniform(0, 1)]) * play * rng.uniform(0, 1)
    turn = _hip_rotation(side, rng, bent)
    placed = {f"{name}_{side}": mesh.moved(turn, centre, socket + worn - centre, scale) for name, mesh in bones.items()}
    if ails.collapse < 1:
        top = turn @ np.array([outward * 0.15, -0.25, 1.0])
        placed[f"femur_{side}"] = collapsed_head(placed[f"femur_{side}"], socket + worn, radius * scale, ails.collapse, top / np.linalg.norm(top))
    return placed, hip


def _ailing(femur: Mesh, library: ShapeLibrary, ails: Hip) -> Mesh:
    head, _ = fit_sphere(femur.vertices[library.nodes["head"]])
    return bent_neck(femur, head, ails.varus, ails.version)


def _hip_rotation(side: str, rng: np.random.Generator, bent: bool) -> np.ndarray:
    flexion = rng.uniform(20, 90) if bent else rng.uniform(-8, 20)
    sign = 1 if side == "left" else -1
    # About x: positive turns the distal femur anteriorly (-y). About y: abduction. About z: rotation.
    return Rotation.from_euler("zyx", [sign * rng.uniform(-25, 30), -sign * rng.uniform(-10, 15), -flexion], degrees=True).as_matrix()


def _knee(bones: dict[str, Mesh], library: ShapeLibrary, rng: np.random.Generator, bent: bool) -> dict[str, Mesh]:
    femur = bones["femur"]
    medial, lateral = (femur.vertices[library.nodes[f"L_{n}_epicondyle"]] for n in ("medial", "lateral"))
    axis = (lateral - medial) / np.linalg.norm(lateral - medial)
    pivot = (medial + lateral) / 2
    angle = np.deg2rad(rng.uniform(20, 100) if bent else rng.uniform(-3, 15))
    # The sign that carries the shin backwards (+y) when flexed.
    probe = Rotation.from_rotvec(axis * 0.1).as_matrix() @ np.array([0, 0, -1.0])
    turn = Rotation.from_rotvec(axis * angle * np.sign(probe[1])).as_matrix()
    half = Rotation.from_rotvec(axis * angle * np.sign(probe[1]) * 0.6).as_matrix()
    shin = {n: bones[n].moved(turn, pivot, np.zeros(3)) for n in ("tibia", "fibula")}
    patella = bones["patella"].moved(half, pivot, np.zeros(3))
    down = turn @ np.array([0, 0, -1.0])
    front = half @ np.array([0, -1.0, 0])
    shift = _separation(shin["tibia"], femur, down, rng.uniform(0.8, 5.0))
    return {
        "femur": femur,
        "patella": patella.moved(np.eye(3), pivot, front * _separation(patella, femur, front, rng.uniform(0.8, 4.0))),
        **{n: m.moved(np.eye(3), pivot, down * shift) for n, m in shin.items()},
    }


def _separation(moving: Mesh, fixed: Mesh, direction: np.ndarray, gap: float) -> float:
    """How far (mm) to slide `moving` along `direction` so that its smallest clearance is about `gap`."""
    tree = cKDTree(fixed.vertices)
    normals = _normals(fixed)
    travelled = 0.0
    for _ in range(8):
        points = moving.vertices + direction * travelled
        distance, near = tree.query(points, distance_upper_bound=40.0)
        valid = np.isfinite(distance)
        if not valid.any():
            travelled -= 5.0
            continue
        signed = np.einsum("ij,ij->i", points[valid] - fixed.vertices[near[valid]], normals[near[valid]])
        travelled += gap - float(np.percentile(signed, 0.5))
    return float(np.clip(travelled, -15, 25))


def _normals(mesh: Mesh) -> np.ndarray:
    a, b, c = (mesh.vertices[mesh.faces[:, n]] for n in range(3))
    face = np.cross(b - a, c - a)
    normal = np.zeros_like(mesh.vertices)
    for n in range(3):
        np.add.at(normal, mesh.faces[:, n], face)
    return normal / np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
