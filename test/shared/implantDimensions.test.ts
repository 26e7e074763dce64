import { describe, expect, test } from 'vitest';

import { CEMENT_MM } from '../../shared/implants/augmentMesh';
import { headEnd, headMesh, LEAST_HOLD_MM } from '../../shared/implants/bearingMesh';
import { familiesOf } from '../../shared/implants/catalogue';
import { holeAxes } from '../../shared/implants/cupMesh';
import { implantMesh } from '../../shared/implants/implantMesh';
import { freeAngle, rimAt } from '../../shared/implants/linerMesh';
import type { AugmentSize, CupSize, LinerSize, ScrewSize, StemOffset, StemSize } from '../../shared/implants/manifest';
import { partsOf, type LibraryPart } from '../../shared/implants/parts';
import { resolutions, type Resolution } from '../../shared/implants/resolution';
import { halfDepthAt, halfWidthAt, headCentreOf, medialEdgeAt, neckDirectionOf } from '../../shared/implants/stemProfile';
import { TAPER } from '../../shared/implants/taper';
import { isClosed, volumeOf } from '../../shared/mesh/measure';
import type { Mesh } from '../../shared/mesh/mesh';
import { catalogue, cornersOf, largest, least, type Corner } from './implantLibrary';

/** What a surface may differ from its manifest, mm. */
const WITHIN_MM = 0.05;
const whole = catalogue();

function meshOf(part: LibraryPart, resolution: Resolution): Mesh {
  const mesh = implantMesh(whole, part.choice, resolution);
  if (!mesh) throw new Error(`the library has no ${part.ref}`);
  return mesh;
}

type Dimension = readonly [name: string, measured: number, promised: number];

const reach = ([x, y, z]: Corner): number => Math.hypot(x, y, z);
const heights = (corners: readonly Corner[]): number[] => corners.map(([, , z]) => z);

function cupDimensions(corners: readonly Corner[], cup: CupSize): Dimension[] {
  const radius = cup.outerDiameterMm / 2;
  const apex = Math.sqrt(radius ** 2 - (cup.apexHoleDiameterMm / 2) ** 2);
  const holes = holeAxes(cup).map((axis, n): Dimension => [`hole ${n}`, least(corners.filter((at) => dotOf(at, axis) > radius / 2).map((at) => fromAxis(at, axis))), cup.screwHoles.diameterMm / 2]);
  return [
    ['width', largest(corners.map(([x]) => x)), radius], ['depth', largest(corners.map(([, y]) => y)), radius], ['apex', least(heights(corners)), -apex],
    ['rim', largest(heights(corners)), cup.rimHeightMm], ['inner wall', least(corners.map(reach)), radius - cup.wallMm], ...holes,
  ];
}

const dotOf = (a: Corner, b: Corner): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const fromAxis = (at: Corner, axis: Corner): number => Math.sqrt(Math.max(0, reach(at) ** 2 - dotOf(at, axis) ** 2));

function linerDimensions(corners: readonly Corner[], liner: LinerSize): Dimension[] {
  const fromHead = corners.map(([x, y, z]) => Math.hypot(x, y, z - liner.lateralisedMm));
  return [
    ['outside', largest(corners.filter(([, , z]) => z < -5).map(reach)), liner.outerDiameterMm / 2], ['bearing', least(fromHead), liner.innerDiameterMm / 2],
    ['rim', largest(heights(corners)), liner.rimHeightMm + liner.lateralisedMm + liner.lipMm], ['plain rim', rimAt(liner, Math.PI), liner.rimHeightMm + liner.lateralisedMm],
    ['play', freeAngle(liner, liner.oscillationNeckDiameterMm), liner.oscillationDeg],
  ];
}

function headDimensions(corners: readonly Corner[], diameterMm: number, lengthMm: number): Dimension[] {
  const onAxis = heights(corners.filter(([x, y]) => Math.hypot(x, y) < 1e-6));
  const { faceMm, skirtMm } = headEnd({ diameterMm, lengthMm });
  return [
    ['ball', largest(corners.filter(([, , z]) => z >= 0).map(reach)), diameterMm / 2], ['equator', largest(corners.map(([x]) => x)), diameterMm / 2],
    ['bore', least(onAxis), TAPER.endBeyondHeadCentreMm - lengthMm + 1], ['end', least(heights(corners)), -faceMm - skirtMm],
  ];
}

function stemDimensions(corners: readonly Corner[], stem: StemSize, offset: StemOffset): Dimension[] {
  const body = corners.filter(([, y, z]) => z <= 0 && z > -stem.lengthMm + 2 * stem.tipHalfWidthMm && Math.abs(y) < 1e-4);
  const farthest = (side: (at: Corner) => number): number => largest(body.map((at) => Math.abs(side(at))));
  const [head, neck] = [headCentreOf(stem, offset), neckDirectionOf(stem, offset)];
  const along = ([x, , z]: Corner): number => (x - head[0]) * neck[0] + (z - head[1]) * neck[1];
  const beside = ([x, y, z]: Corner): number => Math.hypot((x - head[0]) * neck[1] - (z - head[1]) * neck[0], y);
  const neckRing = corners.filter((at) => along(at) > -15.01 && along(at) < TAPER.endBeyondHeadCentreMm - TAPER.lengthMm - 1);
  return [
    ['length', least(heights(corners)), -stem.lengthMm],
    ['lateral side', farthest(([x, , z]) => (x < 0 ? -x - halfWidthAt(stem, z) : 0)), 0], ['medial side', farthest(([x, , z]) => (x > 0 ? x - medialEdgeAt(stem, z) : 0)), 0],
    ['depth', largest(corners.filter(([, , z]) => Math.abs(z) < 1e-4).map(([, y]) => y)), halfDepthAt(stem, 0)], ['depth at the resection', halfDepthAt(stem, 0), stem.resectionHalfDepthMm],
    ['end of the taper', largest(corners.map(along)), TAPER.endBeyondHeadCentreMm], ['neck', largest(neckRing.map(beside)), stem.neckDiameterMm / 2],
    ['taper', largest(corners.filter((at) => along(at) > TAPER.endBeyondHeadCentreMm - TAPER.lengthMm - 0.01).map(beside)), TAPER.baseRadiusMm],
  ];
}

function augmentDimensions(corners: readonly Corner[], augment: AugmentSize): Dimension[] {
  const inner = augment.cupDiameterMm / 2 + CEMENT_MM;
  return [
    ['inside', least(corners.map(reach)), inner], ['thickness', largest(corners.map(reach)), inner + augment.thicknessMm], ['width', largest(heights(corners)), augment.widthMm / 2],
    ['span', (largest(corners.map(([x, y]) => Math.atan2(y, x))) * 180) / Math.PI, augment.spanDeg / 2],
  ];
}

function screwDimensions(corners: readonly Corner[], screw: ScrewSize): Dimension[] {
  const across = (from: number, to: number): number[] => corners.filter(([, , z]) => z > from && z < to).map(([x, y]) => Math.hypot(x, y));
  const [neck, tip] = [-screw.headHeightMm, -screw.headHeightMm - screw.lengthMm];
  return [
    ['length', least(heights(corners)), tip], ['top', largest(heights(corners)), 0], ['head', largest(across(neck, 1)), screw.headDiameterMm / 2], ['hexagon', least(across(-screw.hexDepthMm - 0.01, 1)), screw.hexMm / 2],
    ['thread', largest(across(tip, neck - screw.pitchMm)), screw.threadDiameterMm / 2], ['core', least(across(tip + 6, neck - screw.pitchMm)), screw.coreDiameterMm / 2],
  ];
}

function dimensionsOf({ choice, family, size }: LibraryPart, corners: readonly Corner[]): Dimension[] {
  const found = <S extends { readonly size: string }>(families: readonly { readonly id: string; readonly sizes: readonly S[] }[]): S => families.find(({ id }) => id === family)?.sizes.find((each) => each.size === size) as S;
  switch (choice.component) {
    case 'cup': return cupDimensions(corners, found(familiesOf(whole, 'cup')));
    case 'liner': case 'insert': return linerDimensions(corners, found(familiesOf(whole, 'liner')));
    case 'head': return headDimensions(corners, choice.diameterMm, choice.lengthMm);
    case 'stem': return stemDimensions(corners, found(familiesOf(whole, 'stem')), choice.offset);
    case 'augment': return augmentDimensions(corners, found(familiesOf(whole, 'augment')));
    case 'screw': return screwDimensions(corners, found(familiesOf(whole, 'screw')));
  }
}

describe.each(whole.families.map(({ manifest }) => [manifest.id, manifest] as const))('%s', (_, manifest) => {
  test.each(resolutions)('every %s surface is closed, faces outwards, and has the dimensions of its manifest', (resolution) => {
    for (const part of partsOf(manifest)) {
      const mesh = meshOf(part, resolution);
      expect(isClosed(mesh), part.ref).toBe(true);
      expect(volumeOf(mesh), part.ref).toBeGreaterThan(100);
      const wrong = dimensionsOf(part, cornersOf(mesh)).filter(([, measured, promised]) => !(Math.abs(measured - promised) <= WITHIN_MM));
      expect(wrong, part.ref).toEqual([]);
    }
  });
});

test('a fine surface leaves the sphere that it follows nowhere by more than a twentieth of a millimetre', () => {
  const mesh = implantMesh(whole, { component: 'cup', family: 'generic-press-fit-cup', size: '68' }) as Mesh;
  const corners = cornersOf(mesh);
  const sunk: number[] = [];
  for (let t = 0; t < mesh.triangles.length; t += 3) {
    const [a, b, c] = [0, 1, 2].map((n) => corners[mesh.triangles[t + n] as number] as Corner) as [Corner, Corner, Corner];
    if ([a, b, c].every((at) => Math.abs(reach(at) - 34) < 1e-3)) sunk.push(34 - reach([(a[0] + b[0] + c[0]) / 3, (a[1] + b[1] + c[1]) / 3, (a[2] + b[2] + c[2]) / 3]));
  }
  expect(sunk.length).toBeGreaterThan(1000);
  expect(largest(sunk)).toBeLessThan(WITHIN_MM);
});

test('a head too small for its neck length has a skirt, and every head holds its taper long enough', () => {
  expect(headEnd({ diameterMm: 28, lengthMm: 10.5 }).skirtMm).toBeGreaterThan(1);
  expect(headEnd({ diameterMm: 36, lengthMm: 7 }).skirtMm).toBe(0);
  for (const { sizes } of familiesOf(whole, 'head')) {
    for (const { diameterMm, lengthsMm } of sizes) {
      for (const lengthMm of lengthsMm) {
        const { faceMm, skirtMm } = headEnd({ diameterMm, lengthMm });
        expect(TAPER.endBeyondHeadCentreMm - lengthMm + faceMm + skirtMm).toBeGreaterThanOrEqual(LEAST_HOLD_MM - 1e-9);
        expect(faceMm + skirtMm + TAPER.endBeyondHeadCentreMm - lengthMm).toBeLessThan(TAPER.lengthMm + 12);
      }
    }
  }
});

test('a longer head keeps its sphere and moves its bore towards the pole', () => {
  const [short, long] = [headMesh({ diameterMm: 32, lengthMm: -3.5 }), headMesh({ diameterMm: 32, lengthMm: 7 })];
  expect(largest(cornersOf(short).map(reach))).toBeCloseTo(16, 3);
  expect(largest(cornersOf(long).map(reach))).toBeCloseTo(16, 3);
  expect(volumeOf(long)).toBeGreaterThan(volumeOf(short) + 10.5 * Math.PI * TAPER.endRadiusMm ** 2);
});

test('a collar stands out over the calcar as far as its manifest says', () => {
  const medial = (family: string): number => largest(cornersOf(implantMesh(whole, { component: 'stem', family, size: '6', offset: 'standard' }) as Mesh).filter(([, , z]) => z > -5 && z < 12).map(([x]) => x));
  expect(medial('generic-tapered-stem-collared') - medial('generic-tapered-stem')).toBeGreaterThan(1.5);
});
