"""The sacrum's hollows: open to above, foramina in pairs, mirrored with the bone; the disc keeps its height."""
import numpy as np
import pytest
import torch
from scipy import ndimage
from synthesis import sacrum
from synthesis.distance import LIMIT_MM, Piece, _packed
from synthesis.grid import Grid
from synthesis.labels import OTHER, SACRUM

SHARE = (0.05, 0.16)  # of the solid bone
HERE = np.diag([1.1, 0.95, 1.05, 1.0])
HERE[:3, 3] = [7.0, -20.0, 300.0]


@pytest.fixture(scope="module")
def solid() -> Piece:
    """A curved slab, 90 mm wide above and 50 mm below, with the measured canal in its rear third."""
    line = np.c_[np.zeros(len(sacrum.CANAL)), sacrum.CANAL[:, :2]][2:-2]
    front = np.linspace(10, 2, len(line))[:, None] * [0, -0.71, -0.71]
    grid = Grid((-60.0, -60.0, 200.0), 1.0, (130, 130, 130))
    field = np.full(grid.shape, -LIMIT_MM, np.float32)
    sizes = np.stack([np.linspace(52, 28, len(line)), np.linspace(24, 9, len(line))], 1)
    sacrum._add_tube(field, grid, (sacrum._laid(line + front, HERE), sizes), np.array([1.0, 0, 0]))
    return Piece("sacrum", SACRUM, _packed(field), grid.origin, grid.spacing)


def mirrored(piece: Piece) -> Piece:
    last = piece.origin[0] + (piece.values.shape[2] - 1) * piece.spacing
    return Piece(piece.name, piece.label, piece.values[:, :, ::-1].copy(), (-last, *piece.origin[1:]), piece.spacing)


def inside(piece: Piece, points: np.ndarray) -> np.ndarray:
    return piece.at(torch.from_numpy(points).float()).numpy() > 0


@pytest.mark.parametrize("seed", range(3))
def test_the_canal_is_open_to_above_and_takes_its_share_of_the_bone(solid, seed):
    canal = sacrum.hollow(solid, HERE, np.random.default_rng(seed))
    bone = sacrum.carved(solid, canal)
    line, _, _ = sacrum.canal_of(solid, HERE)
    assert not inside(bone, line[:10]).any()
    free, _ = ndimage.label(bone.values <= 0)
    at = tuple(np.round(Grid(bone.origin, 1.0, bone.values.shape).index_of(line[5])).astype(int)[::-1])
    assert free[at] == free[-1, 0, 0]
    lost = 1 - (bone.values > 0).sum() / (solid.values > 0).sum()
    assert SHARE[0] < lost < SHARE[1]


def test_four_pairs_of_foramina_open_on_either_side(solid):
    bone = sacrum.carved(solid, sacrum.hollow(solid, HERE, np.random.default_rng(0)))
    line, _, _ = sacrum.canal_of(solid, HERE)
    moved = line - sacrum._laid(sacrum._flat(sacrum.CANAL[:, :2]), HERE)
    for front, back, _ in sacrum.FORAMINA:
        shift = moved[np.argmin(np.abs(sacrum.CANAL[:, 1] - front[-1][2]))]
        for side in (-1, 1):
            for way in (front, back):
                points = sacrum._laid(np.array(way) * [side, 1, 1], HERE) + shift
                on_the_way = np.concatenate([np.linspace(a, b, 10) for a, b in zip(points, points[1:])])
                assert not inside(bone, on_the_way).any()


def test_a_mirrored_sacrum_has_the_mirrored_canal(solid):
    other_side = np.diag([-1.0, 1, 1, 1])
    here = sacrum.hollow(solid, HERE, np.random.default_rng(4))
    there = sacrum.hollow(mirrored(solid), other_side @ HERE @ other_side, np.random.default_rng(4))
    np.testing.assert_allclose(there.values[:, :, ::-1].astype(int), here.values, atol=1)


def test_a_spine_is_moved_until_the_disc_has_its_height():
    grid = Grid((-60.0, -60.0, -60.0), 1.0, (120, 120, 120))
    points = sacrum._points(grid, tuple(slice(0, n) for n in grid.shape))
    middle, axes = sacrum.endplate_of(np.eye(4))
    up = (points - middle) @ axes[2]
    below = Piece("sacrum", SACRUM, _packed(-up), grid.origin, 1.0)
    for height in (0.5, 4.0, 11.0):
        spine = Piece("spine", OTHER, _packed(up - 1.0), grid.origin, 1.0)
        move = sacrum.space_above(below, spine, np.eye(4), height)
        np.testing.assert_allclose(move @ axes[2], height - 1.0, atol=0.6)
        space = sacrum.disc(below, spine, np.eye(4), height / 2)
        apart = [sacrum.parted(a, b, space, height) for a, b in ((below, spine), (spine, below))]
        gap = np.diff(sacrum.plates(*apart, np.eye(4)), axis=1)
        assert np.median(gap) == pytest.approx(max(height, 1.0), abs=1.1)


def test_most_discs_are_three_to_twelve_millimetres_high_and_a_few_nearly_touch():
    rng = np.random.default_rng(0)
    heights = np.array([sacrum.disc_height(rng) for _ in range(1000)])
    assert 0.8 < np.mean((heights >= 3) & (heights <= 12)) < 0.95 and heights.min() < 1
