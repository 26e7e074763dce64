import { boneNames, pairedBone, type BoneName } from '../anatomy/bone';
import type { Side } from '../anatomy/side';
import { cross, moved, normalised, point, scaled, sum, vector, type Point, type Vector } from '../geometry/spaces';
import { columnOf, invert, mapPoint, type Transform } from '../geometry/transform';
import type { Mesh } from '../mesh/mesh';
import type { DerivedPlan } from '../plan/derive';
import { lateralSign } from '../plan/placement';
import type { Volume } from '../volume/grid';
import { drawMarkers } from './lines';
import type { Picture, Rgb } from './picture';
import { drawnScene, type SceneItem, type View } from './raster';
import { drawSection, slicePicture, type SlicePlane } from './slice';

/** One planned component as a surface in world mm. */
export type PlacedSurface = { readonly name: 'cup' | 'liner' | 'head' | 'stem'; readonly mesh: Mesh };

export type PictureInput = {
  readonly side: Side; readonly derived: DerivedPlan; readonly bones: Partial<Readonly<Record<BoneName, Mesh>>>;
  readonly implants: readonly PlacedSurface[]; readonly guide: Mesh | null; readonly volume: Volume;
};
export const pictureIds = ['front', 'side', 'oblique', 'guide', 'axial', 'coronal'] as const;
export type PictureId = (typeof pictureIds)[number];

const PAPER: Rgb = [1, 1, 1];
const INK: Rgb = [0.25, 0.29, 0.35];
const BONE: Rgb = [0.94, 0.9, 0.82];
const OTHER_BONE: Rgb = [0.9, 0.89, 0.87];
const GUIDE: Rgb = [0.2, 0.6, 0.68];
const implantColours: Readonly<Record<PlacedSurface['name'], Rgb>> = { cup: [0.56, 0.63, 0.72], liner: [0.93, 0.93, 0.9], head: [0.93, 0.72, 0.74], stem: [0.6, 0.64, 0.7] };
/** On grey slices the outlines must be told apart and seen. */
const outlineColours: Readonly<Record<PlacedSurface['name'], Rgb>> = { cup: [0.25, 0.75, 1], liner: [0.85, 0.9, 0.95], head: [1, 0.55, 0.6], stem: [1, 0.8, 0.25] };
const boneOutline = (name: BoneName): Rgb => (name.startsWith('hip') ? [0.45, 0.88, 0.58] : name.startsWith('femur') ? [0.98, 0.66, 0.35] : [0.75, 0.65, 0.95]);

/**
 * One picture of a plan: the joint from the front, from its side or obliquely, the guide on its bone, or a CT slice.
 * Null where the plan does not have what it would show.
 */
export function planPicture(id: PictureId, input: PictureInput): Picture | null {
  const centre = input.derived.cup?.centre;
  if (!centre) return null;
  switch (id) {
    case 'front': case 'side': case 'oblique': return scenePicture(id, input, centre);
    case 'guide': return guidePicture(input, centre);
    case 'axial': case 'coronal': return sectionPicture(id, input, centre);
  }
}

const SCENE_SIZE = { widthMm: 215, widthPixels: 820, heightPixels: 940 } as const;
const LOWER_SCENE_SIZE = { ...SCENE_SIZE, heightPixels: 820 } as const;
/** The joint and the stem below it, or the joint alone, in the middle of the picture. */
const MIDDLE_BELOW_CUP_MM = 46;

type Axes = { readonly right: Vector<'world'>; readonly anterior: Vector<'world'>; readonly up: Vector<'world'>; readonly lateral: Vector<'world'> };

function axesOf({ derived, side }: PictureInput): Axes {
  const worldFromPelvis = invert(derived.pelvic.pelvisFromWorld);
  const right = columnOf(worldFromPelvis, 0);
  return { right, anterior: columnOf(worldFromPelvis, 1), up: columnOf(worldFromPelvis, 2), lateral: scaled(right, lateralSign(side)) };
}

function scenePicture(id: 'front' | 'side' | 'oblique', input: PictureInput, centre: Point<'world'>): Picture {
  const { anterior, up, lateral } = axesOf(input);
  const looks: Readonly<Record<typeof id, { readonly eye: Vector<'world'>; readonly marks: readonly [string, string] }>> = {
    front: { eye: anterior, marks: ['R', 'L'] },
    side: { eye: lateral, marks: input.side === 'right' ? ['P', 'A'] : ['A', 'P'] },
    oblique: { eye: sum(sum(scaled(lateral, 0.75), anterior), scaled(up, 0.3)), marks: ['R', 'L'] },
  };
  const size = id === 'oblique' ? LOWER_SCENE_SIZE : SCENE_SIZE;
  const middle = moved(centre, scaled(up, input.derived.stem ? -MIDDLE_BELOW_CUP_MM : 0));
  return marked(sceneItems(input), { ...seenFrom(looks[id].eye, up), centre: middle, background: PAPER, ...size }, looks[id].marks);
}

/** Directions of a picture whose eye is there, up staying up. */
function seenFrom(eye: Vector<'world'>, up: Vector<'world'>): Pick<View, 'right' | 'up'> {
  const right = normalised(cross(up, eye));
  return { right, up: normalised(cross(eye, right)) };
}

function marked(items: readonly SceneItem[], view: View, [left, right]: readonly [string, string]): Picture {
  const picture = drawnScene(items, view);
  drawMarkers(picture, { left, right, pixelsPerMm: view.widthPixels / view.widthMm, colour: INK });
  return picture;
}

/** Bones of the operated joint let the implants shine through; the other bones are left out of their way. */
function sceneItems({ side, bones, implants }: PictureInput): SceneItem[] {
  const joint: readonly BoneName[] = [pairedBone('hip', side), pairedBone('femur', side), 'sacrum'];
  return [
    ...boneNames.flatMap((name): SceneItem[] => {
      const mesh = joint.includes(name) ? bones[name] : undefined;
      return mesh ? [{ mesh, colour: name === 'sacrum' ? OTHER_BONE : BONE, opacity: 0.34, shine: 0 }] : [];
    }),
    ...implants.map(({ name, mesh }): SceneItem => ({ mesh, colour: implantColours[name], opacity: 1, shine: 0.8 })),
  ];
}

/** The guide on its bone, seen as the surgeon puts it on: a little from the side of the way it comes off. */
function guidePicture(input: PictureInput, centre: Point<'world'>): Picture | null {
  const { side, derived: { neckCut, cup }, bones, guide } = input;
  const bone = bones[pairedBone(neckCut ? 'femur' : 'hip', side)];
  if (!guide || !bone || !cup) return null;
  const { anterior, up, lateral } = axesOf(input);
  const eye = neckCut ? sum(anterior, scaled(sum(lateral, up), 0.35)) : sum(cup.opening, scaled(anterior, 0.35));
  const items: SceneItem[] = [{ mesh: bone, colour: BONE, opacity: 1, shine: 0 }, { mesh: guide, colour: GUIDE, opacity: 1, shine: 0.25 }];
  const marks: readonly [string, string] = neckCut ? ['R', 'L'] : side === 'right' ? ['P', 'A'] : ['A', 'P'];
  return marked(items, { ...seenFrom(eye, up), centre: neckCut ? neckCut.at : centre, background: PAPER, widthMm: 150, widthPixels: 820, heightPixels: 820 }, marks);
}

const SLICE_SIZE = { widthMm: 170, widthPixels: 780, heightPixels: 780 } as const;
/** With a stem the coronal slice shows more of the femur. */
const CORONAL_BELOW_CUP_MM = 25;

function sectionPicture(id: 'axial' | 'coronal', { derived, bones, implants, volume }: PictureInput, centre: Point<'world'>): Picture {
  const plane: SlicePlane = id === 'axial'
    ? { centre, right: vector(1, 0, 0), up: vector(0, -1, 0), ...SLICE_SIZE }
    : { centre: moved(centre, vector<'world'>(0, 0, derived.stem ? -CORONAL_BELOW_CUP_MM : 0)), right: vector(1, 0, 0), up: vector(0, 0, 1), ...SLICE_SIZE };
  const picture = slicePicture(volume, plane);
  for (const name of boneNames) {
    const mesh = bones[name];
    if (mesh) drawSection(picture, mesh, { plane, colour: boneOutline(name), thickness: 1.6 });
  }
  for (const { name, mesh } of implants) drawSection(picture, mesh, { plane, colour: outlineColours[name], thickness: 2.6 });
  drawMarkers(picture, { left: 'R', right: 'L', pixelsPerMm: plane.widthPixels / plane.widthMm, colour: [1, 1, 1] });
  return picture;
}

/** A surface moved from implant space to its place; the map is rigid, so outside stays outside. */
export function placedMesh({ positions, triangles }: Mesh, worldFromImplant: Transform<'world', 'implant'>): Mesh {
  const moved = new Float32Array(positions.length);
  for (let i = 0; i < moved.length; i += 3) {
    moved.set(mapPoint(worldFromImplant, point<'implant'>(positions[i] as number, positions[i + 1] as number, positions[i + 2] as number)), i);
  }
  return { positions: moved, triangles };
}
