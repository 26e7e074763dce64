import type { Manifold, ManifoldToplevel } from 'manifold-3d';

import { meshAbove } from '../../shared/guide/heights';
import type { SolidTree } from '../../shared/guide/recipe';
import type { Mesh } from '../../shared/mesh/mesh';

const CIRCLE_SEGMENTS = 64;
/** The bone's surface is a grid: what can be left out without moving it by more than this is left out, mm. */
const SIMPLIFY_MM = 0.02;

/** A solid operation that gave nothing, or nothing usable; `part` is the recipe's name for it. */
export class SolidError extends Error {
  readonly part: string;
  constructor(part: string, reason: string) {
    super(`${part}: ${reason}`);
    this.part = part;
  }
}

export type BuiltSolid = { readonly mesh: Mesh; readonly pieces: number; readonly volumeMm3: number };

let kernel: Promise<ManifoldToplevel> | null = null;

/** The kernel's WebAssembly is loaded once a process, when it is first needed. */
const loadKernel = (): Promise<ManifoldToplevel> => (kernel ??= startKernel());

async function startKernel(): Promise<ManifoldToplevel> {
  const { default: Module } = await import('manifold-3d');
  const loaded = await Module();
  loaded.setup();
  return loaded;
}

/** The recipe as a solid, in its own space. Every operation is looked at: an empty or broken one is a `SolidError` with its name. */
export async function solidOf(tree: SolidTree): Promise<BuiltSolid> {
  const { Manifold: M, Mesh: KernelMesh } = await loadKernel();
  return withSolids((keep) => {
    const make = (node: SolidTree): Manifold => checked(keep(made(node)), node.name);
    const made = (node: SolidTree): Manifold => {
      switch (node.op) {
        case 'extrude': return keep(M.extrude([node.outline.map(([x, y]): [number, number] => [x, y])], node.to - node.from)).translate([0, 0, node.from]);
        case 'cylinder': return cylinder(M, node, keep);
        case 'above': return M.ofMesh(new KernelMesh(kernelMesh(meshAbove(node.heights, node.to))));
        case 'union': return M.union(node.of.map(make));
        case 'difference': return M.difference(node.of.map(make));
        case 'intersection': return M.intersection(node.of.map(make));
      }
    };
    const solid = keep(make(tree).simplify(SIMPLIFY_MM));
    checked(solid, tree.name);
    return { mesh: meshOf(solid), pieces: solid.decompose().map(keep).length, volumeMm3: solid.volume() };
  });
}

type Keep = <S extends Manifold>(solid: S) => S;

/** What lives in WebAssembly is freed when the work is done, also when it fails. */
function withSolids<T>(work: (keep: Keep) => T): T {
  const kept = new Set<Manifold>();
  try {
    return work((solid) => { kept.add(solid); return solid; });
  } finally {
    kept.forEach((solid) => { solid.delete(); });
  }
}

function checked(solid: Manifold, part: string): Manifold {
  const status = solid.status();
  if (status !== 'NoError') throw new SolidError(part, status);
  if (solid.isEmpty()) throw new SolidError(part, 'empty');
  return solid;
}

type Cylinder = Extract<SolidTree, { op: 'cylinder' }>;

/** Along +z first, then turned and moved to where it runs. */
function cylinder(M: ManifoldToplevel['Manifold'], { radiusMm, from, to }: Cylinder, keep: Keep): Manifold {
  const [x, y, z] = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
  const length = Math.sqrt(x * x + y * y + z * z);
  const upright = keep(M.cylinder(length, radiusMm, radiusMm, CIRCLE_SEGMENTS));
  const deg = 180 / Math.PI;
  const turned = keep(upright.rotate([0, Math.acos(z / length) * deg, Math.atan2(y, x) * deg]));
  return turned.translate([from[0], from[1], from[2]]);
}

const kernelMesh = ({ positions, triangles }: Mesh): { numProp: number; vertProperties: Float32Array<ArrayBuffer>; triVerts: Uint32Array<ArrayBuffer> } =>
  ({ numProp: 3, vertProperties: new Float32Array(positions), triVerts: new Uint32Array(triangles) });

function meshOf(solid: Manifold): Mesh {
  const { vertProperties, triVerts, numProp } = solid.getMesh();
  const positions = new Float32Array((vertProperties.length / numProp) * 3);
  for (let v = 0; v < positions.length / 3; v++) for (let n = 0; n < 3; n++) positions[3 * v + n] = vertProperties[v * numProp + n] as number;
  return { positions, triangles: new Uint32Array(triVerts) };
}
