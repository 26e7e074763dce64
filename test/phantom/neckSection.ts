import { headCentre, neckDirection, type FemurShape } from './femur';
import type { Solid, Xyz } from './solid';

/**
 * The neck of a synthetic femur as its definition sees it, from the formula alone: the middle of the narrowest section
 * square to the line from the head centre to that middle. The line the neck was built about is not that one: its lower
 * border widens towards the shaft, so that the middles of its sections lie below it.
 */
export function neckBySection(femur: Solid, shape: FemurShape): { readonly centre: Xyz; readonly direction: Xyz } {
  const head = headCentre(shape);
  const built = neckDirection(shape);
  let direction: Xyz = [-built[0], -built[1], -built[2]];
  let centre = head;
  for (let round = 0; round < ROUNDS; round++) {
    centre = narrowest(femur, head, { direction, radius: shape.headRadiusMm });
    const away: Xyz = [centre[0] - head[0], centre[1] - head[1], centre[2] - head[2]];
    const length = Math.hypot(...away);
    direction = [away[0] / length, away[1] / length, away[2] / length];
  }
  return { centre, direction };
}

const ROUNDS = 6;
const FROM_RADII = 0.8;
const TO_RADII = 1.9;
const STEPS = 12;
const CELL_MM = 1;
const REACH_MM = 26;

type Towards = { readonly direction: Xyz; readonly radius: number };

function narrowest(femur: Solid, head: Xyz, { direction, radius }: Towards): Xyz {
  const at = (radii: number): Section => sectionAt(femur, [0, 1, 2].map((axis) => (head[axis] as number) + radii * radius * (direction[axis] as number)) as unknown as Xyz, direction);
  const step = (TO_RADII - FROM_RADII) / (STEPS - 1);
  const sections = Array.from({ length: STEPS }, (_, n) => at(FROM_RADII + n * step));
  const least = sections.reduce((best, section, n) => (section.area < (sections[best] as Section).area ? n : best), 0);
  const [a, b, c] = [least - 1, least, least + 1].map((n) => (sections[n] as Section).area) as [number, number, number];
  return at(FROM_RADII + step * (least + (a - c) / (2 * (a - 2 * b + c)))).middle;
}

type Section = { readonly area: number; readonly middle: Xyz };

/** Cells on the border count by how much of them the distance says is inside. */
function sectionAt(femur: Solid, at: Xyz, normal: Xyz): Section {
  const u = unit(crossed(normal, Math.abs(normal[2]) < 0.9 ? [0, 0, 1] : [1, 0, 0]));
  const v = crossed(normal, u);
  let [area, x, y] = [0, 0, 0];
  for (let a = -REACH_MM; a <= REACH_MM; a += CELL_MM) {
    for (let b = -REACH_MM; b <= REACH_MM; b += CELL_MM) {
      if (Math.hypot(a, b) > REACH_MM) continue;
      const share = Math.min(1, Math.max(0, 0.5 - femur.distance(at[0] + a * u[0] + b * v[0], at[1] + a * u[1] + b * v[1], at[2] + a * u[2] + b * v[2]) / CELL_MM));
      area += share;
      x += share * a;
      y += share * b;
    }
  }
  const middle = [0, 1, 2].map((axis) => (at[axis] as number) + (x / area) * (u[axis] as number) + (y / area) * (v[axis] as number)) as unknown as Xyz;
  return { area, middle };
}

const crossed = (a: Xyz, b: Xyz): Xyz => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
const unit = (v: Xyz): Xyz => [v[0] / Math.hypot(...v), v[1] / Math.hypot(...v), v[2] / Math.hypot(...v)];
