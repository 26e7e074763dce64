import { cross, normalised, vector, type Point, type Vector } from '../geometry/spaces';
import type { Mesh } from '../mesh/mesh';
import { cornerNormals } from './cornerNormals';
import { emptyLayer, depthShade, fillTriangle, NOBODY, type Corner, type Layer } from './layer';
import { blankPicture, shrunk, type Picture, type Rgb } from './picture';

/** A surface of a picture, in world mm. */
export type SceneItem = {
  readonly mesh: Mesh; readonly colour: Rgb;
  /** 1 hides what is behind; less lets it shine through, edges less so. */
  readonly opacity: number;
  /** 0 bone, 1 polished metal. */
  readonly shine: number;
};

/** A parallel view: world directions of the picture's right and up, its middle and width in mm. */
export type View = {
  readonly centre: Point<'world'>; readonly right: Vector<'world'>; readonly up: Vector<'world'>;
  readonly widthMm: number; readonly widthPixels: number; readonly heightPixels: number; readonly background: Rgb;
};

/** Each pixel is the mean of this many squared. */
const SUPERSAMPLING = 2;
/** What stands nearer within this many mm darkens, fully where it is this much nearer. */
const SHADE_REACH_MM = { around: 4, nearer: 14 } as const;

/** The picture of a scene, drawn by depth without any graphics card. */
export function drawnScene(items: readonly SceneItem[], view: View): Picture {
  const large = { ...view, widthPixels: view.widthPixels * SUPERSAMPLING, heightPixels: view.heightPixels * SUPERSAMPLING };
  const solid = layerOf(items, large, (item) => item.opacity >= 1);
  const clear = layerOf(items, large, (item) => item.opacity < 1);
  return shrunk(shaded(items, { solid, clear, view: large }), SUPERSAMPLING);
}

function layerOf(items: readonly SceneItem[], view: View, belongs: (item: SceneItem) => boolean): Layer {
  const layer = emptyLayer(view.widthPixels, view.heightPixels);
  items.forEach((item, owner) => { if (belongs(item)) drawMesh(layer, item.mesh, { view, owner }); });
  return layer;
}

function drawMesh(layer: Layer, mesh: Mesh, { view, owner }: { readonly view: View; readonly owner: number }): void {
  const at = projected(mesh, view);
  const normals = cornerNormals(at, mesh.triangles);
  const corners = [emptyCorner(), emptyCorner(), { ...emptyCorner(), owner }] as const;
  for (let corner = 0; corner < mesh.triangles.length; corner += 3) {
    for (let n = 0; n < 3; n++) setCorner(corners[n] as Corner, { at, normals, corner: corner + n, vertex: mesh.triangles[corner + n] as number });
    fillTriangle(layer, corners[0], corners[1], corners[2]);
  }
}

const emptyCorner = (): Corner => ({ x: 0, y: 0, depth: 0, nx: 0, ny: 0, nz: 0 });

type CornerSource = { readonly at: Float32Array; readonly normals: Float32Array; readonly corner: number; readonly vertex: number };

function setCorner(target: Corner, { at, normals, corner, vertex }: CornerSource): void {
  target.x = at[3 * vertex] as number;
  target.y = at[3 * vertex + 1] as number;
  target.depth = at[3 * vertex + 2] as number;
  target.nx = normals[3 * corner] as number;
  target.ny = normals[3 * corner + 1] as number;
  target.nz = normals[3 * corner + 2] as number;
}

/** Depths are counted in pixels as well, and kept positive so that the deepest of a view can be looked for from 0. */
const DEPTH_OFFSET = 100_000;

/** Vertices in pixels and depth. */
function projected({ positions }: Mesh, view: View): Float32Array {
  const [right, up, eye, centre] = [view.right, view.up, cross(view.right, view.up), view.centre];
  const scale = view.widthPixels / view.widthMm;
  const at = new Float32Array(positions.length);
  for (let i = 0; i < positions.length; i += 3) {
    const x = (positions[i] as number) - centre[0];
    const y = (positions[i + 1] as number) - centre[1];
    const z = (positions[i + 2] as number) - centre[2];
    at[i] = view.widthPixels / 2 + scale * (x * right[0] + y * right[1] + z * right[2]);
    at[i + 1] = view.heightPixels / 2 - scale * (x * up[0] + y * up[1] + z * up[2]);
    at[i + 2] = DEPTH_OFFSET - scale * (x * eye[0] + y * eye[1] + z * eye[2]);
  }
  return at;
}

type Layers = { readonly solid: Layer; readonly clear: Layer; readonly view: View };
type Lit = { red: number; green: number; blue: number; opacity: number };

function shaded(items: readonly SceneItem[], { solid, clear, view }: Layers): Picture {
  const { widthPixels: width, heightPixels: height, background } = view;
  const picture = blankPicture(width, height, background);
  const pixelsPerMm = width / view.widthMm;
  const reach = { pixels: Math.round(SHADE_REACH_MM.around * pixelsPerMm), depth: SHADE_REACH_MM.nearer * pixelsPerMm };
  const [solidShade, clearShade] = [depthShade(solid, reach), depthShade(clear, reach)];
  const lit: Lit = { red: 0, green: 0, blue: 0, opacity: 0 };
  for (let at = 0; at < width * height; at++) {
    if (lightPixel(items, solid, { at, shade: solidShade[at] as number, lit })) blend(picture.pixels, 3 * at, { ...lit, opacity: 1 });
    const before = (clear.depth[at] as number) < (solid.depth[at] as number);
    if (before && lightPixel(items, clear, { at, shade: clearShade[at] as number, lit })) blend(picture.pixels, 3 * at, lit);
  }
  return picture;
}

function blend(pixels: Uint8Array, at: number, { red, green, blue, opacity }: Lit): void {
  pixels[at] = (pixels[at] as number) * (1 - opacity) + 255 * red * opacity;
  pixels[at + 1] = (pixels[at + 1] as number) * (1 - opacity) + 255 * green * opacity;
  pixels[at + 2] = (pixels[at + 2] as number) * (1 - opacity) + 255 * blue * opacity;
}

const KEY_LIGHT = normalised(vector<'world'>(-0.45, 0.6, 0.75));
const FILL_LIGHT = normalised(vector<'world'>(0.8, -0.1, 0.5));
const HALF_WAY = normalised(vector<'world'>(KEY_LIGHT[0], KEY_LIGHT[1], KEY_LIGHT[2] + 1));

/** Key and fill light, sky from above, a highlight where it shines; what turns away from the eye is denser. False where nobody is. */
function lightPixel(items: readonly SceneItem[], layer: Layer, { at, shade, lit }: { readonly at: number; readonly shade: number; readonly lit: Lit }): boolean {
  const owner = layer.owner[at] as number;
  const item = owner === NOBODY ? undefined : items[owner];
  if (!item) return false;
  const [rx, ry, rz] = [layer.normals[3 * at] as number, layer.normals[3 * at + 1] as number, layer.normals[3 * at + 2] as number];
  const facing = (rz < 0 ? -1 : 1) / (Math.sqrt(rx * rx + ry * ry + rz * rz) || 1);
  const [x, y, z] = [rx * facing, ry * facing, rz * facing];
  const key = Math.max(0, x * KEY_LIGHT[0] + y * KEY_LIGHT[1] + z * KEY_LIGHT[2]);
  const fill = Math.max(0, x * FILL_LIGHT[0] + y * FILL_LIGHT[1] + z * FILL_LIGHT[2]);
  const mirror = Math.max(0, x * HALF_WAY[0] + y * HALF_WAY[1] + z * HALF_WAY[2]);
  const dark = 1 - 0.62 * shade;
  const light = (0.3 + 0.08 * y + 0.58 * key + 0.2 * fill) * dark;
  const gleam = item.shine * 0.5 * mirror ** 28 * dark;
  lit.red = Math.min(1, item.colour[0] * light + gleam);
  lit.green = Math.min(1, item.colour[1] * light + gleam);
  lit.blue = Math.min(1, item.colour[2] * light + gleam);
  lit.opacity = Math.min(1, item.opacity + (1 - item.opacity) * 0.75 * (1 - Math.min(1, z)) ** 2);
  return true;
}
