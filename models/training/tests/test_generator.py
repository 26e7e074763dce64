"""The generator on shapes made here: seeded, consistent, and in the stated frame."""
import numpy as np
import pytest
from synthesis.extras import tube
from synthesis.grid import Grid, grid_around, place_mask, voxelise
from synthesis.labels import FEMUR, HIP
from synthesis.render import SHAPES, render
from synthesis.scene import SPACING, Scene, _empty, load_scene


@pytest.fixture(scope="module")
def scene() -> Scene:
    """A rod 'femur' under a rod 'hip', head towards the patient's left."""
    femur = tube(np.array([[40.0, 0, -150], [40, 0, -75], [40, 0, 0]]), np.array([18.0, 14, 20]))
    hip = tube(np.array([[40.0, 0, 26], [20, 5, 60], [0, 10, 100]]), np.array([25.0, 12, 20]))
    made = _empty(grid_around(np.concatenate([femur[0], hip[0]]), SPACING, 40.0))
    for (vertices, faces), label in ((femur, FEMUR), (hip, HIP)):
        made.put(*voxelise(vertices, faces, made.grid), label)
    made.marks = {"pelvis": [0.0, 0, 80], **{f"{k}_{s}": [40.0, 0, z] for s in ("left", "right") for k, z in (("head", 0.0), ("knee", -150.0))}}
    made.finish()
    return made


def test_the_same_seed_gives_the_same_patch(scene):
    first, second = (render(scene, np.random.default_rng(5)) for _ in range(2))
    np.testing.assert_array_equal(first[0], second[0])
    np.testing.assert_array_equal(first[1], second[1])


def test_another_seed_gives_another_patch(scene):
    first, second = (render(scene, np.random.default_rng(seed)) for seed in (5, 6))
    assert first[0].shape != second[0].shape or not np.array_equal(first[0], second[0])


@pytest.mark.parametrize("seed", range(6))
def test_bone_is_brighter_than_what_surrounds_it(scene, seed):
    image, label = render(scene, np.random.default_rng(seed))
    assert image.shape == label.shape and image.shape in SHAPES
    assert set(np.unique(label)) <= {0, FEMUR, HIP}
    if (label > 0).sum() > 200:
        assert np.median(image[label > 0]) > np.median(image[label == 0]) + 60


def test_nothing_is_labelled_where_nothing_was_scanned(scene):
    for seed in range(8):
        image, label = render(scene, np.random.default_rng(seed))
        assert not label[image <= -1020].any()


def test_a_voxelised_tube_has_its_volume():
    vertices, faces = tube(np.array([[0.0, 0, z] for z in range(0, 101, 10)]), np.full(11, 20.0), sides=64)
    mask, _ = voxelise(vertices, faces, grid_around(vertices, 1.0, 5.0))
    assert mask.sum() == pytest.approx(np.pi * 20**2 * 100, rel=0.01)


def test_arrays_are_indexed_superior_posterior_left():
    vertices, faces = tube(np.array([[30.0, 10, 60], [30, 10, 80]]), np.array([4.0, 4]))
    grid = Grid((0.0, 0.0, 0.0), 2.0, (50, 40, 30))
    mask, box = voxelise(vertices, faces, grid)
    centre = np.argwhere(mask).mean(0) + [s.start for s in box]
    np.testing.assert_allclose(centre * 2, [70, 10, 30], atol=1.5)


def test_a_placed_mask_follows_its_transform():
    mask = np.zeros((20, 20, 20), bool)
    mask[5:15, 5:15, 5:15] = True
    move = np.eye(4)
    move[:3, 3] = [7.0, -3.0, 11.0]
    grid = Grid((-20.0, -20.0, -20.0), 1.0, (80, 60, 70))
    moved, box = place_mask(mask, np.zeros(3), np.ones(3), move, grid)
    centre = np.argwhere(moved).mean(0) + [s.start for s in box] - 20
    np.testing.assert_allclose(centre, [9.5 + 11, 9.5 - 3, 9.5 + 7], atol=0.1)


def test_a_saved_scene_comes_back(scene, tmp_path):
    scene.save(tmp_path / "0000")
    back = load_scene(tmp_path / "0000")
    np.testing.assert_array_equal(back.label, scene.label)
    assert back.grid.shape == scene.grid.shape and back.marks.keys() == scene.marks.keys()
