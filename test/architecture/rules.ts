/**
 * The architecture, as data. A folder may import the folders and packages on its line, and nothing else; the first
 * line that matches a file counts, so narrow folders stand before wide ones. A new package needs a line and a reason.
 */
export type Layer = { readonly folder: string; readonly may: readonly string[]; readonly packages: readonly string[] };

const kernel = ['shared/result.ts', 'shared/geometry'];

export const layers: readonly Layer[] = [
  { folder: 'shared/result.ts', may: [], packages: [] },
  { folder: 'shared/text', may: [], packages: ['i18next'] },
  { folder: 'shared/geometry', may: ['shared/result.ts'], packages: [] },
  { folder: 'shared/volume', may: kernel, packages: [] },
  { folder: 'shared/mesh', may: [...kernel, 'shared/volume'], packages: [] },
  { folder: 'shared/dicom', may: [...kernel, 'shared/volume'], packages: ['zod'] },
  { folder: 'shared/anatomy', may: [...kernel, 'shared/volume', 'shared/mesh'], packages: ['zod'] },
  { folder: 'shared/segmentation/edit', may: [...kernel, 'shared/volume', 'shared/mesh', 'shared/anatomy', 'shared/segmentation'], packages: ['zod'] },
  { folder: 'shared/segmentation', may: [...kernel, 'shared/volume', 'shared/mesh', 'shared/anatomy'], packages: ['zod'] },
  { folder: 'shared/implants', may: [...kernel, 'shared/mesh', 'shared/anatomy'], packages: ['zod'] },
  { folder: 'shared/plan', may: [...kernel, 'shared/mesh', 'shared/anatomy', 'shared/implants'], packages: ['zod'] },
  { folder: 'shared/guide', may: [...kernel, 'shared/volume', 'shared/mesh', 'shared/anatomy', 'shared/implants', 'shared/plan'], packages: ['zod'] },
  { folder: 'shared/report', may: [...kernel, 'shared/volume', 'shared/mesh', 'shared/anatomy', 'shared/implants', 'shared/plan', 'shared/text'], packages: ['zod'] },
  { folder: 'shared/jobs', may: ['shared/anatomy', 'shared/plan', 'shared/dicom', 'shared/segmentation/edit', 'shared/segmentation/installed.ts', 'shared/implants/vendor.ts'], packages: ['zod'] },
  { folder: 'shared/ipc', may: ['shared/anatomy', 'shared/jobs', 'shared/plan', 'shared/dicom', 'shared/implants', 'shared/segmentation/edit', 'shared/segmentation/installed.ts'], packages: ['zod'] },
  { folder: 'test/phantom', may: ['shared', 'test/phantom'], packages: ['node', 'dcmjs'] },
  {
    folder: 'electron/adapters', may: ['shared'],
    packages: ['node', 'zod', 'onnxruntime-node', '@itk-wasm/dicom', '@itk-wasm/image-io', '@itk-wasm/mesh-io', 'itk-wasm', 'dicom-parser', 'fflate', 'manifold-3d', 'meshoptimizer', 'fast-png', 'pdfmake', 'occt-import-js'],
  },
  { folder: 'electron/jobs/tasks', may: ['shared', 'electron/adapters', 'electron/jobs', 'electron/cases', 'electron/catalog'], packages: ['node', 'zod'] },
  { folder: 'electron/jobs/host.ts', may: ['shared', 'electron/jobs'], packages: ['node', 'electron'] },
  { folder: 'electron/jobs', may: ['shared', 'electron/cases', 'electron/catalog'], packages: ['node', 'zod'] },
  { folder: 'electron/cases', may: ['shared'], packages: ['node', 'zod', 'libsql', 'electron'] },
  { folder: 'electron/catalog', may: ['shared'], packages: ['node', 'zod'] },
  { folder: 'electron/cli', may: ['shared', 'electron/jobs', 'electron/cases', 'electron/catalog', 'electron/adapters', 'test/phantom'], packages: ['node', 'zod'] },
  { folder: 'electron', may: ['shared', 'electron'], packages: ['node', 'electron', 'zod'] },
  { folder: 'renderer/scene', may: ['shared', 'renderer/scene'], packages: ['three', 'three-mesh-bvh', '@kitware/vtk.js'] },
  { folder: 'renderer/edit', may: ['shared', 'renderer/edit'], packages: [] },
  { folder: 'renderer/state', may: ['shared', 'renderer/client.ts', 'renderer/edit', 'renderer/tools'], packages: ['zustand'] },
  { folder: 'renderer/tools', may: ['shared', 'renderer/scene'], packages: [] },
  { folder: 'renderer', may: ['shared', 'renderer'], packages: ['react', 'react-dom', 'react-i18next', 'i18next', 'radix-ui', 'lucide-react', '@fontsource/noto-sans-sc'] },
];

export const limits = { linesPerFile: 300, linesPerFunction: 60 } as const;
