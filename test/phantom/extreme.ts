import type { Solid, Xyz } from './solid';

const add = (p: Xyz, v: Xyz, by: number): Xyz => [p[0] + by * v[0], p[1] + by * v[1], p[2] + by * v[2]];
const dot = (a: Xyz, b: Xyz): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const unit = (v: Xyz): Xyz => {
  const l = Math.hypot(v[0], v[1], v[2]);
  return [v[0] / l, v[1] / l, v[2] / l];
};

function gradient(solid: Solid, [x, y, z]: Xyz): Xyz {
  const h = 0.02;
  return [
    (solid.distance(x + h, y, z) - solid.distance(x - h, y, z)) / (2 * h),
    (solid.distance(x, y + h, z) - solid.distance(x, y - h, z)) / (2 * h),
    (solid.distance(x, y, z + h) - solid.distance(x, y, z - h)) / (2 * h),
  ];
}

/** The nearest way to the surface, by a few Newton steps. */
function ontoSurface(solid: Solid, start: Xyz): Xyz {
  let p = start;
  for (let n = 0; n < 12; n++) {
    const d = solid.distance(p[0], p[1], p[2]);
    if (Math.abs(d) < 1e-4) break;
    const g = gradient(solid, p);
    p = add(p, g, -d / Math.max(0.2, dot(g, g)));
  }
  return p;
}

/**
 * The surface point farthest along `direction` that a climb over the surface from `start` reaches, to about 0.02 mm.
 * Climbs from several points around the start, so that a small facet does not stop it; the highest end counts among
 * those no farther than `withinMm` from the start.
 */
export function extremePoint(solid: Solid, start: Xyz, direction: Xyz, withinMm = 15): Xyz {
  const local = solid.within(start[0], start[1], start[2], withinMm + 6);
  const starts = ([[0, 0, 0], [5, 0, 0], [-5, 0, 0], [0, 5, 0], [0, -5, 0], [0, 0, 5], [0, 0, -5]] as const).map((by) => add(start, by, 1));
  const ends = starts.map((from) => climbed(local, ontoSurface(local, from), unit(direction)))
    .filter((end) => Math.hypot(end[0] - start[0], end[1] - start[1], end[2] - start[2]) <= withinMm && Math.abs(local.distance(...end)) < 0.02);
  const best = ends.sort((a, b) => dot(b, direction) - dot(a, direction))[0];
  if (!best) throw new Error(`no surface near ${start.map((v) => v.toFixed(1)).join(', ')}`);
  return best;
}

function climbed(solid: Solid, start: Xyz, direction: Xyz): Xyz {
  let [p, step] = [start, 3];
  while (step > 0.004) {
    const n = unit(gradient(solid, p));
    const along = add(direction, n, -dot(direction, n));
    const steep = Math.hypot(...along);
    if (steep < 1e-5) break;
    const next = ontoSurface(solid, add(p, along, step / Math.max(steep, 0.02)));
    if (dot(next, direction) > dot(p, direction) + 1e-6) p = next;
    else step *= 0.6;
  }
  return p;
}
