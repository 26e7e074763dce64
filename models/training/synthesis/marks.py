"""Places of a body around which patches are cut: heads, knees, ankles, pelvis, sacrum. LPS mm."""
from __future__ import annotations

import numpy as np

from .labels import FEMUR, HIP, SACRUM
from .shapes import Mesh


def subject_marks(subject: dict[str, Mesh]) -> dict[str, list[float]]:
    marks = {"pelvis": subject["sacrum"].vertices.mean(0).tolist()}
    for side in ("left", "right"):
        femur, tibia = subject[f"femur_{side}"].vertices, subject[f"tibia_{side}"].vertices
        knee = subject[f"patella_{side}"].vertices.mean(0)
        far = np.linalg.norm(femur - knee, axis=1)
        socket = subject[f"hip_{side}"].vertices
        top = femur[far > far.max() - 45]
        marks[f"head_{side}"] = top[np.argsort(np.linalg.norm(top - socket.mean(0), axis=1))[:200]].mean(0).tolist()
        marks[f"knee_{side}"] = tibia[np.argsort(np.linalg.norm(tibia - knee, axis=1))[:200]].mean(0).tolist()
        marks[f"ankle_{side}"] = tibia[np.argsort(-np.linalg.norm(tibia - knee, axis=1))[:200]].mean(0).tolist()
    return marks


def sacral_marks(sacrum: np.ndarray) -> dict[str, list[float]]:
    top, tip = sacrum[:, 2].max(), sacrum[sacrum[:, 2] < sacrum[:, 2].min() + 8].mean(0)
    plate = sacrum[(sacrum[:, 2] > top - 45) & (np.abs(sacrum[:, 0] - sacrum[:, 0].mean()) < 20)]
    low, high = sacrum[:, 0].min(), sacrum[:, 0].max()
    wing = lambda x: [float(x), float(sacrum[:, 1].mean()), float(top - 35)]
    return {"tip": tip.tolist(), "lumbar": plate[np.argsort(plate[:, 1])[:50]].mean(0).tolist(), "wing_left": wing(high - 12), "wing_right": wing(low + 12)}


def map_marks(clouds: dict[int, np.ndarray]) -> dict[str, list[float]]:
    femur, marks = clouds[FEMUR], {"pelvis": clouds[HIP].mean(0).tolist()}
    for side, sign in (("left", 1), ("right", -1)):
        half = femur[sign * (femur[:, 0] - femur[:, 0].mean()) > 0]
        marks[f"head_{side}"] = half[half[:, 2] > half[:, 2].max() - 45].mean(0).tolist()
        marks[f"knee_{side}"] = half[half[:, 2] < half[:, 2].min() + 10].mean(0).tolist()
    return {**marks, **sacral_marks(clouds[SACRUM])}
