/**
 * The notches in a shell's rim and the tabs of its inserts, which keep an insert from turning: chosen, as deep and as
 * wide as leaves the wall whole. The first lies at 30 degrees, so that none stands over the screw holes' middle.
 */
export const NOTCHES = { count: 6, firstDeg: 30, widthMm: 5, depthMm: 1.8, intoWall: 0.52 } as const;
/** What goes in between the notch and its tab on every side, mm. */
export const TAB_PLAY_MM = 0.2;
/** A notch's side is so wide, radians: steep, and yet no two corners on one place. */
const SIDE = 0.004;

/** Whether an angle lies in a notch, or in a tab that is narrower by `play` on either side; `radius` is where its width is measured. */
export function inNotch(angle: number, radius: number, play = 0): boolean {
  return Math.abs(fromNotch(angle)) < halfWidth(radius, play);
}

/** Angles around a rim: evenly divided, and two at each side of each notch. */
export function rimAngles(around: number, radius: number, play = 0): number[] {
  const half = halfWidth(radius, play);
  const sides = notchMiddles().flatMap((middle) => [-half - SIDE, -half + SIDE, half - SIDE, half + SIDE].map((side) => middle + side));
  const least = (0.35 * 2 * Math.PI) / around;
  const even = Array.from({ length: around }, (_, i) => (2 * Math.PI * i) / around).filter((angle) => {
    const away = Math.abs(fromNotch(angle));
    return isQuarter(angle) || Math.abs(away - half) > least + SIDE;
  });
  return [...even, ...sides.map((angle) => (angle + 2 * Math.PI) % (2 * Math.PI))].sort((a, b) => a - b);
}

const halfWidth = (radius: number, play: number): number => (NOTCHES.widthMm / 2 - play) / radius;
const first = (NOTCHES.firstDeg * Math.PI) / 180;
const pitch = (2 * Math.PI) / NOTCHES.count;
const notchMiddles = (): number[] => Array.from({ length: NOTCHES.count }, (_, i) => first + i * pitch);

/** From the middle of the nearest notch, radians. */
const fromNotch = (angle: number): number => angle - first - pitch * Math.round((angle - first) / pitch);

/** The outermost corners of the rim stay where they are. */
const isQuarter = (angle: number): boolean => Math.abs(Math.sin(2 * angle)) < 1e-9;
