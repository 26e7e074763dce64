"""The fixtures are what they claim: networks of nnU-Net that PyTorch loads back, and malice that Python would carry out."""
import json
import os
from pathlib import Path

import numpy as np
import pytest
import torch

pytest.importorskip("dynamic_network_architectures", reason="pip install -r requirements-nnunet.txt")

import nnunet_fixture as fixture

FIXTURES = Path(__file__).parents[3] / "test" / "fixtures" / "nnunet-networks"


@pytest.mark.parametrize("name", fixture.SMALL)
def test_the_committed_network_loads_in_pytorch_and_gives_the_committed_logits(name):
    case = fixture.SMALL[name]
    folder = FIXTURES / name
    state = torch.load(folder / "fold_0" / "checkpoint_final.pth", map_location="cpu", weights_only=False)["network_weights"]
    network = fixture.network_of(case)
    for parameter in network.parameters():
        parameter.data.zero_()
    missing = network.load_state_dict({key.removeprefix(case.prefix): value for key, value in state.items()}, strict=case.keep_aliases)
    assert case.keep_aliases or all("all_modules" in key or key.startswith("decoder.encoder") for key in missing.missing_keys)
    with torch.no_grad():
        logits = network(fixture.known_input(case.size))[0].reshape(case.classes, -1)[:, :: case.sample_every].numpy()
    expected = np.fromfile(folder / "expected.f32", "<f4").reshape(case.classes, -1)
    assert np.abs(logits - expected).max() < 2e-5


def test_an_input_has_no_two_axes_alike():
    volume = fixture.known_input((9, 9, 9))[0, 0].numpy()
    for axes in [(1, 0, 2), (0, 2, 1), (2, 1, 0)]:
        assert np.abs(volume - volume.transpose(axes)).max() > 0.1


def test_the_plans_name_each_network_as_nnunet_does():
    for name, case in fixture.SMALL.items():
        written = json.loads((FIXTURES / name / "plans.json").read_text())["configurations"]["3d_fullres"]
        assert written == json.loads(json.dumps(fixture.plans_of(case)))["configurations"]["3d_fullres"]
        assert ("UNet_class_name" in written) == case.old_plans


@pytest.mark.parametrize("name", ["system.pth", "eval.pth"])
def test_pytorch_would_run_the_malicious_file(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    torch.load(FIXTURES / "malicious" / name, weights_only=False)
    assert os.path.exists(fixture.MARK_OF_EXECUTION)
