"""What the correction networks are taught is true, and the way to an answer is the way back from a pose."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from correction.locate import Similar, principal_placings, similar_onto
from correction.network import SETTINGS, Correction, loss_of
from correction.placing import for_coarse, for_fine, onto_mean
from correction.pose import AXIS_TURNS, random_rotation, rigid_onto
from correction.shapes import held_out, seen_in_training, subjects, vertex_normals

SHAPES = Path(__file__).resolve().parents[4] / "shared" / "data" / "bones" / "map-llp26"
needs_shapes = pytest.mark.skipif(not SHAPES.exists(), reason="the free bone shapes (shared/data/bones/map-llp26) are not there")
RNG = np.random.default_rng(5)


def sphere(count: int = 500) -> tuple[np.ndarray, np.ndarray]:
    normals = RNG.normal(size=(count, 3))
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    return normals * [90, 30, 50], normals


def test_a_rigid_move_is_found_again():
    points, turn = RNG.normal(0, 50, (12, 3)), random_rotation(RNG)
    move = rigid_onto(points, points @ turn.T + [4, -7, 30])
    assert np.allclose(move.rotation, turn, atol=1e-9)
    assert np.allclose(move.inverse().apply(move.apply(points)), points)


def test_a_similar_move_is_found_again_with_its_scale():
    points, turn = RNG.normal(0, 50, (12, 3)), random_rotation(RNG)
    move = similar_onto(points, 1.1 * points @ turn.T + [4, -7, 30], np.ones(12))
    assert abs(move.scale - 1.1) < 1e-9
    assert np.allclose(move.back(move.apply(points)), points)


def test_batches_are_laid_on_the_mean_as_single_clouds_are():
    points, middle = RNG.normal(0, 50, (1, 12, 3)), RNG.normal(0, 50, (12, 3))
    seen = np.ones((1, 12))
    own = torch.as_tensor(points, dtype=torch.float32)
    _, _, moved = onto_mean((own, own, own), own, torch.as_tensor(seen, dtype=torch.float32), torch.as_tensor(middle, dtype=torch.float32))
    single = similar_onto(points[0], middle, np.ones(12))
    assert np.allclose(moved[0].numpy(), single.apply(points[0]), atol=1e-2)


def test_there_are_24_turns_of_the_axes_and_4_signs_of_principal_directions():
    assert len({tuple(turn.round().astype(int).ravel()) for turn in AXIS_TURNS}) == 24
    placings = principal_placings(sphere()[0])
    assert len(placings) == 4 and all(abs(np.linalg.det(p.rotation) - 1) < 1e-9 for p in placings)


@pytest.mark.parametrize("placing", [for_fine, for_coarse])
def test_landmarks_move_with_the_points(placing):
    points, normals = (torch.as_tensor(np.stack([part, part]), dtype=torch.float32) for part in sphere())
    landmarks, seen = points[:, :6], torch.ones(2, 6)
    moved, turned, marks = placing((points, normals, landmarks), seen, points[0, :6], torch.Generator().manual_seed(1))
    assert torch.allclose(moved[:, :6], marks, atol=1e-3)
    assert torch.allclose(turned.norm(dim=2), torch.ones(2, 500), atol=1e-4)


def test_a_network_told_nothing_gives_the_mean_and_its_loss_falls_with_a_step():
    points, normals = (torch.as_tensor(part[None], dtype=torch.float32) for part in sphere())
    torch.manual_seed(0)
    network = Correction(SETTINGS["fine"], points[0, :320].numpy() + 1, points[0, :4].numpy())
    target, seen = points[:, :4] + 3, torch.ones(1, 4)
    found = network(points, normals)
    assert torch.equal(found[0][0], points[0, :4])
    before = loss_of(found, target, seen)
    before.backward()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter -= 1e-3 * parameter.grad
    assert loss_of(network(points, normals), target, seen) < before


@needs_shapes
def test_no_subject_is_both_seen_in_training_and_held_out():
    assert not set(seen_in_training(SHAPES)) & set(held_out(SHAPES))
    assert sorted(seen_in_training(SHAPES) + held_out(SHAPES)) == subjects(SHAPES)


@needs_shapes
def test_a_femur_is_marked_where_it_was_picked_and_turns_with_its_marks():
    from correction.make_views import markers
    from correction.marks import names_of

    marker = markers(SHAPES, "femur")[0]
    at = dict(zip(names_of("femur"), marker.marks(marker.model.mean).at))
    assert 20 < np.linalg.norm(at["lesser_trochanter_apex"] - at["femoral_head_centre"]) < 80
    assert at["medial_epicondyle"][0] > at["lateral_epicondyle"][0]
    assert at["posterior_medial_condyle"][1] > at["medial_epicondyle"][1]


@needs_shapes
def test_views_have_unit_normals_that_look_outwards():
    from correction.make_views import markers
    from correction.views import sampled_views

    view = sampled_views("tibia", markers(SHAPES, "tibia")[0], np.random.default_rng(2), 1)[0]
    assert np.allclose(np.linalg.norm(view.normals, axis=1), 1, atol=1e-6)
    assert ((view.points - view.points.mean(axis=0)) * view.normals).sum(axis=1).mean() > 0


def test_normals_of_a_tetrahedron_look_away_from_its_middle():
    vertices = np.array([[1.0, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]])
    faces = np.array([[0, 1, 2], [0, 3, 1], [0, 2, 3], [1, 3, 2]])
    assert ((vertex_normals(vertices, faces) * vertices).sum(axis=1) > 0.99 * np.sqrt(3)).all()


def test_a_similar_map_goes_there_and_back():
    move = Similar(random_rotation(RNG), 0.9, np.array([1.0, 2, 3]), np.array([-4.0, 0, 9]))
    points = RNG.normal(size=(5, 3))
    assert np.allclose(move.back(move.apply(points)), points)
