"""What the scanner does to an image."""
import numpy as np
from scipy import ndimage
from synthesis.scanner import _at, calibrated, scan


def test_interpolation_along_slices_is_linear_and_clamped():
    volume = np.arange(10, dtype=np.float32)[:, None, None] * np.ones((1, 3, 3), np.float32)
    np.testing.assert_allclose(_at(volume, np.array([-1.0, 0.5, 3.25, 20.0]))[:, 1, 1], [0, 0.5, 3.25, 9])


def test_soft_tissue_keeps_its_density_and_bone_changes_with_the_voltage():
    found = np.array([calibrated(np.array([[[40.0, 900.0]]], np.float32), np.random.default_rng(seed)).ravel() for seed in range(60)])
    assert np.abs(found[:, 0] - 40).max() < 18
    assert found[:, 1].min() < 830 and found[:, 1].max() > 1050


def test_a_scan_keeps_places_and_densities():
    truth = np.zeros((48, 40, 40), np.float32)
    truth[16:32, 12:28, 12:28] = 500
    for seed in range(6):
        image = scan(truth.copy(), np.random.default_rng(seed), 1.0)
        assert image.shape == truth.shape
        centre = ndimage.center_of_mass(np.clip(ndimage.gaussian_filter(image, 2) - 200, 0, None))
        np.testing.assert_allclose(centre, [23.5, 19.5, 19.5], atol=0.6)


def test_nothing_leaves_the_range_of_hounsfield_units():
    image = calibrated(np.array([[[-3000.0, 9000.0]]], np.float32), np.random.default_rng(0))
    assert image.min() >= -1024 and image.max() <= 3071
