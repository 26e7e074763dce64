import vtkDataArray from '@kitware/vtk.js/Common/Core/DataArray';
import vtkImageData from '@kitware/vtk.js/Common/DataModel/ImageData';

import { normalised } from '../../shared/geometry/spaces';
import { columnOf } from '../../shared/geometry/transform';
import { spacingOf, type VoxelGrid } from '../../shared/volume/grid';

/** The only conversion of our volumes to vtk's: origin, spacing and direction say the same as worldFromIndex. No voxel is copied. */
export function imageFrom(grid: VoxelGrid, voxels: Int16Array | Uint8Array): vtkImageData {
  const image = vtkImageData.newInstance();
  image.setDimensions([...grid.size]);
  image.setSpacing([...spacingOf(grid)]);
  image.setOrigin([...columnOf(grid.worldFromIndex, 3)] as [number, number, number]);
  const axes = ([0, 1, 2] as const).map((c) => normalised(columnOf(grid.worldFromIndex, c)));
  image.setDirection(Float32Array.from(axes.flat()) as never);
  image.getPointData().setScalars(vtkDataArray.newInstance({ name: 'voxels', values: voxels, numberOfComponents: 1 }));
  return image;
}
