"""What is hollow in a sacrum: its canal, four pairs of foramina, and the disc between L5 and S1.

The centre lines were measured on the sacrum of TotalSegmentator s0011 (CC BY 4.0), in mm from the back edge of
S1's endplate: x outwards, y to posterior, z to superior. An affine lays them on another sacrum, whose own
thickness then moves them to the depth that they have in the measured one. World is LPS mm, arrays [S, P, L].
"""
from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from scipy import ndimage
from scipy.spatial import cKDTree

from .distance import LIMIT_MM, STEP_MM, Piece, _packed
from .grid import Grid, grid_around
from .labelmaps import LabelMap, spine_transform
from .labels import BACKGROUND

PATTERN_ORIGIN = np.array([12.3, -125.5, 116.0])
# y, z, half the width, half the depth, share of the bone's thickness in front (nan: the bone is open there).
CANAL = np.array([
    (-7.5, 18.0, 11.0, 8.5, np.nan), (1.5, 9.0, 11.0, 8.5, np.nan), (11.3, 0.0, 11.0, 8.5, np.nan), (19.5, -9.0, 10.5, 8.0, np.nan),
    (25.5, -15.0, 10.0, 7.5, 0.70), (31.5, -21.0, 9.7, 7.0, 0.70), (37.5, -27.0, 8.5, 6.0, 0.67), (43.5, -33.0, 6.5, 5.0, 0.60),
    (51.0, -39.0, 5.5, 4.5, 0.63), (55.5, -45.0, 6.0, 4.0, 0.65), (59.3, -51.0, 5.0, 3.7, 0.68), (62.0, -57.0, 4.5, 3.5, 0.67),
    (64.5, -63.0, 4.8, 3.5, 0.64), (67.5, -69.0, 4.5, 3.5, np.nan), (70.5, -73.5, 4.5, 3.3, np.nan), (76.5, -78.0, 4.5, 3.3, np.nan),
])
# Each foramen: from in front of the bone through its opening and the way out of the canal; then its branch to the back.
FORAMINA = (
    ([(24, 8, -40), (21.8, 15, -30), (20.3, 18, -19.5), (9.8, 22.5, -12)], [(20.3, 18, -19.5), (20.3, 27, -14.3), (22, 36, -11)], 6.3),
    ([(22.5, 31.5, -53), (20.3, 37.5, -45), (16.5, 39, -38.3), (8.3, 42, -31.5)], [(16.5, 39, -38.3), (17.3, 48, -34.5), (19, 57, -31)], 4.9),
    ([(19, 45, -65), (18, 52.5, -58.5), (17.3, 56.3, -55.5), (6.8, 58.5, -49.5)], [(17.3, 56.3, -55.5), (18, 62.3, -52.5), (19, 70, -49)], 3.6),
    ([(19, 54, -76), (18, 61.5, -70.5), (14, 63, -68), (6, 64.5, -64)], [(14, 63, -68), (18, 66, -68.3), (19, 74, -66)], 2.8),
)
BEHIND = 0.5  # the openings at the back have this share of the width of those in front
WIDTH, OPENING = (0.8, 1.1), (0.75, 1.15)  # how canals and foramina vary; at 1.0 they take 11 % of the measured sacrum, a little much
HIATUS = (0, 1, 2)  # points that the canal may end higher
OPENS_MM = 1.0  # fat and nerves are painted this far out of the openings
REACH_MM = 30.0
BESIDE_MM = 6.0  # the thickness is taken beside the median crest, whose height varies
ENDPLATE = np.array([-11.0, -8.0])  # its middle (y, z)
ENDPLATE_UP = np.array([-0.52, 0.855])
ENDPLATE_RADII = (24.0, 15.0)  # half the width, half the depth
THIN_DISC, DISC_MM, DISC_IN_CONTACT = (0.0, 2.0), (3.0, 12.0), 0.12


def sacral_transform(pattern: LabelMap, hips: np.ndarray, sacrum: np.ndarray) -> np.ndarray:
    """4x4 affine from the measured sacrum's own mm to a subject's LPS mm. hips, sacrum: surface points (n, 3)."""
    result = spine_transform(pattern, hips, sacrum)
    result[:3, 3] += result[:3, :3] @ PATTERN_ORIGIN
    return result


def hollow(sacrum: Piece, transform: np.ndarray, rng: np.random.Generator) -> Piece:
    """The canal and the foramina as a distance field (positive inside) on the solid sacrum's grid."""
    line, across, widths = canal_of(sacrum, transform)
    mean = np.cbrt(abs(np.linalg.det(transform[:3, :3])))
    last = len(line) - int(rng.choice(HIATUS))
    wide = mean * rng.uniform(*WIDTH)
    tubes = [(line[:last], widths[:last] * wide)]
    rest = line - _laid(_flat(CANAL[:, :2]), transform)
    for front, back, radius in FORAMINA:
        open_ = mean * radius * rng.uniform(*OPENING)
        shift = rest[np.argmin(np.abs(CANAL[:, 1] - front[-1][2]))]
        for side in (-1, 1):
            for way, size in ((front, open_), (back, open_ * BEHIND)):
                points = _laid(np.array(way) * [side, 1, 1], transform) + shift
                tubes.append((points, np.full((len(way), 2), size)))
    grid = Grid(sacrum.origin, sacrum.spacing, sacrum.values.shape)
    field = np.full(grid.shape, -LIMIT_MM, np.float32)
    for points, radii in tubes:
        _add_tube(field, grid, (points, radii), across)
    return Piece("canal", BACKGROUND, _packed(field), sacrum.origin, sacrum.spacing)


def carved(sacrum: Piece, space: Piece) -> Piece:
    """The sacrum without a space on the same grid."""
    return replace(sacrum, values=np.minimum(sacrum.values, -space.values))


def within(space: Piece, sacrum: Piece) -> Piece:
    """What of a space lies in the solid sacrum on the same grid, or just outside its openings."""
    return replace(space, values=np.minimum(space.values, sacrum.values.astype(np.int16) + round(OPENS_MM / STEP_MM)).clip(-127).astype(np.int8))


def canal_of(sacrum: Piece, transform: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Centre line (n, 3) LPS mm in a solid sacrum, the direction across, and half widths and depths (n, 2) mm as measured."""
    line = _laid(_flat(CANAL[:, :2]), transform)
    backwards = _backwards(transform)
    known = np.flatnonzero(np.isfinite(CANAL[:, 4]))
    across = transform[:3, 0] / np.linalg.norm(transform[:3, 0])
    moves = np.array([_depth(sacrum, line[n] + across * BESIDE_MM * side, backwards[n], CANAL[n, 4]) for n in known for side in (-1, 1)])
    smooth = ndimage.gaussian_filter1d(np.clip(moves.reshape(-1, 2).mean(1), -8, 8), 1.0, mode="nearest")
    line = line + np.interp(np.arange(len(line)), known, smooth)[:, None] * backwards
    return line, across, CANAL[:, 2:4]


def thickness(sacrum: Piece, point: np.ndarray, direction: np.ndarray) -> tuple[float, float] | None:
    """From where to where (mm along a unit direction from a point) the bone around or nearest to a point reaches."""
    steps = np.arange(-REACH_MM, REACH_MM, 0.5)
    inside = sacrum.at(torch.from_numpy(point + steps[:, None] * direction).float()).numpy() > 0
    runs, count = ndimage.label(inside)
    if not count:
        return None
    run = runs[inside][np.argmin(np.abs(steps[inside]))]
    return float(steps[runs == run][0]), float(steps[runs == run][-1])


def _depth(sacrum: Piece, point: np.ndarray, direction: np.ndarray, share: float) -> float:
    """How far (mm) a point has to move to have its share of the bone's thickness in front of it."""
    found = thickness(sacrum, point, direction)
    return 0.0 if found is None else found[0] + share * (found[1] - found[0])


def _backwards(transform: np.ndarray) -> np.ndarray:
    """Unit vectors (n, 3) from front to back, square to the measured canal."""
    along = np.gradient(CANAL[:, :2], axis=0)
    ways = _flat(np.stack([-along[:, 1], along[:, 0]], 1)) @ transform[:3, :3].T
    return ways / np.linalg.norm(ways, axis=1, keepdims=True)


def _flat(points: np.ndarray) -> np.ndarray:
    """(y, z) -> (0, y, z)."""
    return np.c_[np.zeros(len(points)), points]


def _laid(points: np.ndarray, transform: np.ndarray) -> np.ndarray:
    return points @ transform[:3, :3].T + transform[:3, 3]


def _add_tube(field: np.ndarray, grid: Grid, tube: tuple[np.ndarray, np.ndarray], across: np.ndarray) -> None:
    """A tube along a line whose sections are ellipses, wide along `across`. Changes field to the union."""
    line, radii = tube
    ends = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    fine = np.arange(0, ends[-1], 0.5)
    places = np.stack([np.interp(fine, ends, line[:, a]) for a in range(3)], 1)
    sizes = np.stack([np.interp(fine, ends, radii[:, a]) for a in range(2)], 1)
    index = grid.index_of(places)
    slack = (sizes.max() + 4) / grid.spacing
    low = np.maximum(np.floor(index.min(0) - slack), 0).astype(int)
    high = np.minimum(np.ceil(index.max(0) + slack) + 1, np.array(grid.shape)[::-1]).astype(int)
    if np.any(high <= low):
        return
    box = tuple(slice(a, b) for a, b in zip(low[::-1], high[::-1]))
    points = _points(grid, box)
    _, nearest = cKDTree(places).query(points.reshape(-1, 3))
    away = points.reshape(-1, 3) - places[nearest]
    aside = away @ across
    other = np.sqrt(np.maximum((away**2).sum(1) - aside**2, 0))
    size = sizes[nearest]
    inside = (1 - np.sqrt((aside / size[:, 0]) ** 2 + (other / size[:, 1]) ** 2)) * size.min(1)
    np.maximum(field[box], inside.reshape(field[box].shape), out=field[box])


def _points(grid: Grid, box: tuple[slice, ...]) -> np.ndarray:
    """LPS mm (S, P, L, 3) of a box of a grid's voxels."""
    z, y, x = (np.arange(part.start, part.stop) * grid.spacing + o for part, o in zip(box, grid.origin[::-1]))
    return np.stack(np.meshgrid(z, y, x, indexing="ij")[::-1], -1)


def endplate_of(transform: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Middle of S1's endplate (LPS mm), and unit vectors as rows: to the side, to the back, up (square to the plate)."""
    middle = _laid(_flat(ENDPLATE[None]), transform)[0]
    side = transform[:3, 0] / np.linalg.norm(transform[:3, 0])
    back = transform[:3, :3] @ np.array([0, ENDPLATE_UP[1], -ENDPLATE_UP[0]])
    back -= back @ side * side
    back /= np.linalg.norm(back)
    return middle, np.stack([side, back, np.cross(side, back)])


def disc_height(rng: np.random.Generator) -> float:
    """mm between L5 and S1: near contact in a few patients."""
    return float(rng.uniform(*(THIN_DISC if rng.random() < DISC_IN_CONTACT else DISC_MM)))


def plates(sacrum: Piece, spine: Piece, transform: np.ndarray) -> np.ndarray:
    """Heights (mm above the measured plate, n x 2) of S1's top and of L5's underside on lines through the disc."""
    middle, axes = endplate_of(transform)
    side, back = np.meshgrid(np.linspace(-0.8, 0.8, 13), np.linspace(-0.8, 0.8, 9))
    round_ = side**2 + back**2 < 0.65
    foot = middle + np.c_[side[round_] * ENDPLATE_RADII[0], back[round_] * ENDPLATE_RADII[1]] @ axes[:2]
    steps = np.arange(-25.0, 40.0, 0.5)
    points = torch.from_numpy(foot[:, None] + steps[:, None] * axes[2]).float()
    below, above = (piece.at(points).numpy() > 0 for piece in (sacrum, spine))
    met = below[:, steps < 15].any(1) & above.any(1)
    last = lambda mask: steps[len(steps) - 1 - mask[:, ::-1].argmax(1)]
    low = np.where(steps < 15, below, False)[met]
    return np.stack([last(low), steps[above[met].argmax(1)]], 1)


def space_above(sacrum: Piece, spine: Piece, transform: np.ndarray, height: float) -> np.ndarray:
    """The move (mm, LPS) of the spine that leaves `height` between most of L5's underside and S1."""
    found = plates(sacrum, spine, transform)
    if not len(found):
        return np.zeros(3)
    return (height - np.percentile(found[:, 1] - found[:, 0], 20)) * endplate_of(transform)[1][2]


def disc(sacrum: Piece, spine: Piece, transform: np.ndarray, deep: float = 0.0) -> Piece:
    """Where the disc is, as a distance field that reaches a little, and `deep` mm more, into both bones."""
    middle, axes = endplate_of(transform)
    found = plates(sacrum, spine, transform)
    low, high = (np.percentile(found[:, 0], 10), np.percentile(found[:, 1], 90)) if len(found) else (0.0, 6.0)
    corners = np.array([[i, j, k] for i in (-1, 1) for j in (-1, 1) for k in (low - 4 - deep, high + 4 + deep)]) * [*ENDPLATE_RADII, 1]
    grid = grid_around(middle + corners @ axes, sacrum.spacing, 3.0)
    local = (_points(grid, tuple(slice(0, n) for n in grid.shape)) - middle) @ axes.T
    round_ = 1 - np.hypot(local[..., 0] / ENDPLATE_RADII[0], local[..., 1] / ENDPLATE_RADII[1])
    inside = np.minimum(round_ * ENDPLATE_RADII[1], np.minimum(local[..., 2] - low, high - local[..., 2]) + 3 + deep)
    return Piece("disc", BACKGROUND, _packed(inside), grid.origin, grid.spacing)


def parted(bone: Piece, other: Piece, space: Piece, height: float) -> Piece:
    """A bone cut back to half a disc's height from the middle between it and its neighbour, inside the disc's outline and fading out around it."""
    grid = Grid(bone.origin, bone.spacing, bone.values.shape)
    points = torch.from_numpy(_points(grid, tuple(slice(0, n) for n in grid.shape))).float()
    limit = (bone.at(points) - other.at(points) - height) / 2 + (-space.at(points)).clamp(min=0)
    return replace(bone, values=np.minimum(bone.values, _packed(limit.numpy())))
