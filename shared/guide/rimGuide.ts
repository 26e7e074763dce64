import { pairedBone } from '../anatomy/bone';
import type { Side } from '../anatomy/side';
import { transform, invert, type Transform } from '../geometry/transform';
import type { Mesh } from '../mesh/mesh';
import { err, ok, type Result } from '../result';
import { contactOf, pinHole, sleeve, type Pin } from './guideParts';
import { heightAt, highestOver, lifted, type HeightField } from './heights';
import type { GuideInput } from './neckGuide';
import type { GuideParameters } from './parameters';
import { ringSector, sideLetter, type GuideError, type GuideRecipe, type Plane2, type SolidTree } from './recipe';

/** From the socket's sphere inwards and outwards: what of the rim the guide covers, mm. */
const INWARDS_MM = 4;
const OUTWARDS_MM = 9;
/** The rest of the ring stays open: for the notch below, and for the hand that holds the guide. */
const SPAN_DEG = 150;
/** The middle of the guide lies above and this much behind the top of the rim. */
const BACKWARDS_DEG = 15;
/** Wire outside the socket's sphere, mm; the fixing pin this far along the ring from it, degrees. */
const WIRE_OUTSIDE_MM = 4.5;
const FIXING_PIN_DEG = 48;
const PIN_LEAN_DEG = 8;
const ROOF_MM = 5;
const LETTER_MM = { height: 6, depth: 1 } as const;

/**
 * A sector of a ring on the upper and back rim of the socket with a sleeve for a wire parallel to the axis of the cup,
 * and one for a fixing pin. Guide space is that of the cup: z out of the opening, x up along the rim.
 */
export function acetabularRimGuide({ plan, derived, bones, parameters }: GuideInput): Result<GuideRecipe, GuideError> {
  const bone = pairedBone('hip', plan.side);
  const hip = bones[bone];
  const socket = derived.landmarks.acetabula[plan.side];
  if (!derived.cup) return err({ code: 'not-planned', part: 'cup' });
  if (!hip || !socket) return err({ code: 'no-bone', part: hip ? `acetabulum_${plan.side}` : bone });
  const worldFromGuide = transform<'world', 'guide'>(derived.cup.worldFromImplant.rows);
  const built = onRim({ hip, guideFromWorld: invert(worldFromGuide), radiusMm: socket.radiusMm, side: plan.side, parameters });
  if (!built) return err({ code: 'no-contact', part: bone });
  return ok({ type: 'acetabular-rim', side: plan.side, bone, name: `acetabular-rim-guide-${plan.side}`, parameters, worldFromGuide, ...built });
}

type Rim = { readonly hip: Mesh; readonly guideFromWorld: Transform<'guide', 'world'>; readonly radiusMm: number; readonly side: Side; readonly parameters: GuideParameters };

function onRim({ hip, guideFromWorld, radiusMm, side, parameters }: Rim): Pick<GuideRecipe, 'solid' | 'contactMm2'> | null {
  const reach = radiusMm + OUTWARDS_MM + 3;
  const bare = highestOver(hip, guideFromWorld, { x: [-reach, reach], y: [-reach, reach] });
  const middle = middleAngle(side);
  const outline = ringSector([radiusMm - INWARDS_MM, radiusMm + OUTWARDS_MM], [middle - SPAN_DEG / 2, middle + SPAN_DEG / 2]);
  const highest = highestWithin(bare, { middle, radiusMm });
  if (highest === null) return null;
  const heights = lifted(bare, { gapMm: parameters.boneGapMm, floor: highest - parameters.graspMm });
  const top = highest + ROOF_MM;
  return { solid: solidOf(heights, outline, { top, middle, radiusMm, side, parameters }), contactMm2: contactOf(heights, outline) };
}

/** On the cup, x is up and y = z cross x: backwards is +y on the right and -y on the left. */
const middleAngle = (side: Side): number => (side === 'right' ? BACKWARDS_DEG : -BACKWARDS_DEG);

/** The highest bone on the rim under the guide: 98 of 100 places are lower, so that a single spur does not lift it all. */
function highestWithin(field: HeightField, { middle, radiusMm }: { readonly middle: number; readonly radiusMm: number }): number | null {
  const found: number[] = [];
  for (let deg = middle - SPAN_DEG / 2; deg <= middle + SPAN_DEG / 2; deg += 2) {
    for (let radius = radiusMm - 1; radius <= radiusMm + OUTWARDS_MM; radius += 1) {
      const height = heightAt(field, ...onCircle(radius, deg));
      if (height > -radiusMm / 2) found.push(height);
    }
  }
  found.sort((a, b) => a - b);
  return found.length < LEAST_PLACES ? null : (found[Math.floor(0.98 * found.length)] ?? null);
}

const LEAST_PLACES = 60;

const onCircle = (radius: number, deg: number): [number, number] => [radius * Math.cos((deg * Math.PI) / 180), radius * Math.sin((deg * Math.PI) / 180)];

type Layout = { readonly top: number; readonly middle: number; readonly radiusMm: number; readonly side: Side; readonly parameters: GuideParameters };

function solidOf(heights: HeightField, outline: readonly Plane2[], { top, middle, radiusMm, side, parameters }: Layout): SolidTree {
  const wire: Pin = { at: onCircle(radiusMm + WIRE_OUTSIDE_MM, middle), lean: [0, 0] };
  const outwards = onCircle(Math.tan((PIN_LEAN_DEG * Math.PI) / 180), middle + FIXING_PIN_DEG);
  const fixing: Pin = { at: onCircle(radiusMm + WIRE_OUTSIDE_MM - 1, middle + FIXING_PIN_DEG), lean: [-outwards[0], -outwards[1]] };
  const around = { heights, parameters, top };
  const body: SolidTree = { op: 'intersection', name: 'body', of: [{ op: 'above', heights, to: top, name: 'contact surface' }, { op: 'extrude', outline, from: heights.floor, to: top, name: 'outline' }] };
  const letter = sideLetter(side, { at: onCircle(radiusMm + 2.5, middle - 30), heightMm: LETTER_MM.height, from: top - LETTER_MM.depth, to: top + 1 });
  const whole: SolidTree = { op: 'union', name: 'body with sleeves', of: [body, sleeve(wire, around), sleeve(fixing, around)] };
  return { op: 'difference', name: 'acetabular rim guide', of: [whole, pinHole(wire, around), pinHole(fixing, around), letter] };
}
