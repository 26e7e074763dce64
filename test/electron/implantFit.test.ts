import ManifoldModule from 'manifold-3d';
import { expect, test } from 'vitest';

import { familiesOf, type LinerSize } from '../../shared/implants/catalogue';
import { implantMesh } from '../../shared/implants/implantMesh';
import type { Mesh } from '../../shared/mesh/mesh';
import { catalogue } from '../shared/implantLibrary';

/** What two closed surfaces have in common, mm³. */
async function overlapMeasure(): Promise<(a: Mesh, b: Mesh) => number> {
  const kernel = await ManifoldModule();
  kernel.setup();
  const { Manifold, Mesh: KernelMesh } = kernel;
  const solid = ({ positions, triangles }: Mesh) => Manifold.ofMesh(new KernelMesh({ numProp: 3, vertProperties: new Float32Array(positions), triVerts: new Uint32Array(triangles) }));
  return (a, b) => {
    const solids = [solid(a), solid(b)] as const;
    const common = solids[0].intersect(solids[1]);
    const volume = common.volume();
    [...solids, common].forEach((each) => { each.delete(); });
    return volume;
  };
}

const raised = ({ positions, triangles }: Mesh, by: number): Mesh => ({ positions: positions.map((value, i) => (i % 3 === 2 ? value + by : value)), triangles });
/** The head's own way up is against the shell's opening. */
const upsideDown = ({ positions, triangles }: Mesh): Mesh => ({ positions: positions.map((value, i) => (i % 3 === 0 ? value : -value)), triangles });

const whole = catalogue();
const mesh = (choice: Parameters<typeof implantMesh>[1]): Mesh => implantMesh(whole, choice) as Mesh;
const pairs = familiesOf(whole, 'cup').flatMap(({ id: cupFamily }) => familiesOf(whole, 'liner').filter(({ compatibleWith }) => compatibleWith.includes(cupFamily)).flatMap(({ id: family, sizes }) =>
  ['40', '68'].map((cupSize) => ({ family, cupFamily, liner: sizes.filter((each) => each.cupSize === cupSize).at(-1) as LinerSize }))));

test.each(pairs)('$family in shell $liner.cupSize: its tabs lie in the notches and its ring in the groove, its head in its bearing, and nothing cuts into anything', async ({ family, cupFamily, liner: { size, cupSize, headDiameterMm, lateralisedMm } }) => {
  const overlap = await overlapMeasure();
  const insert = mesh({ component: 'insert', family, size });
  const head = raised(upsideDown(mesh({ component: 'head', diameterMm: headDiameterMm, lengthMm: 0 })), lateralisedMm);
  expect(overlap(mesh({ component: 'cup', family: cupFamily, size: cupSize }), insert)).toBeLessThan(1e-3);
  expect(overlap(insert, head)).toBeLessThan(1e-3);
});
