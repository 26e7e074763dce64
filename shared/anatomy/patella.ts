import { point, type Point } from '../geometry/spaces';
import { err, ok } from '../result';
import { cutsOf, isAtCut, type Cut } from '../mesh/cuts';
import { vertexAt } from '../mesh/measure';
import { triangleCount, type Mesh } from '../mesh/mesh';
import type { LandmarkDefinition } from './landmark';
import { landmarkBoundsMm } from './landmarkBounds';
import { confidenceOf } from './legConfidence';
import type { PatellarLandmark } from './landmarks';

/** A kneecap; it has no side of its own that matters to its middle. */
export type StudiedPatella = { readonly mesh: Mesh; readonly cuts: readonly Cut[]; readonly centre: Point<'world'> | null };

export const studiedPatella = (mesh: Mesh): StudiedPatella => ({ mesh, cuts: cutsOf(mesh), centre: centreOfVolume(mesh) });

const AT_BORDER_MM = 1;

/** The landmark of a kneecap; title and definition are keys of the text catalogue. */
export const patellarLandmarks: readonly LandmarkDefinition<PatellarLandmark, StudiedPatella>[] = [{
  id: 'patella_centre', title: 'landmarks.patella_centre', definition: 'landmarks.patella_centre_definition', source: 'Centre of volume', needs: [],
  boundMm: landmarkBoundsMm.patella_centre,
  locate: ({ centre, cuts, mesh }) => {
    if (!centre) return err({ code: 'no-fit', detail: 'a surface without volume' });
    if (cuts.some((cut) => cut.areaMm2 > LEAST_CUT_MM2) && touchesCut(mesh, cuts)) return err({ code: 'out-of-view', detail: 'kneecap cut off' });
    return ok({ at: centre, residualMm: 0, confidence: confidenceOf('patella_centre'), evidence: [{ kind: 'points', at: [centre] }] });
  },
}];

/** A smaller face takes less from the kneecap than its centre can tell, mm². */
const LEAST_CUT_MM2 = 150;

function touchesCut(mesh: Mesh, cuts: readonly Cut[]): boolean {
  for (let v = 0; v < mesh.positions.length / 3; v++) if (isAtCut(cuts, vertexAt(mesh, v), AT_BORDER_MM)) return true;
  return false;
}

/** Centre of the enclosed volume, by tetrahedra from one vertex; null where there is none. */
function centreOfVolume(mesh: Mesh): Point<'world'> | null {
  if (triangleCount(mesh) === 0) return null;
  const [ox, oy, oz] = vertexAt(mesh, 0);
  let [volume, x, y, z] = [0, 0, 0, 0];
  for (let t = 0; t < triangleCount(mesh); t++) {
    const [a, b, c] = [0, 1, 2].map((corner) => {
      const p = vertexAt(mesh, mesh.triangles[3 * t + corner] as number);
      return [p[0] - ox, p[1] - oy, p[2] - oz] as const;
    }) as [Corner, Corner, Corner];
    const six = a[0] * (b[1] * c[2] - b[2] * c[1]) + a[1] * (b[2] * c[0] - b[0] * c[2]) + a[2] * (b[0] * c[1] - b[1] * c[0]);
    volume += six;
    x += six * (a[0] + b[0] + c[0]);
    y += six * (a[1] + b[1] + c[1]);
    z += six * (a[2] + b[2] + c[2]);
  }
  return Math.abs(volume) < 1 ? null : point(ox + x / (4 * volume), oy + y / (4 * volume), oz + z / (4 * volume));
}

type Corner = readonly [number, number, number];
