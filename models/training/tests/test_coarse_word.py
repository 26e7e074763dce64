"""A real coarse network's word lies over the voxels it was given for."""
import numpy as np
import torch
from coarse_word import AROUND, CoarseWord
from network import UNet
from synthesis.body import finished
from synthesis.distance import from_mesh
from synthesis.extras import tube
from synthesis.fine import Listener, Region, render_fine
from synthesis.labels import FEMUR
from synthesis.metal import Implants


def rod_body():
    pieces, marks = [], {"pelvis": [0.0, 0, 60]}
    for side, x in (("left", 60.0), ("right", -60.0)):
        for name in ("femur", "hip"):
            top = 0 if name == "femur" else 120
            pieces.append(from_mesh(f"{name}_{side}", FEMUR if name == "femur" else 1, *tube(np.array([[x, 0, top - 100], [x, 0, top - 50], [x, 0, top]]), np.full(3, 18.0), 24), 2.0))
        marks |= {f"head_{side}": [x, 0, 0], f"knee_{side}": [x, 0, -100]}
    return finished(pieces, marks)


def a_word(tmp_path, stride):
    torch.manual_seed(0)
    torch.save({"average": UNet().state_dict()}, tmp_path / "last.pt")
    word = CoarseWord(tmp_path / "last.pt", stride)
    # In place of the network: bone where the scan is dense.
    word._logits = lambda data: np.stack([np.full(data.shape, 0.0)] + [np.where(data > 0.45, 8.0, -8.0) if n == FEMUR else np.full(data.shape, -8.0) for n in range(1, 8)])
    return word


def test_the_word_is_on_the_regions_own_voxels(tmp_path):
    body = rod_body()
    word = a_word(tmp_path, 4)
    region = Region(body, np.array([60.0, 0, -40]), np.diag([1.0, 1.05, 0.95]), (64, 64, 64), (1, 3, 0), Implants(), [(0, slice(50, 64))])
    agreement = []
    for seed in range(4):
        found = word(region, np.random.default_rng(seed))[FEMUR] > 127
        assert found.shape == (16, 16, 16) and not found[np.arange(16) * 4 + 1 >= 50].any()
        y, x = np.meshgrid(*((p + 4 * np.arange(16) - 31.5) for p in (3, 0)), indexing="ij")
        inside = np.hypot(x * 1.0, y * 1.05) < 18
        seen = found[:12].mean(0) > 0.3
        agreement.append((seen == inside).mean())
    assert max(agreement) > 0.9
    assert AROUND % 16 == 0


def test_a_listener_is_asked_for_its_share(tmp_path):
    listener = Listener(4, a_word(tmp_path, 4), 1.0)
    patch = render_fine(rod_body(), np.random.default_rng(2), (48, 48, 48), listener=listener)
    assert patch.stride == 4 and patch.coarse.shape[0] == 8
    assert set(np.flatnonzero(patch.coarse.reshape(8, -1).max(1) > 200)) <= {0, FEMUR}
