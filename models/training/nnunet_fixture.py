"""Writes small networks with random weights in nnU-Net v2's own on-disk format, and what PyTorch makes of a known input.

The importer (electron/adapters/convertNnunet.ts) must turn each folder into an ONNX file whose logits are the same.
The networks are those that nnU-Net itself uses, from the package dynamic-network-architectures (Apache-2.0), and the
checkpoint holds what nnU-Net's trainer leaves in one: optimiser, log with numpy numbers, initial arguments.

    pip install -r requirements-nnunet.txt
    python nnunet_fixture.py ../../test/fixtures/nnunet-networks
    python nnunet_fixture.py /tmp/published --published     # networks of published size, not for committing
"""
from __future__ import annotations

import argparse
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable

import numpy as np
import torch
from dynamic_network_architectures.architectures.unet import PlainConvUNet, ResidualEncoderUNet

CLASSES = {"PlainConvUNet": PlainConvUNet, "ResidualEncoderUNet": ResidualEncoderUNet}
OPERATORS = {
    "torch.nn.modules.conv.Conv3d": torch.nn.Conv3d,
    "torch.nn.modules.instancenorm.InstanceNorm3d": torch.nn.InstanceNorm3d,
    "torch.nn.modules.dropout.Dropout3d": torch.nn.Dropout3d,
    "torch.nn.LeakyReLU": torch.nn.LeakyReLU,
    "torch.nn.ReLU": torch.nn.ReLU,
}
USUAL = {
    "conv_op": "torch.nn.modules.conv.Conv3d", "conv_bias": True,
    "norm_op": "torch.nn.modules.instancenorm.InstanceNorm3d", "norm_op_kwargs": {"eps": 1e-05, "affine": True},
    "dropout_op": None, "dropout_op_kwargs": None,
    "nonlin": "torch.nn.LeakyReLU", "nonlin_kwargs": {"inplace": True},
}


@dataclass(frozen=True)
class Case:
    """One model folder: the network's arguments, how its files say them, and the input it is tried with."""

    network: str
    arguments: dict[str, Any]
    classes: int
    size: tuple[int, int, int]
    old_plans: bool = False
    number_type: torch.dtype = torch.float32
    prefix: str = ""
    keep_aliases: bool = True
    optimiser: bool = False
    mirroring: tuple[int, ...] | None = (0, 1, 2)
    sample_every: int = 7
    seed: int = 0
    extra: dict[str, Any] = field(default_factory=dict)


SMALL = {
    # Old plans, anisotropic from the start, and everything a trainer saves.
    "plain-three-stages": Case(
        "PlainConvUNet",
        {"n_stages": 3, "features_per_stage": [4, 8, 8], "kernel_sizes": [[1, 3, 3], [3, 3, 3], [3, 3, 3]],
         "strides": [[1, 1, 1], [1, 2, 2], [2, 2, 2]], "n_conv_per_stage": [2, 2, 2], "n_conv_per_stage_decoder": [2, 2], **USUAL},
        classes=5, size=(12, 20, 16), old_plans=True, optimiser=True, seed=1),
    # As deep as nnU-Net goes, more classes than are computed at once, the lists given as one number.
    "plain-six-stages": Case(
        "PlainConvUNet",
        {"n_stages": 6, "features_per_stage": [4, 6, 8, 8, 8, 8], "kernel_sizes": [[1, 3, 3], [1, 3, 3], 3, [3, 3, 3], [3, 3, 3], [3, 3, 3]],
         "strides": [1, [1, 2, 2], [1, 2, 2], [2, 2, 2], [2, 2, 2], [1, 2, 2]], "n_conv_per_stage": 2, "n_conv_per_stage_decoder": [1, 2, 1, 2, 2], **USUAL},
        classes=40, size=(12, 64, 32), mirroring=None, sample_every=17, seed=2, extra={"trainer_name": "nnUNetTrainer_4000epochs_NoMirroring"}),
    # Every kind of shortcut: projected, averaged, both, neither.
    "residual-encoder": Case(
        "ResidualEncoderUNet",
        {"n_stages": 4, "features_per_stage": [4, 8, 8, 12], "kernel_sizes": [[3, 3, 3]] * 4,
         "strides": [[1, 1, 1], [2, 2, 2], [1, 2, 2], [2, 2, 2]], "n_blocks_per_stage": [1, 3, 2, 2], "n_conv_per_stage_decoder": [1, 1, 1], **USUAL},
        classes=4, size=(16, 24, 16), seed=3),
    # Halves, torch.compile, no convolution bias, a stem of another width, other constants.
    "residual-half": Case(
        "ResidualEncoderUNet",
        {"n_stages": 3, "features_per_stage": [4, 6, 8], "kernel_sizes": [[1, 3, 3], [3, 3, 3], [3, 3, 3]],
         "strides": [[1, 1, 1], [1, 2, 2], [2, 2, 2]], "n_blocks_per_stage": 2, "n_conv_per_stage_decoder": 1, **USUAL,
         "conv_bias": False, "norm_op_kwargs": {"eps": 1e-03, "affine": True}, "nonlin_kwargs": {"negative_slope": 0.05, "inplace": True}, "stem_channels": 6},
        classes=3, size=(8, 16, 20), number_type=torch.float16, prefix="_orig_mod.", mirroring=(2,), seed=4),
    # What nnU-Net allows and hardly uses: dropout, rectifier before a normalisation without weights, bfloat16, no aliases.
    "plain-unusual": Case(
        "PlainConvUNet",
        {"n_stages": 3, "features_per_stage": 6, "kernel_sizes": [3, 5, 3], "strides": [1, 2, 2], "n_conv_per_stage": [1, 2, 1],
         "n_conv_per_stage_decoder": 1, **USUAL, "norm_op_kwargs": {"eps": 1e-05}, "nonlin": "torch.nn.ReLU", "nonlin_first": True,
         "dropout_op": "torch.nn.modules.dropout.Dropout3d", "dropout_op_kwargs": {"p": 0.2}},
        classes=3, size=(12, 12, 16), number_type=torch.bfloat16, keep_aliases=False, seed=5),
}


def resenc(features: list[int], blocks: list[int], strides: list[list[int]]) -> dict[str, Any]:
    count = len(features)
    return {"n_stages": count, "features_per_stage": features, "kernel_sizes": [[3, 3, 3]] * count, "strides": strides,
            "n_blocks_per_stage": blocks, "n_conv_per_stage_decoder": [1] * (count - 1), **USUAL}


def plain(features: list[int]) -> dict[str, Any]:
    count = len(features)
    return {"n_stages": count, "features_per_stage": features, "kernel_sizes": [[3, 3, 3]] * count, "strides": [[1, 1, 1]] + [[2, 2, 2]] * (count - 1),
            "n_conv_per_stage": [2] * count, "n_conv_per_stage_decoder": [2] * (count - 1), **USUAL}


TWOS = [[1, 1, 1]] + [[2, 2, 2]] * 5
SIX = [32, 64, 128, 256, 320, 320]
RESENC_BLOCKS = [1, 3, 4, 6, 6, 6]
PUBLISHED = {
    # The 3 mm and 1.5 mm models of TotalSegmentator, and nnU-Net's residual presets on a patch with six stages.
    "total-3mm": Case("PlainConvUNet", plain([32, 64, 128, 256, 320]), 118, (112, 112, 112), seed=11, sample_every=101, mirroring=None),
    "total-15mm": Case("PlainConvUNet", plain(SIX), 24, (128, 128, 128), seed=12, sample_every=101, mirroring=None, optimiser=True),
    "resenc-m": Case("ResidualEncoderUNet", resenc(SIX, RESENC_BLOCKS, TWOS), 24, (64, 64, 64), seed=13, sample_every=11),
}


def network_of(case: Case) -> torch.nn.Module:
    """The network as nnU-Net builds it for inference, with random weights that leave no path silent."""
    torch.manual_seed(case.seed)
    arguments = {key: OPERATORS.get(value, value) if isinstance(value, str) else value for key, value in case.arguments.items()}
    network = CLASSES[case.network](input_channels=1, num_classes=case.classes, deep_supervision=False, **arguments)
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            if parameter.dim() == 1:
                parameter.copy_(torch.randn_like(parameter) * 0.3 + (1.0 if name.endswith("norm.weight") or name.endswith("all_modules.1.weight") else 0.0))
        for parameter in network.parameters():
            parameter.copy_(parameter.to(case.number_type).to(torch.float32))
    return network.eval()


def known_input(size: tuple[int, int, int]) -> torch.Tensor:
    """A formula that the other side can compute too: no two axes alike."""
    z, y, x = np.meshgrid(*[np.arange(n, dtype=np.float64) for n in size], indexing="ij")
    return torch.from_numpy((np.sin(0.3 * z + 0.1) * np.cos(0.2 * y - 0.3) + 0.5 * np.sin(0.25 * x)).astype(np.float32))[None, None]


def state_of(case: Case, network: torch.nn.Module) -> dict[str, torch.Tensor]:
    """What `state_dict` gives; other kinds of storage and other keys where the case wants them."""
    if case.number_type is not torch.float32:
        network = network.to(case.number_type)
    state = network.state_dict()
    if not case.keep_aliases:
        for key in [key for key in state if "all_modules" in key or key.startswith("decoder.encoder.")]:
            del state[key]
    if case.prefix:
        for key in list(state):
            state[case.prefix + key] = state.pop(key)
    return state


def plans_of(case: Case) -> dict[str, Any]:
    arguments = case.arguments
    configuration: dict[str, Any] = {
        "data_identifier": "nnUNetPlans_3d_fullres", "preprocessor_name": "DefaultPreprocessor", "batch_size": 2,
        "patch_size": list(case.size), "median_image_size_in_voxels": [100.0, 200.0, 200.0], "spacing": [1.5, 1.25, 1.0],
        "normalization_schemes": ["CTNormalization"], "use_mask_for_norm": [False],
        "resampling_fn_data": "resample_data_or_seg_to_shape", "resampling_fn_seg": "resample_data_or_seg_to_shape",
        "resampling_fn_data_kwargs": {"is_seg": False, "order": 3, "order_z": 0, "force_separate_z": None},
        "resampling_fn_seg_kwargs": {"is_seg": True, "order": 1, "order_z": 0, "force_separate_z": None},
        "resampling_fn_probabilities": "resample_data_or_seg_to_shape",
        "resampling_fn_probabilities_kwargs": {"is_seg": False, "order": 1, "order_z": 0, "force_separate_z": None},
        "batch_dice": False,
    }
    if case.old_plans:
        configuration |= {
            "UNet_class_name": case.network, "UNet_base_num_features": arguments["features_per_stage"][0],
            "n_conv_per_stage_encoder": arguments.get("n_conv_per_stage", arguments.get("n_blocks_per_stage")),
            "n_conv_per_stage_decoder": arguments["n_conv_per_stage_decoder"], "num_pool_per_axis": [1, 2, 2],
            "pool_op_kernel_sizes": arguments["strides"], "conv_kernel_sizes": arguments["kernel_sizes"],
            "unet_max_num_features": max(arguments["features_per_stage"]),
        }
    else:
        module = "dynamic_network_architectures.architectures.unet"
        configuration["architecture"] = {
            "network_class_name": f"{module}.{case.network}", "arch_kwargs": arguments,
            "_kw_requires_import": ["conv_op", "norm_op", "dropout_op", "nonlin"],
        }
    return {
        "dataset_name": "Dataset999_Random", "plans_name": "nnUNetPlans",
        "original_median_spacing_after_transp": [1.5, 1.25, 1.0], "original_median_shape_after_transp": [100, 200, 200],
        "image_reader_writer": "SimpleITKIO", "transpose_forward": [0, 1, 2], "transpose_backward": [0, 1, 2],
        "configurations": {"2d": {"patch_size": [64, 64], "spacing": [1.25, 1.0]}, "3d_fullres": configuration,
                           "3d_fullres_large_batch": {"inherits_from": "3d_fullres", "batch_size": 8}},
        "experiment_planner_used": "ExperimentPlanner", "label_manager": "LabelManager",
        "foreground_intensity_properties_per_channel": {"0": {
            "max": 3071.0, "mean": 310.25, "median": 250.0, "min": -1024.0, "percentile_00_5": -950.0, "percentile_99_5": 1300.0, "std": 330.5}},
    }


def dataset_of(case: Case) -> dict[str, Any]:
    names = ["background", "sacrum", "hip_left", "femur_left", "vertebra_L5"]
    labels = {(names[n] if n < len(names) else f"structure_{n}"): n for n in range(case.classes)}
    return {"name": "Dataset999_Random", "licence": "CC0-1.0", "channel_names": {"0": "CT"}, "labels": labels, "numTraining": 0, "file_ending": ".nii.gz"}


def checkpoint_of(case: Case, network: torch.nn.Module, plans: dict[str, Any], dataset: dict[str, Any]) -> dict[str, Any]:
    """The dictionary of nnUNetTrainer.save_checkpoint, its values of the types that training leaves."""
    dice = [[np.float64(0.1 * epoch + 0.01 * label) for label in range(1, case.classes)] for epoch in range(3)]
    return {
        "network_weights": state_of(case, network),
        "optimizer_state": optimiser_state(network) if case.optimiser else {},
        "grad_scaler_state": {"scale": 65536.0, "growth_factor": 2.0, "backoff_factor": 0.5, "growth_interval": 2000, "_growth_tracker": 12},
        "logging": {
            "mean_fg_dice": [np.mean(d) for d in dice], "ema_fg_dice": [np.mean(d) for d in dice], "dice_per_class_or_region": dice,
            "train_losses": [np.float32(-0.1), np.float32(-0.2), np.float32(-0.3)], "val_losses": [np.mean([0.1]), 0.2, np.float64(-0.3)],
            "lrs": [0.01, 0.0099, 0.0098], "epoch_start_timestamps": [1.7e9, 1.7e9, 1.7e9], "epoch_end_timestamps": [1.7e9, 1.7e9, 1.7e9],
        },
        "_best_ema": np.float64(0.42), "current_epoch": 3,
        "init_args": {"plans": plans, "configuration": "3d_fullres", "fold": 0, "dataset_json": dataset, "unpack_dataset": True, "device": torch.device("cuda", 0)},
        "trainer_name": "nnUNetTrainer", "inference_allowed_mirroring_axes": case.mirroring, **case.extra,
    }


def optimiser_state(network: torch.nn.Module) -> dict[str, Any]:
    optimiser = torch.optim.SGD(network.parameters(), 0.01, weight_decay=3e-5, momentum=0.99, nesterov=True)
    optimiser.load_state_dict(optimiser.state_dict() | {"state": {n: {"momentum_buffer": p.detach().clone()} for n, p in enumerate(network.parameters())}})
    return optimiser.state_dict()


def parameters_in_use(network: torch.nn.Module) -> int:
    """Without the segmentations of lower resolutions, by which training alone is judged."""
    last = f"decoder.seg_layers.{len(network.decoder.seg_layers) - 1}."
    return sum(p.numel() for name, p in network.named_parameters() if "seg_layers" not in name or name.startswith(last))


def write_case(folder: Path, case: Case) -> None:
    """plans.json, dataset.json, fold_0/checkpoint_final.pth, and the logits that PyTorch gives for the known input."""
    (folder / "fold_0").mkdir(parents=True, exist_ok=True)
    network = network_of(case)
    with torch.no_grad():
        logits = network(known_input(case.size))[0].reshape(case.classes, -1)[:, :: case.sample_every].contiguous().numpy()
    plans, dataset = plans_of(case), dataset_of(case)
    (folder / "plans.json").write_text(json.dumps(plans, indent=1) + "\n")
    (folder / "dataset.json").write_text(json.dumps(dataset, indent=1) + "\n")
    torch.save(checkpoint_of(case, network, plans, dataset), folder / "fold_0" / "checkpoint_final.pth")
    (folder / "expected.json").write_text(json.dumps({"classes": case.classes, "size": case.size, "sampleEvery": case.sample_every, "parameters": parameters_in_use(network)}) + "\n")
    (folder / "expected.f32").write_bytes(logits.astype("<f4").tobytes())


MARK_OF_EXECUTION = "executed-by-pickle"


class RunsProgram:
    """What loading in Python turns into a call of the shell: it would leave a file behind."""

    def __init__(self, call: Callable[..., Any], *arguments: Any) -> None:
        self.call, self.arguments = call, arguments

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return self.call, self.arguments


def write_malicious(folder: Path) -> None:
    """Checkpoints that run a program when PyTorch loads them, the call in a part that no reader needs."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = {"conv.weight": torch.zeros(1)}
    calls = {
        "system.pth": RunsProgram(os.system, f"touch {MARK_OF_EXECUTION}"),
        "eval.pth": RunsProgram(eval, f"open('{MARK_OF_EXECUTION}', 'w').close()"),
    }
    for name, call in calls.items():
        torch.save({"network_weights": weights, "logging": {"mean_fg_dice": [call]}}, folder / name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--published", action="store_true", help="networks of published size instead of the small ones")
    parser.add_argument("--only")
    options = parser.parse_args()
    for name, case in (PUBLISHED if options.published else SMALL).items():
        if options.only in (None, name):
            write_case(options.folder / name, case)
            print(name)
    if not options.published and options.only is None:
        write_malicious(options.folder / "malicious")


if __name__ == "__main__":
    main()
