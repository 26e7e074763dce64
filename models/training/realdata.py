"""Read the real volumes used for evaluation only (never for training) as HU [S, P, L]."""
from __future__ import annotations

import tarfile
from pathlib import Path

import nibabel
import numpy as np
import pydicom

Volume = tuple[np.ndarray, tuple[float, float, float]]


def read_nifti(path: Path) -> Volume:
    """Closest canonical NIfTI -> [S, P, L] and spacing (mm, S P L)."""
    image = nibabel.as_closest_canonical(nibabel.load(path))
    data = np.asarray(image.dataobj)[::-1, ::-1].transpose(2, 1, 0)
    return np.ascontiguousarray(data).astype(np.float32), tuple(float(v) for v in image.header.get_zooms()[2::-1])


def unpack(archive: Path, cache: Path) -> Path:
    """Unpack a tar.xz once, into a folder of the cache named after it."""
    folder = cache / archive.parent.name
    if not folder.exists():
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
    return folder


def read_dicom(folder: Path) -> Volume:
    """One axial-ish series, slices ordered along the normal; axes flipped to [S, P, L]. Tilt is ignored."""
    slices = [pydicom.dcmread(p) for p in sorted(folder.rglob("*")) if p.is_file() and p.suffix not in (".txt", ".json")]
    slices = [s for s in slices if "PixelData" in s]
    row, column = np.array(slices[0].ImageOrientationPatient[:3], float), np.array(slices[0].ImageOrientationPatient[3:], float)
    normal = np.cross(row, column)
    slices.sort(key=lambda s: float(normal @ np.array(s.ImagePositionPatient, float)))
    place = [float(normal @ np.array(s.ImagePositionPatient, float)) for s in slices]
    data = np.stack([s.pixel_array * float(s.get("RescaleSlope", 1)) + float(s.get("RescaleIntercept", 0)) for s in slices])
    spacing = [float(np.median(np.diff(place))), *(float(v) for v in slices[0].PixelSpacing)]
    for axis, vector in enumerate((normal, column, row)):
        if vector[2 - axis] < 0:
            data = np.flip(data, axis)
    return np.ascontiguousarray(data, np.float32), tuple(spacing)
