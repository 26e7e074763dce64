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

/** The pictures of a plan: the joint from the front, from its side and obliquely, the guide on its bone, and two CT slices. */
export function planPictures(input: PictureInput): Partial<Record<PictureId, Picture>> {
  const centre = input.derived.cup?.centre;
  if (!centre) return {};
  return { ...scenePictures(input, centre), ...guidePicture(input, centre), ...slicePictures(input, centre) };
}

const SCENE_SIZE = { widthMm: 215, widthPixels: 820, heightPixels: 940 } as const;

function scenePictures(input: PictureInput, centre: Point<'world'>): Partial<Record<PictureId, Picture>> {
  const worldFromPelvis = invert(input.derived.pelvic.pelvisFromWorld);
  const [right, anterior, up] = [0, 1, 2].map((n) => columnOf(worldFromPelvis, n)) as [Vector<'world'>, Vector<'world'>, Vector<'world'>];
  const lateral = scaled(right, lateralSign(input.side));
  const middle = moved(centre, scaled(up, input.derived.stem ? -46 : 0));
  const items = sceneItems(input);
  const patientLeft = scaled(right, -1);
  const from = (eye: Vector<'world'>, marks: readonly [string, string], size: Pick<View, 'widthMm' | 'widthPixels' | 'heightPixels'> = SCENE_SIZE): Picture => {
    const across = normalised(cross(up, eye));
    return marked(items, { centre: middle, right: across, up: normalised(cross(eye, across)), background: PAPER, ...size }, marks);
  };
  const sideMarks: readonly [string, string] = input.side === 'right' ? ['P', 'A'] : ['A', 'P'];
  return {
    front: marked(items, { centre: middle, right: patientLeft, up, background: PAPER, ...SCENE_SIZE }, ['R', 'L']),
    side: from(lateral, sideMarks),
    oblique: from(normalised(sum(sum(scaled(lateral, 0.75), anterior), scaled(up, 0.3))), ['R', 'L'], { ...SCENE_SIZE, heightPixels: 820 }),
  };
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
function guidePicture({ side, derived, bones, guide }: PictureInput, centre: Point<'world'>): Partial<Record<PictureId, Picture>> {
  const onNeck = derived.neckCut !== null;
  const bone = bones[pairedBone(onNeck ? 'femur' : 'hip', side)];
  if (!guide || !bone || !derived.cup) return {};
  const worldFromPelvis = invert(derived.pelvic.pelvisFromWorld);
  const [anterior, up] = [columnOf(worldFromPelvis, 1), columnOf(worldFromPelvis, 2)];
  const lateral = scaled(columnOf(worldFromPelvis, 0), lateralSign(side));
  const away = onNeck ? sum(anterior, scaled(sum(lateral, up), 0.35)) : sum(derived.cup.opening, scaled(anterior, 0.35));
  const eye = normalised(away);
  const across = normalised(cross(up, eye));
  const at = onNeck && derived.neckCut ? derived.neckCut.at : centre;
  const items: SceneItem[] = [{ mesh: bone, colour: BONE, opacity: 1, shine: 0 }, { mesh: guide, colour: GUIDE, opacity: 1, shine: 0.25 }];
  return { guide: marked(items, { centre: at, right: across, up: normalised(cross(eye, across)), background: PAPER, widthMm: 150, widthPixels: 820, heightPixels: 820 }, onNeck ? ['R', 'L'] : ['', '']) };
}

const SLICE_SIZE = { widthMm: 170, widthPixels: 780, heightPixels: 780 } as const;

function slicePictures({ derived, bones, implants, volume }: PictureInput, centre: Point<'world'>): Partial<Record<PictureId, Picture>> {
  const planes: Partial<Record<PictureId, SlicePlane>> = {
    axial: { centre, right: vector(1, 0, 0), up: vector(0, -1, 0), ...SLICE_SIZE },
    coronal: { centre: derived.stem ? moved(centre, vector<'world'>(0, 0, -25)) : centre, right: vector(1, 0, 0), up: vector(0, 0, 1), ...SLICE_SIZE },
  };
  return Object.fromEntries(Object.entries(planes).map(([id, plane]) => {
    const picture = slicePicture(volume, plane);
    for (const name of boneNames) {
      const mesh = bones[name];
      if (mesh) drawSection(picture, mesh, { plane, colour: boneOutline(name), thickness: 1.6 });
    }
    for (const { name, mesh } of implants) drawSection(picture, mesh, { plane, colour: outlineColours[name], thickness: 2.6 });
    drawMarkers(picture, { left: 'R', right: 'L', pixelsPerMm: plane.widthPixels / plane.widthMm, colour: [1, 1, 1] });
    return [id, picture];
  }));
}

/** A surface moved from implant space to its place; the map is rigid, so outside stays outside. */
export function placedMesh({ positions, triangles }: Mesh, worldFromImplant: Transform<'world', 'implant'>): Mesh {
  const moved = new Float32Array(positions.length);
  for (let i = 0; i < moved.length; i += 3) {
    moved.set(mapPoint(worldFromImplant, point<'implant'>(positions[i] as number, positions[i + 1] as number, positions[i + 2] as number)), i);
  }
  return { positions: moved, triangles };
}
