"""Reference label maps for imported nnU-Net v2 and TotalSegmentator models, made by those programs themselves.

    pip install nnunetv2 TotalSegmentator        (outside the project; neither is needed by the product)
    python nnunet_reference.py ../../test/fixtures/nnunet

Small networks with random weights are written in nnU-Net's own format, a small oblique, anisotropic CT is invented, and
each published pipeline runs over it: TotalSegmentator's `as_closest_canonical` and `change_spacing` around nnU-Net's
`nnUNetPredictor`, or `nnUNetPredictor` alone. test/electron/nnunetRecipe.test.ts holds the product to what comes out.

nnU-Net adds logits up in half precision. Here the sums are single precision (its Gaussian weights stay half), so that
the reference is the recipe and not the noise of its arithmetic; `--half` leaves everything as published and prints how
many voxels that changes.
"""

import argparse
import gzip
import json
import os
import tempfile
from pathlib import Path

for variable in ("nnUNet_raw", "nnUNet_preprocessed", "nnUNet_results"):
    os.environ.setdefault(variable, tempfile.gettempdir())

import nibabel as nib
import numpy as np
import torch
from scipy.ndimage import gaussian_filter

from nnunetv2.inference.predict_from_raw_data import nnUNetPredictor
from nnunetv2.utilities.get_network_from_plans import get_network_from_plans
from totalsegmentator.alignment import as_closest_canonical, undo_canonical
from totalsegmentator.resampling import change_spacing

INTENSITY = {"mean": 180.0, "std": 320.0, "percentile_00_5": -820.0, "percentile_99_5": 1310.0, "min": -1024.0, "max": 3071.0, "median": 120.0}
LABELS = {"background": 0, "hip_left": 1, "femur_left": 2, "sacrum": 3}

# Spacing and patch of the networks in the order of the tensor, sizes and spacings of the scans as stored (x, y, z).
CASES = {
    "totalsegmentator": {
        "seed": 1, "size": (60, 52, 24), "spacing": (1.1, 1.2, 2.5), "turn": (0.12, -0.2, 0.3), "axes": "LPS",
        "network": {"spacing": [1.5, 1.5, 1.5], "patch": [32, 32, 32], "folds": ["0"], "mirror": [0, 1, 2]},
        "resampling": "endpoints", "order": 1, "step": 0.5,
    },
    "totalsegmentator-cubic": {
        "seed": 2, "size": (22, 58, 50), "spacing": (2.4, 0.9, 1.0), "turn": (-0.2, 0.1, 0.15), "axes": "RIP",
        "network": {"spacing": [1.5, 1.5, 1.5], "patch": [32, 32, 32], "folds": ["0"], "mirror": None},
        "resampling": "endpoints", "order": 3, "step": 0.8,
    },
    "nnunet": {
        "seed": 3, "size": (56, 48, 26), "spacing": (1.1, 1.2, 2.2), "turn": (0.1, 0.25, -0.15), "axes": "LPS",
        "network": {"spacing": [1.6, 1.4, 1.5], "patch": [32, 24, 32], "folds": ["0", "1"], "mirror": [0, 2], "transpose": [1, 0, 2]},
        "resampling": "boxes", "step": 0.5,
    },
    "nnunet-anisotropic": {
        "seed": 4, "size": (64, 60, 14), "spacing": (0.9, 0.8, 5.0), "turn": (0.1, -0.1, 0.2), "axes": "LAS",
        "network": {"spacing": [4.0, 1.0, 1.0], "patch": [8, 32, 32], "folds": ["0"], "mirror": None, "flat": True},
        "resampling": "boxes", "step": 0.5,
    },
}


def affine_of(spacing, turn, axes):
    """RAS affine of a grid whose axes run towards the letters, turned about x, y and z by radians."""
    letters = {"R": (0, 1), "L": (0, -1), "A": (1, 1), "P": (1, -1), "S": (2, 1), "I": (2, -1)}
    straight = np.zeros((3, 3))
    for column, letter in enumerate(axes):
        axis, sign = letters[letter]
        straight[axis, column] = sign
    (a, b, c) = turn
    about_x = np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]])
    about_y = np.array([[np.cos(b), 0, np.sin(b)], [0, 1, 0], [-np.sin(b), 0, np.cos(b)]])
    about_z = np.array([[np.cos(c), -np.sin(c), 0], [np.sin(c), np.cos(c), 0], [0, 0, 1]])
    affine = np.eye(4)
    affine[:3, :3] = about_z @ about_y @ about_x @ straight @ np.diag(spacing)
    affine[:3, 3] = (-37.5, 81.25, -412.0)
    return affine


def invented_ct(case):
    """Smooth lumps of air, fat, muscle and bone with noise, and a border of zeros as a reformatted scan has it."""
    draw = np.random.default_rng(case["seed"])
    lumps = gaussian_filter(draw.standard_normal(case["size"]), [4 / s for s in case["spacing"]])
    hu = 900 * lumps / lumps.std() + 100 + 20 * draw.standard_normal(case["size"])
    voxels = np.clip(np.round(hu), -1024, 3071).astype(np.int16)
    voxels[:3] = 0
    voxels[:, -2:] = 0
    return nib.Nifti1Image(voxels, affine_of(case["spacing"], case["turn"], case["axes"]))


def plans_of(case):
    network = case["network"]
    flat = network.get("flat", False)
    kernels = [[1, 3, 3], [3, 3, 3], [3, 3, 3]] if flat else [[3, 3, 3]] * 3
    strides = [[1, 1, 1], [1, 2, 2], [2, 2, 2]] if flat else [[1, 1, 1], [2, 2, 2], [2, 2, 2]]
    transpose = network.get("transpose", [0, 1, 2])
    arguments = {
        "n_stages": 3, "features_per_stage": [4, 8, 8], "conv_op": "torch.nn.modules.conv.Conv3d", "kernel_sizes": kernels, "strides": strides,
        "n_conv_per_stage": [1, 1, 1], "n_conv_per_stage_decoder": [1, 1], "conv_bias": True, "norm_op": "torch.nn.modules.instancenorm.InstanceNorm3d",
        "norm_op_kwargs": {"eps": 1e-05, "affine": True}, "dropout_op": None, "dropout_op_kwargs": None, "nonlin": "torch.nn.LeakyReLU", "nonlin_kwargs": {"inplace": True},
    }
    resample = "resample_data_or_seg_to_shape"
    configuration = {
        "data_identifier": "nnUNetPlans_3d_fullres", "preprocessor_name": "DefaultPreprocessor", "batch_size": 2, "patch_size": network["patch"],
        "median_image_size_in_voxels": [64, 64, 64], "spacing": network["spacing"], "normalization_schemes": ["CTNormalization"], "use_mask_for_norm": [False],
        "resampling_fn_data": resample, "resampling_fn_seg": resample, "resampling_fn_probabilities": resample,
        "resampling_fn_data_kwargs": {"is_seg": False, "order": 3, "order_z": 0, "force_separate_z": None},
        "resampling_fn_seg_kwargs": {"is_seg": True, "order": 1, "order_z": 0, "force_separate_z": None},
        "resampling_fn_probabilities_kwargs": {"is_seg": False, "order": 1, "order_z": 0, "force_separate_z": None},
        "architecture": {"network_class_name": "dynamic_network_architectures.architectures.unet.PlainConvUNet", "arch_kwargs": arguments, "_kw_requires_import": ["conv_op", "norm_op", "dropout_op", "nonlin"]},
        "batch_dice": False,
    }
    return {
        "dataset_name": dataset_name(case), "plans_name": "nnUNetPlans", "original_median_spacing_after_transp": network["spacing"], "original_median_shape_after_transp": [64, 64, 64],
        "image_reader_writer": "NibabelIOWithReorient", "transpose_forward": transpose, "transpose_backward": [transpose.index(axis) for axis in range(3)],
        "configurations": {"3d_fullres": configuration}, "experiment_planner_used": "ExperimentPlanner", "label_manager": "LabelManager",
        "foreground_intensity_properties_per_channel": {"0": INTENSITY},
    }


def dataset_name(case):
    return "Dataset294_TotalSegmentator_random" if case["resampling"] == "endpoints" else "Dataset901_Random"


def write_model(folder, case):
    """plans.json, dataset.json and a checkpoint a fold, as nnU-Net's trainer writes them."""
    plans = plans_of(case)
    folder.mkdir(parents=True, exist_ok=True)
    dataset = {"channel_names": {"0": "CT"}, "labels": LABELS, "numTraining": 1, "file_ending": ".nii.gz"}
    (folder / "plans.json").write_text(json.dumps(plans, indent=1))
    (folder / "dataset.json").write_text(json.dumps(dataset, indent=1))
    architecture = plans["configurations"]["3d_fullres"]["architecture"]
    for fold in case["network"]["folds"]:
        torch.manual_seed(100 * case["seed"] + int(fold))
        network = get_network_from_plans(architecture["network_class_name"], architecture["arch_kwargs"], architecture["_kw_requires_import"], 1, len(LABELS), deep_supervision=True)
        for parameter in network.parameters():
            if parameter.ndim == 1:
                parameter.data += 0.3 * torch.randn_like(parameter)
        balance(network, case["network"]["patch"])
        (folder / f"fold_{fold}").mkdir(exist_ok=True)
        torch.save({
            "network_weights": network.state_dict(), "current_epoch": 1000, "init_args": {"configuration": "3d_fullres", "fold": fold, "plans": plans, "dataset_json": dataset},
            "trainer_name": "nnUNetTrainer", "inference_allowed_mirroring_axes": None if case["network"]["mirror"] is None else tuple(case["network"]["mirror"]),
        }, folder / f"fold_{fold}" / "checkpoint_final.pth")


def balance(network, patch):
    """Makes every class as likely as the others on noise, so that the label maps have boundaries everywhere."""
    with torch.no_grad():
        logits = network(torch.randn(1, 1, *patch))[0]
        last = network.decoder.seg_layers[-1]
        last.bias -= logits.mean(dim=(0, 2, 3, 4))


def predicted(folder, image, case, mirroring):
    """nnU-Net's own prediction of a NIfTI image, as NIfTI."""
    predictor = nnUNetPredictor(tile_step_size=case["step"], use_gaussian=True, use_mirroring=mirroring, device=torch.device("cpu"), allow_tqdm=False)
    predictor.initialize_from_trained_model_folder(str(folder), use_folds=tuple(int(fold) for fold in case["network"]["folds"]), checkpoint_name="checkpoint_final.pth")
    with tempfile.TemporaryDirectory() as place:
        nib.save(image, f"{place}/s01_0000.nii.gz")
        predictor.predict_from_files_sequential([[f"{place}/s01_0000.nii.gz"]], [f"{place}/s01"], save_probabilities=False, overwrite=True)
        made = nib.load(f"{place}/s01.nii.gz")
        return nib.Nifti1Image(np.asanyarray(made.dataobj).astype(np.uint8), made.affine)


def published_labels(folder, image, case):
    """The label map on the scan's own grid by the published pipeline."""
    if case["resampling"] == "boxes":
        return np.asanyarray(predicted(folder, image, case, mirroring=True).dataobj)
    straight = as_closest_canonical(nib.Nifti1Image(image.get_fdata(), image.affine))
    spacing = case["network"]["spacing"][0]
    small = change_spacing(straight, spacing, order=case["order"], dtype=np.int32)
    labels = predicted(folder, small, case, mirroring=False)
    back = change_spacing(labels, spacing, straight.shape, order=0, dtype=np.uint8, force_affine=straight.affine)
    return np.asanyarray(undo_canonical(back, image).dataobj)


def in_single_precision(work):
    half, torch.half = torch.half, torch.float32
    try:
        return work()
    finally:
        torch.half = half


def write_gzip(path, array):
    with open(path, "wb") as plain, gzip.GzipFile(fileobj=plain, mode="wb", mtime=0) as file:
        file.write(np.ascontiguousarray(array.transpose(2, 1, 0)).tobytes())


def main():
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("out", type=Path)
    words.add_argument("--half", action="store_true")
    asked = words.parse_args()
    torch.set_num_threads(1)
    for name, case in CASES.items():
        place = asked.out / name
        model = place / dataset_name(case) / "nnUNetTrainer__nnUNetPlans__3d_fullres"
        write_model(model, case)
        image = invented_ct(case)
        labels = in_single_precision(lambda: published_labels(model, image, case))
        if asked.half:
            print(name, "half precision changes", float(np.mean(labels != published_labels(model, image, case))), "of the voxels")
        lps_from_ras = np.diag([-1.0, -1.0, 1.0, 1.0])
        rows = (lps_from_ras @ image.affine)[:3].ravel().tolist()
        (place / "case.json").write_text(json.dumps({"size": list(case["size"]), "worldFromIndex": rows, "order": case.get("order"), "step": case["step"]}, indent=1))
        write_gzip(place / "ct.i16.gz", np.asanyarray(image.dataobj))
        write_gzip(place / "labels.u8.gz", labels)
        print(name, "voxels of each label:", np.bincount(labels.ravel()).tolist())


if __name__ == "__main__":
    main()
