import { pairedBone, type BoneName } from '../anatomy/bone';
import { cross, displacement, dot, moved, normalised, perpendicularPart, scaled, type Point, type Vector } from '../geometry/spaces';
import { columnOf, fromAxes, invert, type Transform } from '../geometry/transform';
import type { Mesh } from '../mesh/mesh';
import type { DerivedPlan, NeckCut } from '../plan/derive';
import type { Plan } from '../plan/document';
import { err, ok, type Result } from '../result';
import { contactOf, pinHole, sleeve, type Pin } from './guideParts';
import { heightAt, highestOver, lifted, type HeightField } from './heights';
import type { GuideParameters } from './parameters';
import { roundedRectangle, sideLetter, type GuideError, type GuideRecipe, type SolidTree } from './recipe';

export type GuideInput = { readonly plan: Plan; readonly derived: DerivedPlan; readonly bones: Partial<Readonly<Record<BoneName, Mesh>>>; readonly parameters: GuideParameters };

/** Looked at around the middle of the neck, mm. */
const AREA = { x: [-42, 42], y: [-26, 16] } as const;
/** From the slot towards the trochanters, where the pins are, and towards the head, mm. */
const BELOW_SLOT_MM = 17;
const PIN_BELOW_SLOT_MM = 10;
const PIN_FROM_MIDDLE_MM = 7;
/** Pins lean apart, so that the guide cannot slide off along them, degrees. */
const PIN_LEAN_DEG = 7;
/** Guide above the highest contact, mm. */
const ROOF_MM = 7;
const LETTER_MM = { height: 6, depth: 1 } as const;

/**
 * A block on the front of the femoral neck with a closed slot in the plane of the neck cut and two pin sleeves below
 * it. Guide space: x along the cut across the neck, y towards the head, z away from the bone (anterior).
 */
export function neckResectionGuide({ plan, derived, bones, parameters }: GuideInput): Result<GuideRecipe, GuideError> {
  const bone = pairedBone('femur', plan.side);
  const femur = bones[bone];
  const middle = derived.neckCut && neckMiddle(derived, plan, derived.neckCut);
  if (!derived.neckCut || !middle) return err({ code: 'not-planned', part: 'neck-cut' });
  if (!femur) return err({ code: 'no-bone', part: bone });
  const worldFromGuide = frameOn(derived.neckCut, middle, columnOf(invert(derived.pelvic.pelvisFromWorld), 1));
  const bare = highestOver(femur, invert(worldFromGuide), AREA);
  const neck = neckAcross(bare);
  if (!neck) return err({ code: 'no-contact', part: bone });
  const floor = neck.highest - parameters.graspMm;
  const heights = lifted(bare, { gapMm: parameters.boneGapMm, floor });
  const layout = layoutOf({ neck, parameters });
  const recipe = { type: 'neck-resection' as const, side: plan.side, bone, name: `neck-resection-guide-${plan.side}`, parameters, worldFromGuide };
  return ok({ ...recipe, solid: solidOf(heights, layout, { side: plan.side, parameters }), contactMm2: contactOf(heights, layout.outline) });
}

/** Where the line from the head along the neck meets the plane of the cut. */
function neckMiddle(derived: DerivedPlan, { side }: Plan, cut: NeckCut): Point<'world'> | null {
  const femur = derived.landmarks.femora[side];
  if (!femur?.head || !femur.neckAxis) return null;
  const direction = normalised(femur.neckAxis.direction);
  const slope = dot(direction, cut.normal);
  if (Math.abs(slope) < 0.2) return null;
  return moved(femur.head.centre, scaled(direction, dot(displacement(femur.head.centre, cut.at), cut.normal) / slope));
}

function frameOn(cut: NeckCut, origin: Point<'world'>, anterior: Vector<'world'>): Transform<'world', 'guide'> {
  const z = normalised(perpendicularPart(anterior, cut.normal));
  return fromAxes<'world', 'guide'>({ x: cross(cut.normal, z), y: cut.normal, z, origin });
}

type Neck = { readonly from: number; readonly to: number; readonly highest: number };

/** The stretch of bone that the cut crosses, as seen from the front: from the middle outwards to where it falls away. */
function neckAcross(field: HeightField): Neck | null {
  const profile = Array.from({ length: field.columns }, (_, i) => ({ x: field.x0 + i * field.stepMm, height: heightAt(field, field.x0 + i * field.stepMm, 0) }));
  const middle = profile.findIndex(({ x }) => x >= 0);
  const highest = Math.max(...profile.filter(({ x }) => Math.abs(x) < 8).map(({ height }) => height));
  if (!Number.isFinite(highest)) return null;
  const isNeck = (i: number): boolean => (profile[i]?.height ?? -Infinity) > highest - NECK_DEPTH_MM;
  let [low, high] = [middle, middle];
  while (isNeck(low - 1)) low--;
  while (isNeck(high + 1)) high++;
  return { from: profile[low]?.x ?? 0, to: profile[high]?.x ?? 0, highest };
}

/** What lies deeper than this behind the front of the neck is its side, mm. */
const NECK_DEPTH_MM = 16;

type Layout = { readonly outline: readonly (readonly [number, number])[]; readonly top: number; readonly slot: { readonly from: number; readonly to: number; readonly half: number }; readonly pins: readonly Pin[]; readonly letterAt: readonly [number, number] };

function layoutOf({ neck, parameters }: { readonly neck: Neck; readonly parameters: GuideParameters }): Layout {
  const { sawKerfMm, printClearanceMm, slotOverrunMm, wallMm } = parameters;
  const half = sawKerfMm / 2 + printClearanceMm;
  const slot = { from: neck.from - slotOverrunMm, to: neck.to + slotOverrunMm, half };
  const outline = roundedRectangle([slot.from - wallMm, -half - BELOW_SLOT_MM], [slot.to + wallMm, half + wallMm], 3);
  const top = neck.highest + ROOF_MM;
  const centre = (neck.from + neck.to) / 2;
  const lean = Math.tan((PIN_LEAN_DEG * Math.PI) / 180);
  const pins = [-1, 1].map((side): Pin => ({ at: [centre + side * PIN_FROM_MIDDLE_MM, -half - PIN_BELOW_SLOT_MM], lean: [side * lean, 0] }));
  return { outline, top, slot, pins, letterAt: [centre, -half - 4] };
}

function solidOf(heights: HeightField, { outline, top, slot, pins, letterAt }: Layout, { side, parameters }: { readonly side: Plan['side']; readonly parameters: GuideParameters }): SolidTree {
  const body: SolidTree = { op: 'intersection', name: 'body', of: [{ op: 'above', heights, to: top, name: 'contact surface' }, { op: 'extrude', outline, from: heights.floor, to: top, name: 'outline' }] };
  const slotBox: SolidTree = { op: 'extrude', outline: [[slot.from, -slot.half], [slot.to, -slot.half], [slot.to, slot.half], [slot.from, slot.half]], from: heights.floor - 5, to: top + 5, name: 'saw slot' };
  const sleeves = pins.map((pin) => sleeve(pin, { heights, parameters, top }));
  const holes = pins.map((pin) => pinHole(pin, { heights, parameters, top }));
  const letter = sideLetter(side, { at: letterAt, heightMm: LETTER_MM.height, from: top - LETTER_MM.depth, to: top + 1 });
  return { op: 'difference', name: 'neck resection guide', of: [{ op: 'union', name: 'body with sleeves', of: [body, ...sleeves] }, slotBox, ...holes, letter] };
}
