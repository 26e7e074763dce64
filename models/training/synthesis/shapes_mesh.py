"""A closed surface."""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass
class Mesh:
    """vertices: (n, 3) LPS mm; faces: (m, 3) vertex indices."""

    vertices: np.ndarray
    faces: np.ndarray

    def moved(self, rotation: np.ndarray, pivot: np.ndarray, shift: np.ndarray, scale: float = 1.0) -> "Mesh":
        return Mesh((self.vertices - pivot) @ rotation.T * scale + pivot + shift, self.faces)

    def mirrored(self, x: float) -> "Mesh":
        return Mesh(self.vertices * [-1, 1, 1] + [2 * x, 0, 0], self.faces[:, ::-1])
