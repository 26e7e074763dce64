import { readFileSync, readdirSync } from 'node:fs';

import type { CanalLevel, Landmarks } from '../../shared/anatomy/landmarks';
import type { Side } from '../../shared/anatomy/side';
import type { Triple } from '../../shared/geometry/spaces';
import { point, vector, type Point, type Vector } from '../../shared/geometry/spaces';
import { readCatalogue, type Catalogue } from '../../shared/implants/catalogue';

/** The library as it ships, hashes aside. */
export function shippedCatalogue(): Catalogue {
  const families = readdirSync('implants', { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => ({ manifest: JSON.parse(readFileSync(`implants/${name}/manifest.json`, 'utf8')) as unknown, sha256: '0'.repeat(64) }));
  const read = readCatalogue({ families });
  if (!read.ok) throw new Error(read.error.detail);
  return read.value;
}

export type HipShape = {
  readonly headRadiusMm: number; readonly socketRadiusMm: number;
  /** Neck before the posterior condylar line, degrees. */
  readonly versionDeg: number; readonly offsetMm: number;
  readonly headAboveLesserTrochanterMm: number; readonly canalRadiusMm: number; readonly shaftInViewMm: number;
};
export const ordinaryHip: HipShape = {
  headRadiusMm: 24, socketRadiusMm: 26.6, versionDeg: 12, offsetMm: 41, headAboveLesserTrochanterMm: 50, canalRadiusMm: 6.6, shaftInViewMm: 160,
};

const HALF_HIP_DISTANCE_MM = 90;

/**
 * Landmarks of a pelvis and femora in perfect pose: APP upright, shaft axes vertical, knees in view, right and left
 * mirror images. World LPS: the right hip lies at x = -90, anterior is -y.
 */
export function knownLandmarks(shape: HipShape = ordinaryHip): Landmarks {
  const found: Record<string, Landmarks['found'][string]> = {};
  const acetabula: Record<Side, Landmarks['acetabula']['left']> = { left: null, right: null };
  const femora: Record<Side, Landmarks['femora']['left']> = { left: null, right: null };
  for (const side of ['left', 'right'] as const) {
    const mirrored = mirroredOn(side);
    for (const [id, at] of Object.entries(rightLandmarks(shape))) found[`${id}_${side}`] = { at: mirrored.point(at), residualMm: 0.3, confidence: 0.9, evidence: [] };
    const head = mirrored.point([-HALF_HIP_DISTANCE_MM, 0, 0]);
    const turn = (shape.versionDeg * Math.PI) / 180;
    acetabula[side] = { centre: head, radiusMm: shape.socketRadiusMm, residualMm: 0.4, opening: mirrored.vector([-0.62, -0.32, -0.72]), rim: [] };
    femora[side] = {
      head: { centre: head, radiusMm: shape.headRadiusMm, residualMm: 0.3 },
      neckAxis: { at: head, direction: mirrored.vector([-0.76 * Math.cos(turn), 0.76 * Math.sin(turn), -0.65]) },
      shaftAxis: { at: mirrored.point(onShaft(shape, -shape.headAboveLesserTrochanterMm)), direction: vector(0, 0, 1) },
      canal: canalOf(shape).map((level) => ({ ...level, centre: mirrored.point(level.centre) })),
    };
  }
  return { found, missing: [], acetabula, femora, sacralEndplate: null };
}

/** The shaft lies lateral and, by the version, posterior of the head. */
const onShaft = ({ offsetMm, versionDeg }: HipShape, z: number): Triple => {
  const turn = (versionDeg * Math.PI) / 180;
  return [-HALF_HIP_DISTANCE_MM - offsetMm * Math.cos(turn), offsetMm * Math.sin(turn), z];
};

function rightLandmarks(shape: HipShape): Record<string, Triple> {
  const [x, y] = onShaft(shape, 0);
  const knee = -420;
  return {
    asis: [-120, -40, 90], pubic_tubercle: [-28, -40, -15], femoral_head_centre: [-HALF_HIP_DISTANCE_MM, 0, 0],
    lesser_trochanter_apex: [x + 14, y + 14, -shape.headAboveLesserTrochanterMm],
    posterior_medial_condyle: [x + 22, y + 22, knee + 20], posterior_lateral_condyle: [x - 22, y + 22, knee + 20], intercondylar_notch: [-HALF_HIP_DISTANCE_MM, 0, knee + 15],
  };
}

function canalOf(shape: HipShape): (Omit<CanalLevel, 'centre'> & { readonly centre: Triple })[] {
  const levels = Math.floor(shape.shaftInViewMm / 10);
  return Array.from({ length: levels + 1 }, (_, i) => {
    const below = 10 * i;
    const flare = Math.max(0, (50 - below) * 0.12);
    return { aboveLesserTrochanterMm: -below, centre: onShaft(shape, -shape.headAboveLesserTrochanterMm - below), radiusMm: shape.canalRadiusMm + flare, outerRadiusMm: shape.canalRadiusMm + 7 };
  });
}

const mirroredOn = (side: Side): { point: (t: Triple) => Point<'world'>; vector: (t: Triple) => Vector<'world'> } => {
  const sign = side === 'right' ? 1 : -1;
  return { point: (t) => point(sign * t[0], t[1], t[2]), vector: (t) => vector(sign * t[0], t[1], t[2]) };
};
