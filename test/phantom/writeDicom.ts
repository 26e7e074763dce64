import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { data } from 'dcmjs';

import { cross, dot, normalised, point } from '../../shared/geometry/spaces';
import { columnOf, mapPoint } from '../../shared/geometry/transform';
import { spacingOf, type Volume } from '../../shared/volume/grid';

const CT_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.2';
const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
const RESCALE_INTERCEPT = -1024;

export type Scan = {
  readonly seed: number;
  readonly volume: Volume;
  /** Thickness of a slice, mm; the distance between slices is the grid's. */
  readonly sliceThicknessMm?: number;
  readonly feetFirst?: boolean;
  readonly description?: string;
};

/** A UID under 2.25 that a text decides (the first 16 bytes of its SHA-256 as one number). */
export function uidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex').slice(0, 32);
  return `2.25.${BigInt(`0x${hex}`).toString()}`;
}

/** Writes a CT Image Storage series, one file a slice, `IM0001.dcm` upwards; gives the files' paths. */
export async function writeDicom(folder: string, scan: Scan): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const about = seriesAttributes(scan);
  const files: string[] = [];
  for (let k = 0; k < scan.volume.grid.size[2]; k++) {
    const file = join(folder, `IM${String(k + 1).padStart(4, '0')}.dcm`);
    await writeFile(file, sliceFile(about, scan, k));
    files.push(file);
  }
  return files;
}

type Attributes = Readonly<Record<string, unknown>>;

function seriesAttributes(scan: Scan): Attributes {
  const { seed, volume } = scan;
  const [columns, rows, slices] = volume.grid.size;
  const [dx, dy, dz] = spacingOf(volume.grid);
  const key = `arthroplan phantom ${seed} ${volume.grid.worldFromIndex.rows.join(' ')} ${volume.grid.size.join(' ')}`;
  return {
    SpecificCharacterSet: 'ISO_IR 192', ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'], SOPClassUID: CT_IMAGE_STORAGE,
    StudyDate: '20260101', SeriesDate: '20260101', AcquisitionDate: '20260101', ContentDate: '20260101',
    StudyTime: '080000', SeriesTime: '080000', AcquisitionTime: '080000', ContentTime: '080000',
    AccessionNumber: '', Modality: 'CT', Manufacturer: 'ArthroPlan', ManufacturerModelName: 'Synthetic patient',
    ReferringPhysicianName: '', StudyDescription: 'Synthetic CT for planning', SeriesDescription: scan.description ?? 'Bone and joint, synthetic',
    PatientName: `PHANTOM^SEED ${seed}`, PatientID: `PHANTOM-${seed}`, PatientBirthDate: '', PatientSex: 'O',
    StudyInstanceUID: uidOf(`${key} study`), SeriesInstanceUID: uidOf(`${key} series`), FrameOfReferenceUID: uidOf(`${key} frame`),
    StudyID: '1', SeriesNumber: 1, AcquisitionNumber: 1, PositionReferenceIndicator: '', PatientPosition: scan.feetFirst ? 'FFS' : 'HFS',
    BodyPartExamined: 'PELVIS', KVP: 120, XRayTubeCurrent: 220, ConvolutionKernel: 'STANDARD',
    SliceThickness: scan.sliceThicknessMm ?? dz, SpacingBetweenSlices: dz, ImagesInAcquisition: slices,
    SamplesPerPixel: 1, PhotometricInterpretation: 'MONOCHROME2', Rows: rows, Columns: columns, PixelSpacing: [dy, dx].map(decimal),
    BitsAllocated: 16, BitsStored: 12, HighBit: 11, PixelRepresentation: 0,
    RescaleIntercept: RESCALE_INTERCEPT, RescaleSlope: 1, RescaleType: 'HU', WindowCenter: [400, 40], WindowWidth: [1800, 400],
    ImageOrientationPatient: [...normalised(columnOf(volume.grid.worldFromIndex, 0)), ...normalised(columnOf(volume.grid.worldFromIndex, 1))].map(decimal),
    _key: key,
  };
}

function sliceFile(about: Attributes, { volume }: Scan, k: number): Uint8Array {
  const { _key, ...series } = about;
  const [columns, rows] = volume.grid.size;
  const origin = mapPoint(volume.grid.worldFromIndex, point<'index'>(0, 0, k));
  const [u, v] = [normalised(columnOf(volume.grid.worldFromIndex, 0)), normalised(columnOf(volume.grid.worldFromIndex, 1))];
  const pixels = volume.voxels.slice(columns * rows * k, columns * rows * (k + 1)).map((value) => value - RESCALE_INTERCEPT);
  const sop = uidOf(`${String(_key)} image ${k}`);
  const dataset = {
    ...series, SOPInstanceUID: sop, InstanceNumber: k + 1, ImagePositionPatient: [...origin].map(decimal),
    SliceLocation: decimal(dot(cross(u, v), origin as unknown as typeof u)),
    PixelData: [pixels.buffer], _vrMap: { PixelData: 'OW' },
  };
  const meta = { FileMetaInformationVersion: new Uint8Array([0, 1]).buffer, MediaStorageSOPClassUID: CT_IMAGE_STORAGE, MediaStorageSOPInstanceUID: sop, TransferSyntaxUID: EXPLICIT_LITTLE_ENDIAN, ImplementationClassUID: uidOf('arthroplan phantom writer') };
  const file = new data.DicomDict(data.DicomMetaDictionary.denaturalizeDataset(meta));
  file.dict = data.DicomMetaDictionary.denaturalizeDataset(dataset);
  return new Uint8Array(file.write());
}

/** A decimal string of at most 16 characters, as DICOM wants it. */
const decimal = (value: number): string => {
  for (let digits = 14; digits > 0; digits--) {
    const text = String(Number(value.toPrecision(digits)));
    if (text.length <= 16 && !text.includes('e')) return text;
  }
  return '0';
};
