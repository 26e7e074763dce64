"""Ailing hips: the change asked for, and nothing else."""
import numpy as np
import pytest
import trimesh
from synthesis.extras import tube
from synthesis.pathology import ailment, bent_neck, collapsed_head, moved_socket, neck_of
from synthesis.shapes import apart
from synthesis.shapes_mesh import Mesh

HEAD = np.array([-42.0, 0.0, 30.0])


def femur() -> Mesh:
    """A shaft along z, a neck of 125 degrees and a head, as one set of points (faces do not matter here)."""
    shaft, _ = tube(np.stack([np.zeros(60), np.zeros(60), np.linspace(-400, 30, 60)], 1), np.full(60, 14.0), 24)
    neck, _ = tube(np.linspace([0, 0, 0.6], HEAD, 20), np.full(20, 14.0), 24)
    head = np.asarray(trimesh.creation.icosphere(3, radius=24.0).vertices) + HEAD
    return Mesh(np.concatenate([shaft, neck, head]), np.zeros((0, 3), int))


def head_of(mesh: Mesh) -> np.ndarray:
    return mesh.vertices[-642:].mean(0)


def angle_of(head: np.ndarray) -> float:
    base, up, _ = neck_of(femur(), HEAD)
    return 180 - np.degrees(np.arccos((head - base) @ up / np.linalg.norm(head - base)))


@pytest.mark.parametrize("varus", [-20.0, 10.0, 25.0])
def test_varus_takes_its_degrees_off_the_neck_shaft_angle(varus):
    bent = bent_neck(femur(), HEAD, varus, 0.0)
    assert angle_of(head_of(bent)) == pytest.approx(angle_of(HEAD) - varus, abs=0.5)


def test_version_turns_the_head_about_the_shaft_and_keeps_its_height():
    turned = head_of(bent_neck(femur(), HEAD, 0.0, 20.0))
    assert turned[2] == pytest.approx(HEAD[2], abs=1.0)
    assert abs(np.degrees(np.arctan2(turned[1], -turned[0]))) == pytest.approx(20, abs=1.0)


def test_the_head_stays_round_and_the_shaft_stays_put():
    bent, whole = bent_neck(femur(), HEAD, 25.0, -20.0), femur()
    radii = np.linalg.norm(bent.vertices[-642:] - head_of(bent), axis=1)
    assert np.ptp(radii) < 1.0
    low = whole.vertices[:, 2] < -60
    np.testing.assert_allclose(bent.vertices[low], whole.vertices[low], atol=1e-9)


def test_a_collapsed_head_is_flat_on_top_and_whole_below():
    up = np.array([0.0, 0.0, 1.0])
    flat = collapsed_head(femur(), HEAD, 24.0, 0.3, up).vertices[-642:] - HEAD
    assert flat[:, 2].max() == pytest.approx(24 * (0.35 + 0.65 * 0.3), abs=0.3)
    assert flat[:, 2].min() == pytest.approx(-24, abs=0.1)


def test_a_moved_socket_leaves_the_wing_and_shrinks_the_overhang():
    ball = np.asarray(trimesh.creation.icosphere(3, radius=26.0).vertices)
    far = np.array([[0.0, 0, 120], [0, 60, 60]])
    moved = moved_socket(Mesh(np.concatenate([ball, far]), np.zeros((0, 3), int)), np.zeros(3), 26.0, np.array([4.0, 0, 8.0]), 0.5, 1.0).vertices
    np.testing.assert_allclose(moved[-2:], far)
    inner = ball[:, 0] < -5
    np.testing.assert_allclose(moved[:-2][inner] - ball[inner], np.tile([4.0, 0, 8.0], (inner.sum(), 1)), atol=0.05)
    assert moved[:-2, 0].max() < 26 * 0.5 + 4 + 2


def test_ailments_are_seeded_and_a_third_of_hips_has_one():
    drawn = [ailment(np.random.default_rng(n), 1.0) for n in range(400)]
    assert drawn[:5] == [ailment(np.random.default_rng(n), 1.0) for n in range(5)]
    ill = [a for a in drawn if a.collapse < 1 or any(a.socket) or abs(a.varus) > 14]
    assert 0.2 < len(ill) / len(drawn) < 0.45


def leg(x: float, tilt: float) -> list[Mesh]:
    """A leg as one rod from the hip down, tilted sideways by a slope."""
    down = np.linspace(0, 800, 400)
    return [Mesh(np.stack([x + tilt * down, np.zeros(400), -down], 1), np.zeros((0, 3), int))]


@pytest.mark.parametrize(("tilt", "room"), [(0.0, True), (0.1, True), (-0.2, False), (-0.3, False)])
def test_legs_that_cross_or_leave_no_room_for_flesh_and_feet_are_no_pose(tilt, room):
    assert apart(leg(-90, -0.02), leg(90, tilt)) is room
    assert apart([], leg(90, tilt))
