"""Metal where it was asked for, and nowhere else."""
import numpy as np
import pytest
import torch
from synthesis.body import Body, finished
from synthesis.distance import from_mesh
from synthesis.extras import tube
from synthesis.fine import hammer, saw
from synthesis.labels import FEMUR, HIP, OTHER
from synthesis.metal import Implants, Resection, box, implants, leg_of, rod, shell, streaks
from synthesis.sampling import place, sample
from synthesis.trabeculae import proximal_groups
from synthesis.vessels import arteries

CENTRE = np.array([60.0, 0, 0])


@pytest.fixture(scope="module")
def body() -> Body:
    """Both femora upright with their heads 42 mm inwards and 30 mm above the shaft's top, and hip bones."""
    pieces, marks = [], {"pelvis": [0.0, 0, 60]}
    for side, x in (("left", 60.0), ("right", -60.0)):
        sign = np.sign(x)
        femur = tube(np.array([[x + 42 * sign, 0, -300], [x + 42 * sign, 0, -30], [x, 0, 0], [x - 5 * sign, 0, 4]]), np.array([16.0, 14, 22, 18]), 24)
        hip = tube(np.array([[x, 0, 25], [x * 0.6, 5, 50], [x * 0.4, 10, 90]]), np.array([22.0, 11, 18]), 24)
        pieces += [from_mesh(f"femur_{side}", FEMUR, *femur, 2.0), from_mesh(f"hip_{side}", HIP, *hip, 2.0)]
        pieces[-2].shaft = [[x + 42 * sign, 0, -150], [0, 0, 1], -150, 150]
        marks |= {f"head_{side}": [x, 0, 0], f"knee_{side}": [x + 42 * sign, -20, -300], f"base_{side}": [x + 42 * sign, 0, -30], f"above_{side}": [x + 42 * sign, 0, 20]}
    return finished(pieces, marks)


def region(body: Body, shape=(60, 60, 90)):
    points = place(CENTRE + [10, 0, -10], np.eye(3), shape)
    return points, sample(body, points, (slice(0, None, 3),) * 3)


def test_solids_have_their_sizes():
    points = np.stack(np.meshgrid(*(np.arange(-30.0, 30.5, 1.0),) * 3, indexing="ij"), -1)
    volume = lambda part: (part.distance(points) > 0).sum()
    assert volume(rod(np.array([-20.0, 0, 0]), np.array([20.0, 0, 0]), 6.3, 3000)) == pytest.approx(np.pi * 6.3**2 * 40 + 4 / 3 * np.pi * 6.3**3, rel=0.04)
    assert volume(box(np.zeros(3), np.eye(3), np.array([10.2, 5.2, 2.2]), 3000)) == 21 * 11 * 5
    assert volume(shell(np.zeros(3), 20.0, 25.0, np.array([0, 0, 1.0]), 3000)) == pytest.approx(2 / 3 * np.pi * (25**3 - 20**3), rel=0.06)


def test_metal_keeps_the_label_of_what_it_is_in(body):
    points, found = region(body)
    label = np.where(found.best > 0, FEMUR, 0).astype(np.uint8)
    before, hu = label.copy(), np.zeros(label.shape, np.float32)
    metal = hammer(hu, label, points, Implants([rod(CENTRE, CENTRE + [60, 0, 40], 4.0, 3000.0)]), 1.0)
    np.testing.assert_array_equal(label, before)
    assert (hu[metal == 1] == 3000).all() and (hu[metal == 0] == 0).all() and (metal == 1).sum() > 1000


def test_a_labelled_part_brings_its_label(body):
    points, found = region(body)
    label, hu = np.zeros(found.best.shape, np.uint8), np.zeros(found.best.shape, np.float32)
    metal = hammer(hu, label, points, Implants([shell(CENTRE, 0.0, 10.0, np.array([0, 0, 1.0]), 4000.0, OTHER)]), 1.0)
    np.testing.assert_array_equal(label == OTHER, metal >= 0.5)


def test_a_sawn_head_is_gone_and_the_other_bones_stay(body):
    points, found = region(body)
    before = found.best.copy()
    femur = next(n for n, p in enumerate(body.pieces) if p.name == "femur_left")
    plane = CENTRE + [20.0, 0, -10]
    saw(found, body, points, Implants([], [Resection("femur_left", plane, np.array([-1.0, 0, 0]), 100.0)]))
    beyond = points.numpy()[..., 0] < plane[0] - 1
    assert not ((found.best > 0) & beyond & (found.owner == femur)).any()
    kept = (found.owner != femur) | (points.numpy()[..., 0] > plane[0] + 12)
    np.testing.assert_array_equal(found.best[kept], before[kept])


def test_a_legs_frame_is_seen_from_its_bones(body):
    for side, sign in (("left", 1), ("right", -1)):
        leg = leg_of(body, side)
        np.testing.assert_allclose(leg.up, [0, 0, 1], atol=1e-6)
        np.testing.assert_allclose(leg.outward, [sign, 0, 0], atol=1e-6)
        np.testing.assert_allclose(leg.front, [0, -1, 0], atol=1e-6)


def test_implants_and_arteries_are_seeded(body):
    first, second = (implants(body, np.random.default_rng(4)) for _ in range(2))
    assert [p.hu for p in first.parts] == [p.hu for p in second.parts] and first.parts
    assert len(arteries(body, np.random.default_rng(1))) == len(arteries(body, np.random.default_rng(1))) > 20


def test_streaks_fade_with_distance_and_stay_in_their_slice():
    metal = np.zeros((3, 101, 101), np.float32)
    metal[1, 49:52, 49:52] = 1  # a pin: wider metal blurs its own rays
    rays = streaks(metal, 1.0, np.random.default_rng(2))
    assert not rays[0].any() and not rays[2].any()
    y, x = np.mgrid[-50:51, -50:51]
    radius = np.hypot(y, x)
    near, far = (np.abs(rays[1][(radius > low) & (radius < low + 6)]).mean() for low in (10, 40))
    assert near > 2 * far > 0


def test_the_compressive_group_runs_from_the_calcar_to_the_dome_and_wards_triangle_is_empty(body):
    leg = leg_of(body, "left")
    at = lambda medial, high: leg.base - leg.outward * medial * 42 + leg.up * high * 42
    flat = np.zeros((48, 48, 48), np.float32)
    calcar, dome, ward, shaft = proximal_groups(flat, np.stack([at(0.45, 0.25), at(0.95, 1.0), at(0.3, 0.42), at(-0.1, -2.5)]), leg)
    assert min(calcar, dome) > 0.5 and ward < 0.1 and shaft == 0


def test_a_body_sampled_on_a_device_is_the_same(body):
    points = place(CENTRE, np.eye(3), (20, 20, 20))
    device = "cuda" if torch.cuda.is_available() else "cpu"
    first, second = (sample(body, points.to(d), (slice(0, None, 3),) * 3) for d in ("cpu", device))
    np.testing.assert_allclose(first.best, second.best, atol=1e-3)
