import { cross, normalised, point, scaled, vector, type Point, type Vector } from '../geometry/spaces';
import type { ComponentType } from '../implants/catalogue';
import type { Mesh } from '../mesh/mesh';
import type { Picture, Rgb } from './picture';
import { drawnScene, type SceneItem, type View } from './raster';

const METAL: Rgb = [0.66, 0.69, 0.74];
const POLYETHYLENE: Rgb = [0.93, 0.93, 0.9];
const PAPER: Rgb = [1, 1, 1];
/** From where each component is looked at in its implant space: as one lays it on a table, and from its other side. */
const eyes: Readonly<Record<ComponentType, readonly [Vector<'world'>, Vector<'world'>]>> = {
  cup: [vector(0.35, -0.75, 0.75), vector(0.8, -0.5, -0.5)], liner: [vector(-0.3, -0.9, 0.55), vector(0.5, -0.8, -0.35)],
  head: [vector(0.3, -0.8, -0.6), vector(0.3, -0.9, 0.3)], stem: [vector(0, -1, 0), vector(0.62, -0.78, 0.22)],
  augment: [vector(-0.8, -0.4, 0.6), vector(0.8, -0.4, 0.6)], screw: [vector(0.3, -1, 0.15), vector(0.4, -1, 0.75)],
};
const UP = vector<'world'>(0, 0, 1);
const ROW = { widthPixels: 1200, heightPixels: 560 } as const;
/** Between neighbours, and around all of them, as a share of the largest's width. */
const GAP_SHARE = 0.18;

/** Several sizes of one component side by side, at one scale, from two sides; drawn without a graphics card. */
export function componentPicture(component: ComponentType, meshes: readonly Mesh[]): Picture {
  const colour = component === 'liner' ? POLYETHYLENE : METAL;
  const shine = component === 'liner' ? 0.2 : 0.85;
  return below(eyes[component].map((eye) => row(meshes, { eye, colour, shine })));
}

type Look = { readonly eye: Vector<'world'>; readonly colour: Rgb; readonly shine: number };

function row(meshes: readonly Mesh[], { eye, colour, shine }: Look): Picture {
  const right = normalised(cross(UP, eye));
  const up = normalised(cross(eye, right));
  const boxes = meshes.map((mesh) => ({ across: extent(mesh, right), high: extent(mesh, up) }));
  const gap = GAP_SHARE * Math.max(...boxes.map(({ across: [from, to] }) => to - from));
  let place = 0;
  const items = meshes.map((mesh, n): SceneItem => {
    const { across: [from, to], high: [low, top] } = boxes[n] as (typeof boxes)[number];
    const by = shifted(right, up, [place - from, -(low + top) / 2]);
    place += to - from + gap;
    return { mesh: movedBy(mesh, by), colour, opacity: 1, shine };
  });
  const [width, height] = [place + gap, Math.max(...boxes.map(({ high: [low, top] }) => top - low)) + gap];
  const view: View = { centre: shifted(right, up, [(place - gap) / 2, 0]), right, up, widthMm: Math.max(width, (height * ROW.widthPixels) / ROW.heightPixels), background: PAPER, ...ROW };
  return drawnScene(items, view);
}

/** From the least to the most of a surface along a direction. */
function extent({ positions: p }: Mesh, [x, y, z]: Vector<'world'>): readonly [number, number] {
  let [from, to] = [Infinity, -Infinity];
  for (let i = 0; i < p.length; i += 3) {
    const along = (p[i] as number) * x + (p[i + 1] as number) * y + (p[i + 2] as number) * z;
    [from, to] = [Math.min(from, along), Math.max(to, along)];
  }
  return [from, to];
}

function shifted(right: Vector<'world'>, up: Vector<'world'>, [across, high]: readonly [number, number]): Point<'world'> {
  const [a, b] = [scaled(right, across), scaled(up, high)];
  return point(a[0] + b[0], a[1] + b[1], a[2] + b[2]);
}

const movedBy = ({ positions, triangles }: Mesh, by: Point<'world'>): Mesh => ({ positions: positions.map((value, i) => value + (by[i % 3] as number)), triangles });

/** Pictures of one width, one below the other. */
function below(pictures: readonly Picture[]): Picture {
  const [width, height] = [pictures[0]?.width ?? 0, pictures.reduce((sum, each) => sum + each.height, 0)];
  const pixels = new Uint8Array(3 * width * height);
  let at = 0;
  for (const picture of pictures) {
    pixels.set(picture.pixels, at);
    at += picture.pixels.length;
  }
  return { width, height, pixels };
}
