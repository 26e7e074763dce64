"""Coarse patches from bodies, and scans without a wanted bone."""
import numpy as np
import pytest
from synthesis import coarse
from synthesis.body import Body, finished
from synthesis.coarse import COARSE_MM, SHAPES, TARGETS, _end_above, render_coarse
from synthesis.distance import from_mesh
from synthesis.extras import tube
from synthesis.hounsfield import Noise
from synthesis.labels import FEMUR, FIBULA, HIP, OTHER, TIBIA
from synthesis.negatives import _head, _soft, _water, negative
from synthesis.sampling import place


@pytest.fixture(scope="module")
def body() -> Body:
    """Two legs of rods with hip bones above."""
    pieces, marks = [], {"pelvis": [0.0, 0, 60]}
    for side, x in (("left", 70.0), ("right", -70.0)):
        bones = {"femur": (FEMUR, 0, -380, 16.0), "tibia": (TIBIA, -386, -720, 15.0), "hip": (HIP, 100, 22, 20.0), "fibula": (FIBULA, -420, -720, 6.0)}
        for name, (label, top, foot, radius) in bones.items():
            at = x + (25 * np.sign(x) if name == "fibula" else 0)
            piece = from_mesh(f"{name}_{side}", label, *tube(np.array([[at, 0, foot], [at, 0, (top + foot) / 2], [at, 0, top]]), np.array([radius, radius * 0.8, radius]), 16), 2.0)
            piece.shaft = None if name == "hip" else [[at, 0, (top + foot) / 2], [0, 0, 1], (foot - top) / 2, (top - foot) / 2]
            pieces.append(piece)
        marks |= {f"head_{side}": [x - 30 * np.sign(x), 0, 0], f"knee_{side}": [x, -15, -386], f"ankle_{side}": [x, 0, -720]}
    return finished(pieces, marks)


def test_the_same_seed_gives_the_same_patch(body):
    first, second = (render_coarse(body, np.random.default_rng(5)) for _ in range(2))
    np.testing.assert_array_equal(first[0], second[0])
    np.testing.assert_array_equal(first[1], second[1])


def test_legs_without_a_pelvis_are_as_common_as_hips(body, monkeypatch):
    assert TARGETS["legs"] + TARGETS["knee"] > 0.3 and sum(TARGETS.values()) == pytest.approx(1)
    monkeypatch.setattr(coarse, "TARGETS", {"legs": 1.0})
    for seed in range(3):
        image, label = render_coarse(body, np.random.default_rng([1, seed]))
        assert image.shape == label.shape and image.dtype == np.float32
        found = set(np.unique(label))
        assert found & {TIBIA, FIBULA} and HIP not in found


def test_nothing_is_seen_above_where_a_scan_of_legs_begins(body):
    points = place(np.array([0.0, 0, -386]), np.eye(3) * COARSE_MM, SHAPES[0]).numpy()
    for seed in range(12):
        image, label = np.zeros(SHAPES[0], np.float32), np.ones(SHAPES[0], np.uint8)
        _end_above(image, label, body, points, np.random.default_rng(seed))
        gone = image < -1000
        np.testing.assert_array_equal(label == 0, gone)
        assert not gone[0].any()
        levels = gone.all(axis=(1, 2))
        assert (np.diff(levels.astype(int)) >= 0).all() and (gone.any(axis=(1, 2)) == levels).all()


@pytest.mark.parametrize("make", [_water, _head, _soft])
def test_a_negative_holds_no_wanted_bone(make):
    shape = (64, 72, 80)
    axes = [(np.arange(n) - (n - 1) / 2) * COARSE_MM for n in shape]
    for seed in range(3):
        hu, label = np.full(shape, -1000, np.float32), np.zeros(shape, np.uint8)
        make(hu, label, np.meshgrid(*axes, indexing="ij", sparse=True), Noise(np.random.default_rng(seed), shape, COARSE_MM))
        assert set(np.unique(label)) <= {0, OTHER} and (hu > -200).mean() > 0.02
        assert (OTHER in label) == (make is _head)


def test_negatives_are_seeded():
    first, second = (negative((48, 48, 48), COARSE_MM, np.random.default_rng(3)) for _ in range(2))
    np.testing.assert_array_equal(first[0], second[0])
