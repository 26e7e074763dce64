import { columnOf, originOf } from '../../shared/geometry/transform';
import { spacingOf, type LabelMap } from '../../shared/volume/grid';

/**
 * Writes a label map as NIfTI (`.nii.gz`, one unsigned byte a voxel) on its own grid: size, voxel order and place are
 * those of the map. NIfTI keeps its geometry as float32, so places agree to about 1e-5 mm.
 */
export async function writeNiftiLabels(path: string, labels: LabelMap): Promise<void> {
  const [{ Image }, { writeImageNode }] = await Promise.all([import('itk-wasm'), import('@itk-wasm/image-io')]);
  const image = new Image({ dimension: 3, componentType: 'uint8', pixelType: 'Scalar', components: 1 });
  const spacing = spacingOf(labels.grid);
  const axes = ([0, 1, 2] as const).map((axis) => columnOf(labels.grid.worldFromIndex, axis));
  image.size = [...labels.grid.size];
  image.spacing = [...spacing];
  image.origin = [...originOf(labels.grid.worldFromIndex)];
  image.direction = Float64Array.from(([0, 1, 2] as const).flatMap((row) => axes.map((axis, n) => axis[row] / (spacing[n] as number))));
  image.data = labels.voxels;
  await writeImageNode(image, path, { useCompression: true });
}
