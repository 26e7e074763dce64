import { heightAt, type HeightField } from './heights';
import type { GuideParameters } from './parameters';
import type { Plane2, SolidTree } from './recipe';

/** A pin of a guide: where it meets the plane z = 0 and how far it leans for each mm up. */
export type Pin = { readonly at: Plane2; readonly lean: Plane2 };

type Around = { readonly heights: HeightField; readonly parameters: GuideParameters; readonly top: number };

/** Wall of a sleeve around its hole, mm. */
const SLEEVE_WALL_MM = 2.5;

const pointOn = ({ at, lean }: Pin, z: number, start: number): readonly [number, number, number] => [at[0] + lean[0] * (z - start), at[1] + lean[1] * (z - start), z];

/** Height of the contact surface where the pin enters the bone. */
const entryOf = (pin: Pin, heights: HeightField): number => Math.max(heights.floor, heightAt(heights, pin.at[0], pin.at[1]));

/** A tube around a pin, from just above the bone to its guiding length, at least up to the top of the guide. */
export function sleeve(pin: Pin, { heights, parameters, top }: Around): SolidTree {
  const start = entryOf(pin, heights);
  const radiusMm = parameters.pinDiameterMm / 2 + parameters.printClearanceMm + SLEEVE_WALL_MM;
  const from = Math.min(start + CLEAR_OF_BONE_MM, top - 1);
  const end = Math.max(start + parameters.sleeveLengthMm, top + 1);
  return { op: 'cylinder', radiusMm, from: pointOn(pin, from, start), to: pointOn(pin, end, start), name: 'pin sleeve' };
}

/** The foot of a sleeve is wider than the place it was measured at: it starts this far above the bone, within the body. */
const CLEAR_OF_BONE_MM = 3;

export function pinHole(pin: Pin, { heights, parameters, top }: Around): SolidTree {
  const start = entryOf(pin, heights);
  const end = Math.max(start + parameters.sleeveLengthMm, top) + 10;
  return { op: 'cylinder', radiusMm: parameters.pinDiameterMm / 2 + parameters.printClearanceMm, from: pointOn(pin, heights.floor - 10, start), to: pointOn(pin, end, start), name: 'pin hole' };
}

/** Area within an outline where there is bone to touch, mm² seen along z. */
export function contactOf({ heights, columns, x0, y0, stepMm, floor }: HeightField, outline: readonly Plane2[]): number {
  let cells = 0;
  heights.forEach((height, i) => {
    if (height > floor && isInside(outline, [x0 + (i % columns) * stepMm, y0 + Math.floor(i / columns) * stepMm])) cells++;
  });
  return cells * stepMm ** 2;
}

/** Even-odd rule. */
export function isInside(outline: readonly Plane2[], [x, y]: Plane2): boolean {
  let inside = false;
  outline.forEach((a, i) => {
    const b = outline[(i + 1) % outline.length] as Plane2;
    if (a[1] > y !== b[1] > y && x < a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0])) inside = !inside;
  });
  return inside;
}
