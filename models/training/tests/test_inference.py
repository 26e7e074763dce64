"""Tiling and network: what the product's engine must reproduce."""
import numpy as np
import pytest
import torch
from export import reference, reference_input
from inference import gaussian_window, logits_of, tile_starts, to_working_grid
from network import CLASSES, SIZE_MULTIPLE, UNet


def test_the_network_takes_any_multiple_of_its_size():
    torch.manual_seed(0)
    with torch.inference_mode():
        out = UNet().eval()(torch.zeros(1, 1, SIZE_MULTIPLE * 2, SIZE_MULTIPLE * 3, SIZE_MULTIPLE * 4))
    assert out.shape == (1, CLASSES, SIZE_MULTIPLE * 2, SIZE_MULTIPLE * 3, SIZE_MULTIPLE * 4)


def test_tiles_cover_everything_and_start_and_end_at_the_borders():
    covered = np.zeros((130, 96, 210), bool)
    for start in tile_starts(covered.shape, (96, 96, 96)):
        assert all(a >= 0 and a + 96 <= n for a, n in zip(start, covered.shape))
        covered[tuple(slice(a, a + 96) for a in start)] = True
    assert covered.all()


def test_weights_are_positive_and_highest_in_the_middle():
    window = gaussian_window((32, 32, 32))
    assert window.min() > 0 and np.unravel_index(window.argmax(), window.shape) == (16, 16, 16)


def test_a_voxelwise_predictor_comes_back_unchanged():
    hu = np.random.default_rng(0).uniform(-200, 1000, (40, 50, 60)).astype(np.float32)
    predict = lambda tile: np.repeat(tile, CLASSES, axis=1)
    found = logits_of(hu, predict, patch=(32, 32, 32))
    np.testing.assert_allclose(found[0], (hu - 100) / 300, atol=1e-4)


def test_the_working_grid_keeps_the_first_voxel():
    hu = np.arange(11, dtype=np.float32)[:, None, None] * np.ones((1, 4, 4), np.float32)
    moved = to_working_grid(hu, (1.5, 3.0, 3.0))
    np.testing.assert_allclose(moved[:, 0, 0], [0, 2, 4, 6, 8, 10], atol=1e-5)


@pytest.mark.parametrize("channels", [1, 1 + CLASSES])
def test_reference_logits_are_the_networks(channels):
    torch.manual_seed(1)
    model = UNet(inputs=channels).eval()
    made = reference(model, channels)
    with torch.inference_mode():
        logits = model(torch.from_numpy(reference_input(channels))).numpy()
    for row in made["logits"]:
        assert abs(logits[tuple(row["index"])] - row["value"]) < 1e-4
