"""Lets nnU-Net's own trainer save a checkpoint and nnU-Net's own predictor open it, for the importer's test.

nnunet_fixture.py writes the format by hand; this asks nnU-Net itself, so that nothing about it is our belief. Two steps
of training on a formula fill the optimiser and the log.

    pip install nnunetv2==2.8.1
    python nnunet_trainer_fixture.py ../../test/fixtures/nnunet-networks/saved-by-nnunet
"""
from __future__ import annotations

import copy
import json
import os
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch

import nnunet_fixture as fixture

CASE = "plain-three-stages"


def write(folder: Path) -> None:
    case = fixture.SMALL[CASE]
    plans, dataset = fixture.plans_of(case), fixture.dataset_of(case)
    (folder / "fold_0").mkdir(parents=True, exist_ok=True)
    (folder / "plans.json").write_text(json.dumps(plans, indent=1) + "\n")
    (folder / "dataset.json").write_text(json.dumps(dataset, indent=1) + "\n")
    trained(case, plans, dataset).save_checkpoint(str(folder / "fold_0" / "checkpoint_final.pth"))
    logits, parameters = answered(folder, case)
    (folder / "expected.json").write_text(json.dumps({"classes": case.classes, "size": case.size, "sampleEvery": case.sample_every, "parameters": parameters}) + "\n")
    (folder / "expected.f32").write_bytes(logits.astype("<f4").tobytes())


def trained(case: fixture.Case, plans: dict, dataset: dict):
    from nnunetv2.training.nnUNetTrainer.nnUNetTrainer import nnUNetTrainer

    torch.manual_seed(case.seed)
    trainer = nnUNetTrainer(copy.deepcopy(plans) | {"continue_training": False}, "3d_fullres", 0, dataset, device=torch.device("cpu"))
    trainer.initialize()
    trainer.network.train()
    for epoch in range(2):
        outputs = trainer.network(fixture.known_input(case.size))
        loss = sum((output**2).mean() for output in outputs)
        trainer.optimizer.zero_grad()
        loss.backward()
        trainer.optimizer.step()
        trainer.lr_scheduler.step(epoch)
        log(trainer, epoch, loss.detach().numpy())
    trainer._best_ema = trainer.logger.get_value("ema_fg_dice", step=-1)
    return trainer


def log(trainer, epoch: int, loss: np.ndarray) -> None:
    """The types are those of nnUNetTrainer.on_train_epoch_end and on_validation_epoch_end."""
    dice = [np.float64(0.1 * label) for label in range(1, 5)]
    values = {
        "epoch_start_timestamps": 1.7e9, "epoch_end_timestamps": 1.7e9, "train_losses": loss, "val_losses": np.mean([loss]),
        "lrs": trainer.optimizer.param_groups[0]["lr"], "mean_fg_dice": np.nanmean(dice), "dice_per_class_or_region": dice,
    }
    for key, value in values.items():
        trainer.logger.log(key, value, epoch)


def answered(folder: Path, case: fixture.Case) -> tuple[np.ndarray, int]:
    from nnunetv2.inference.predict_from_raw_data import nnUNetPredictor

    predictor = nnUNetPredictor(device=torch.device("cpu"))
    predictor.initialize_from_trained_model_folder(str(folder), (0,))
    with torch.no_grad():
        logits = predictor.network.eval()(fixture.known_input(case.size))[0]
    sampled = logits.reshape(case.classes, -1)[:, :: case.sample_every].contiguous().numpy()
    return sampled, fixture.parameters_in_use(predictor.network)


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        # nnU-Net reads these when it is imported; its trainer looks for one file of data to know their kind.
        for name in ("nnUNet_raw", "nnUNet_preprocessed", "nnUNet_results"):
            os.environ[name] = scratch
        os.environ["nnUNet_compile"] = "f"
        cases = Path(scratch) / "Dataset999_Random" / "nnUNetPlans_3d_fullres"
        cases.mkdir(parents=True)
        (cases / "case.npz").touch()
        write(Path(sys.argv[1]))


if __name__ == "__main__":
    main()
