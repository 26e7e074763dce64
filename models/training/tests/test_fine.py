"""The generator at 1 mm: exact surfaces, seeded patches, and a coarse result laid over the right voxels."""
import numpy as np
import pytest
import torch
import trimesh
from make_volumes import box_of, write
from realdata import read_nifti
from synthesis.body import Body, finished, load_body
from synthesis.coarse_guess import guess
from synthesis.distance import LIMIT_MM, from_mask, from_mesh, occupancy
from synthesis.extras import tube
from synthesis.fine import _empty, render_fine
from synthesis.grid import grid_around
from synthesis.labels import FEMUR, HIP
from synthesis.sampling import _thinned
from synthesis.volume import LABELS, whole_volume
from network import CLASSES
from train_fine import crop, doubted, enlarge

CENTRE = np.array([3.3, 4.4, 5.1])
RADIUS = 20.0


def ball() -> tuple[np.ndarray, np.ndarray]:
    mesh = trimesh.creation.icosphere(4, radius=RADIUS)
    return np.asarray(mesh.vertices) + CENTRE, np.asarray(mesh.faces)


@pytest.fixture(scope="module")
def body() -> Body:
    """A ball 'femur' with a shaft, on either side, and 'hips' above them; left is +x."""
    pieces, marks = [], {"pelvis": [0.0, 0, 60]}
    for side, x in (("left", 60.0), ("right", -60.0)):
        femur = tube(np.array([[x, 0, -120], [x, 0, -60], [x, 0, 0]]), np.array([16.0, 13, 20]), 24)
        hip = tube(np.array([[x, 0, 3], [x * 0.6, 5, 50], [x * 0.4, 10, 90]]), np.array([22.0, 11, 18]), 24)
        pieces += [from_mesh(f"femur_{side}", FEMUR, *femur), from_mesh(f"hip_{side}", HIP, *hip)]
        pieces[-2].shaft = [[x, 0, -60], [0, 0, 1], -60, 60]
        marks |= {f"head_{side}": [x, 0, 0], f"knee_{side}": [x, 0, -120]}
    return finished(pieces, marks)


def test_a_filled_ball_has_its_volume():
    vertices, faces = ball()
    filled = occupancy(vertices, faces, grid_around(vertices, 1.0, 4.0)).sum()
    assert filled == pytest.approx(4 / 3 * np.pi * RADIUS**3, rel=0.004)  # the icosphere lies inside the sphere
    turned_inside_out = occupancy(vertices, faces[:, ::-1], grid_around(vertices, 1.0, 4.0)).sum()
    assert turned_inside_out == pytest.approx(filled, rel=1e-6)


def test_distances_to_a_ball_are_true_to_a_tenth_of_a_millimetre_near_its_surface():
    piece = from_mesh("ball", FEMUR, *ball())
    points = torch.from_numpy(np.random.default_rng(0).uniform(-24, 24, (20000, 3)) + CENTRE).float()
    truth = RADIUS - (points - torch.from_numpy(CENTRE).float()).norm(dim=1)
    near = truth.abs() < 2
    assert (piece.at(points) - truth).abs()[near].mean() < 0.1
    assert (piece.at(points) - truth)[near].mean().abs() < 0.05


def test_nothing_is_known_where_a_field_does_not_reach():
    piece = from_mesh("ball", FEMUR, *ball())
    assert (piece.at(torch.full((5, 3), 500.0)) == -LIMIT_MM).all()


def test_a_ball_from_thick_slices_keeps_its_place_and_size():
    spacing = np.array([1.0, 1.0, 3.0])
    z, y, x = np.meshgrid(*(np.arange(n) for n in (20, 50, 50)), indexing="ij")
    mask = (x - 25) ** 2 + (y - 25) ** 2 + (3.0 * z - 30) ** 2 < RADIUS**2
    move = np.eye(4)
    move[:3, 3] = [10.0, -20.0, 5.0]
    piece = from_mask("ball", FEMUR, mask, np.zeros(3), spacing, move)
    inside = np.argwhere(piece.values > 0)
    np.testing.assert_allclose((inside.mean(0)[::-1] * piece.spacing + piece.origin), [35, 5, 35], atol=0.3)
    assert len(inside) == pytest.approx(4 / 3 * np.pi * RADIUS**3, rel=0.06)


def test_a_saved_body_gives_the_same_patch(body, tmp_path):
    body.save(tmp_path / "0000")
    first, second = (render_fine(b, np.random.default_rng(3), (48, 48, 48)) for b in (body, load_body(tmp_path / "0000")))
    for name in ("image", "label", "coarse"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name))


@pytest.mark.parametrize("seed", range(4))
def test_the_wall_of_bone_is_brighter_than_its_surroundings(body, seed):
    patch = render_fine(body, np.random.default_rng(seed), (64, 64, 64))
    assert patch.image.shape == patch.label.shape == (64, 64, 64)
    assert set(np.unique(patch.label)) <= {0, HIP, FEMUR}
    if min((patch.label > 0).sum(), (patch.label == 0).sum()) > 2000:
        # Marrow may be fat; the brightest tenth of a bone is its wall.
        assert np.percentile(patch.image[patch.label > 0], 90) > np.median(patch.image[patch.label == 0]) + 100


def test_guesses_are_probabilities_and_mostly_true():
    z, y, x = np.meshgrid(*(np.arange(24) * 3.0,) * 3, indexing="ij")
    distance = np.full((8, 24, 24, 24), -LIMIT_MM, np.float32)
    distance[FEMUR] = np.clip(18 - np.sqrt((x - 36) ** 2 + (y - 36) ** 2 + (z - 36) ** 2), -LIMIT_MM, LIMIT_MM)
    truth = np.where(distance[FEMUR] > 0, FEMUR, 0)
    agreement = []
    for seed in range(20):
        chance = guess(distance, np.random.default_rng(seed), 3.0)
        assert np.abs(chance.sum(0, dtype=int) - 255).max() <= 6
        agreement.append((chance.argmax(0) == truth).mean())
    assert np.median(agreement) > 0.95
    np.testing.assert_array_equal(guess(distance, np.random.default_rng(7), 4.0), guess(distance, np.random.default_rng(7), 4.0))


def test_a_coarse_result_is_laid_over_the_voxels_it_came_from():
    phase, stride = np.array([2, 0, 1]), 3
    where = [p + stride * np.arange(12) for p in phase]
    ramp = np.stack([np.broadcast_to((2.0 * w).reshape([-1 if a == n else 1 for n in range(3)]), (12, 12, 12)) for a, w in enumerate(where)])
    fine = enlarge({"coarse": ramp, "phase": phase, "stride": stride}, [4, 5, 6], (20, 20, 20)) * 255
    for axis, first in enumerate((4, 5, 6)):
        np.testing.assert_allclose(np.moveaxis(fine[axis], axis, 0)[:, 3, 3], 2.0 * np.arange(first, first + 20), atol=1e-3)


def test_a_crop_keeps_image_label_and_coarse_together():
    label = np.zeros((48, 48, 48), np.uint8)
    label[10:30, 12:25, 20:40] = FEMUR
    coarse = np.zeros((8, 16, 16, 16), np.uint8)
    coarse[FEMUR] = 255 * (label[1::3, 1::3, 1::3] == FEMUR)
    patch = {"image": label.astype(np.int16) * 100, "label": label, "coarse": coarse, "phase": np.array([1, 1, 1]), "stride": 3}
    for seed in range(5):
        image, found, chance = crop(patch, (32, 32, 32), np.random.default_rng(seed))
        np.testing.assert_array_equal(image, found * 100.0)
        assert ((chance[FEMUR] > 0.5) == (found == FEMUR)).mean() > 0.9


def test_thinned_boxes_pick_the_voxels_of_the_thinned_grid():
    volume = np.arange(40)
    for start, stop, phase in ((0, 40, 2), (7, 31, 1), (5, 6, 2)):
        (inner,), (outer,) = _thinned((slice(start, stop),), (slice(phase, None, 3),))
        np.testing.assert_array_equal(volume[start:stop][inner], volume[phase::3][outer])


def test_beyond_the_scan_there_is_air_and_certain_background(body):
    patch = render_fine(body, np.random.default_rng(1), (48, 48, 48))
    _empty(patch, 0, slice(30, 48))
    assert patch.image[30:].max() <= -1000 and not patch.label[30:].any()
    lost = patch.phase[0] + patch.stride * np.arange(patch.coarse.shape[1]) >= 30
    assert (patch.coarse[0, lost] == 255).all() and not patch.coarse[1:, lost].any()


def test_a_whole_volume_names_the_sides_and_comes_back_from_its_file(body, tmp_path):
    box = box_of(body, "pelvis")
    volume = whole_volume(body, box, (2.0, 2.0, 2.5), np.random.default_rng(0))
    write(tmp_path, volume)
    labels, spacing = read_nifti(tmp_path / "labels" / "labels.nii.gz")
    np.testing.assert_array_equal(labels, volume.labels)
    assert spacing == pytest.approx((2.5, 2.0, 2.0))
    left, right = (np.argwhere(labels == LABELS.index(f"femur_{side}") + 1)[:, 2].mean() for side in ("left", "right"))
    assert left > right
    assert volume.hu[volume.labels > 0].mean() > volume.hu[volume.labels == 0].mean() + 100


def test_a_doubted_guide_still_says_one_thing_and_lies_near_the_first_one():
    guide = np.zeros((CLASSES, 24, 24, 24), np.float32)
    guide[0], guide[2, 6:18, 6:18, 6:18] = 1, 1
    guide[0, 6:18, 6:18, 6:18] = 0
    for seed in range(10):
        again = doubted(guide, 4, np.random.default_rng(seed))
        np.testing.assert_allclose(again.sum(0), 1, rtol=1e-4)
        assert again[2, 8:16, 8:16, 8:16].min() > 0.9 and again[2, :4].max() < 0.1
