"""A keyhole shows one joint or one bone, and what it hides is air."""
import numpy as np

from train import AIR_HU, keyhole, meetings


def two_boxes(gap: int) -> np.ndarray:
    label = np.zeros((20, 24, 28), np.uint8)
    label[4:10, 4:20, 4:24] = 1
    label[10 + gap : 16 + gap, 4:20, 4:24] = 2
    return label


def test_bones_one_voxel_apart_meet_and_bones_far_apart_do_not():
    touching, near, far = (meetings(two_boxes(gap)) for gap in (0, 1, 3))
    assert list(touching) == [(1, 2)] and list(near) == [(1, 2)] and far == {}
    at = np.unravel_index(near[(1, 2)], (20, 24, 28))
    assert set(at[0].tolist()) == {9}


def test_outside_of_the_keyhole_there_is_air_and_no_bone():
    label = two_boxes(1)
    image = np.full(label.shape, 40.0, np.float32)
    for seed in range(20):
        seen, found = keyhole(image, label, 10.0, np.random.default_rng(seed))
        hidden = seen == AIR_HU
        assert hidden.any() and (seen[~hidden] == 40).all()
        assert not found[hidden].any() and (found[~hidden] == label[~hidden]).all()


def test_a_scan_without_bone_can_be_cropped_too():
    label = np.zeros((16, 16, 16), np.uint8)
    seen, found = keyhole(np.zeros(label.shape, np.float32), label, 4.0, np.random.default_rng(0))
    assert seen.shape == found.shape == label.shape
