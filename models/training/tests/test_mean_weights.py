"""Weights between two states of one network."""
import pytest
import torch

from mean_weights import mean_of


def test_a_share_of_a_quarter_lies_a_quarter_of_the_way():
    mean = mean_of({"w": torch.tensor([0.0, 4.0])}, {"w": torch.tensor([4.0, 0.0])}, 0.25)
    assert mean["w"].tolist() == [1.0, 3.0]


def test_two_networks_are_not_mixed():
    with pytest.raises(ValueError, match="different networks"):
        mean_of({"w": torch.zeros(1)}, {"v": torch.zeros(1)}, 0.5)
