"""The whole way from points in any pose to landmarks, as the app goes it (shared/anatomy/correction.ts is the same in TypeScript)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from .network import SETTINGS, Correction
from .placing import LEAST_WEIGHT, SCALES

PASSES = 4
SIGNS = ((1, 1), (1, -1), (-1, 1), (-1, -1))


@dataclass(frozen=True)
class Similar:
    """x -> scale rotation (x - own) + target: from the frame of the points to that of the network."""

    rotation: np.ndarray
    scale: float
    own: np.ndarray
    target: np.ndarray

    def apply(self, points: np.ndarray) -> np.ndarray:
        return self.scale * (points - self.own) @ self.rotation.T + self.target

    def back(self, points: np.ndarray) -> np.ndarray:
        return (points - self.target) @ self.rotation / self.scale + self.own


@dataclass(frozen=True)
class Answer:
    """Landmarks [l, 3] and their spreads [l] in mm, and the probabilities of being in view [l]."""

    at: np.ndarray
    spread: np.ndarray
    seen: np.ndarray

    @property
    def doubt(self) -> float:
        return float(np.log(self.spread).mean())


def read_network(path) -> Correction:
    state = torch.load(path, weights_only=False)
    network = Correction(SETTINGS[state["stage"]], state["averaged"]["basis"].numpy(), state["averaged"]["middle"].numpy())
    network.load_state_dict(state["averaged"])
    return network.eval()


def similar_onto(points: np.ndarray, targets: np.ndarray, weights: np.ndarray) -> Similar:
    w = weights / weights.sum()
    own, target = w @ points, w @ targets
    a, b = points - own, targets - target
    u, _, vt = np.linalg.svd(a.T @ (w[:, None] * b))
    rotation = (u @ np.diag([1, 1, np.sign(np.linalg.det(u @ vt))]) @ vt).T
    scale = (w[:, None] * (a @ rotation.T) * b).sum() / (w[:, None] * a * a).sum()
    return Similar(rotation, float(np.clip(scale, *SCALES)), own, target)


def principal_placings(points: np.ndarray) -> list[Similar]:
    centre = points.mean(axis=0)
    _, vectors = np.linalg.eigh((points - centre).T @ (points - centre))
    first, second = vectors[:, 2], vectors[:, 1]
    return [Similar(np.stack([a * first, b * second, a * b * np.cross(first, second)]), 1.0, centre, np.zeros(3)) for a, b in SIGNS]


def answers(network: Correction, points: np.ndarray, normals: np.ndarray, placings: list[Similar]) -> list[Answer]:
    """One pass, the same points in several frames; answers in the frame of the points."""
    placed = torch.from_numpy(np.stack([p.apply(points) for p in placings]).astype(np.float32))
    turned = torch.from_numpy(np.stack([normals @ p.rotation.T for p in placings]).astype(np.float32))
    with torch.no_grad():
        at, log_spread, logit = (part.double().numpy() for part in network(placed, turned))
    return [Answer(p.back(a), np.exp(s) / p.scale, 1 / (1 + np.exp(-t))) for p, a, s, t in zip(placings, at, log_spread, logit)]


def located(coarse: Correction, fine: Correction, points: np.ndarray, normals: np.ndarray) -> Answer:
    middle = fine.middle.double().numpy()
    candidates = answers(coarse, points, normals, principal_placings(points))
    for _ in range(PASSES):
        placings = [similar_onto(c.at, middle, LEAST_WEIGHT + (1 - LEAST_WEIGHT) * c.seen) for c in candidates]
        candidates = answers(fine, points, normals, placings)
    return min(candidates, key=lambda answer: answer.doubt)
