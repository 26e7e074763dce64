import '@kitware/vtk.js/Rendering/OpenGL/Profiles/Volume';

import vtkColorTransferFunction from '@kitware/vtk.js/Rendering/Core/ColorTransferFunction';
import vtkImageResliceMapper from '@kitware/vtk.js/Rendering/Core/ImageResliceMapper';
import vtkImageSlice from '@kitware/vtk.js/Rendering/Core/ImageSlice';
import vtkPiecewiseFunction from '@kitware/vtk.js/Common/DataModel/PiecewiseFunction';
import vtkPlane from '@kitware/vtk.js/Common/DataModel/Plane';
import vtkRenderer from '@kitware/vtk.js/Rendering/Core/Renderer';
import vtkRenderWindow from '@kitware/vtk.js/Rendering/Core/RenderWindow';
import vtkOpenGLRenderWindow from '@kitware/vtk.js/Rendering/OpenGL/RenderWindow';
import type vtkImageData from '@kitware/vtk.js/Common/DataModel/ImageData';

import { moved, scaled, type Point, type Vector } from '../../shared/geometry/spaces';
import type { LabelMap, Volume } from '../../shared/volume/grid';
import { fractions, labelColour } from './colours';
import { axesOf, type SlicePort } from './sliceGeometry';
import { imageFrom } from './toVtk';

/** A port and where it stands on the canvas, CSS pixels from its top left. */
export type PlacedPort = SlicePort & { readonly left: number; readonly top: number };

export type MprModel = {
  readonly width: number;
  readonly height: number;
  readonly ports: readonly PlacedPort[];
  /** The slices go through this point. */
  readonly through: Point<'world'>;
  readonly window: { readonly centre: number; readonly width: number };
  readonly labelOpacity: number;
};

export type MprView = { readonly update: (model: MprModel) => void; readonly dispose: () => void };

const LABEL_VALUES = 16;
/** The labels lie this much before the grey slice, so that they are not hidden by it. */
const LABEL_LIFT_MM = 0.02;
const EYE_MM = 4000;
const BACKGROUND: readonly [number, number, number] = [0.031, 0.041, 0.051];

/**
 * All slices of a volume on one canvas with one context: each port is a renderer of its own, and the volume lies on
 * the graphics card once. Without `labels` the slices are grey.
 */
export function createMprView(container: HTMLElement, { volume, labels }: { readonly volume: Volume; readonly labels: LabelMap | null }): MprView {
  const window = vtkRenderWindow.newInstance();
  const canvas = vtkOpenGLRenderWindow.newInstance();
  window.addView(canvas);
  canvas.setContainer(container);
  const image = imageFrom(volume.grid, volume.voxels);
  const overlay = labels && imageFrom(labels.grid, labels.voxels);
  const panes: Pane[] = [];
  let waiting = 0;
  const draw = (): void => {
    waiting = 0;
    window.render();
  };
  return {
    update: (model) => {
      sizeCanvas(canvas, model);
      while (panes.length < model.ports.length) panes.push(createPane(window, image, overlay));
      panes.forEach((pane, at) => { updatePane(pane, model, model.ports[at]); });
      if (!waiting) waiting = requestAnimationFrame(draw);
    },
    dispose: () => {
      cancelAnimationFrame(waiting);
      panes.forEach((pane) => { disposePane(pane, window); });
      canvas.setContainer(null as unknown as HTMLElement);
      canvas.delete();
      window.delete();
      image.delete();
      overlay?.delete();
    },
  };
}

function sizeCanvas(canvas: vtkOpenGLRenderWindow, { width, height }: MprModel): void {
  const ratio = globalThis.devicePixelRatio || 1;
  const [w, h] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  const [nowW, nowH] = canvas.getSize();
  if (nowW !== w || nowH !== h) canvas.setSize(w, h);
}

type Slice = { readonly mapper: vtkImageResliceMapper; readonly actor: vtkImageSlice; readonly plane: vtkPlane };
type Pane = { readonly renderer: vtkRenderer; readonly grey: Slice; readonly colour: Slice | null };

function createPane(window: vtkRenderWindow, image: vtkImageData, overlay: vtkImageData | null): Pane {
  const renderer = vtkRenderer.newInstance({ background: [...BACKGROUND] });
  renderer.getActiveCamera().setParallelProjection(true);
  window.addRenderer(renderer);
  const grey = createSlice(image);
  const colour = overlay && createSlice(overlay);
  renderer.addViewProp(grey.actor);
  if (colour) {
    paintLabels(colour.actor);
    renderer.addViewProp(colour.actor);
  }
  return { renderer, grey, colour };
}

function createSlice(image: vtkImageData): Slice {
  const mapper = vtkImageResliceMapper.newInstance();
  const plane = vtkPlane.newInstance();
  mapper.setInputData(image);
  mapper.setSlicePlane(plane);
  const actor = vtkImageSlice.newInstance();
  actor.setMapper(mapper as never);
  return { mapper, actor, plane };
}

/** Value 0 is clear; every bone has its colour; between values there is no mixing. */
function paintLabels(actor: vtkImageSlice): void {
  const colours = vtkColorTransferFunction.newInstance();
  const opacities = vtkPiecewiseFunction.newInstance();
  opacities.addPoint(0, 0);
  opacities.addPoint(0.5, 0);
  opacities.addPoint(0.51, 1);
  opacities.addPoint(LABEL_VALUES, 1);
  for (let value = 0; value <= LABEL_VALUES; value++) colours.addRGBPoint(value, ...fractions(labelColour(value)));
  const property = actor.getProperty();
  property.setRGBTransferFunction(0, colours);
  property.setScalarOpacity(0, opacities as never);
  property.setPiecewiseFunction(0, opacities);
  property.setUseLookupTableScalarRange(true);
  property.setInterpolationTypeToNearest();
  actor.setForceTranslucent(true);
}

function updatePane(pane: Pane, model: MprModel, port: PlacedPort | undefined): void {
  pane.renderer.setDraw(port !== undefined);
  if (!port) return;
  const { up, away } = axesOf[port.orientation];
  pane.renderer.setViewport(port.left / model.width, 1 - (port.top + port.height) / model.height, (port.left + port.width) / model.width, 1 - port.top / model.height);
  placePlane(pane.grey.plane, model.through, away);
  if (pane.colour) updateLabels(pane.colour, model, away);
  const grey = pane.grey.actor.getProperty();
  grey.setColorWindow(model.window.width);
  grey.setColorLevel(model.window.centre);
  const camera = pane.renderer.getActiveCamera();
  const eye = moved(port.middle, scaled(away, -EYE_MM));
  camera.setFocalPoint(port.middle[0], port.middle[1], port.middle[2]);
  camera.setPosition(eye[0], eye[1], eye[2]);
  camera.setViewUp(up[0], up[1], up[2]);
  camera.setParallelScale((port.height * port.mmPerPixel) / 2);
  camera.setClippingRange(1, 2 * EYE_MM);
}

function updateLabels({ plane, actor }: Slice, { through, labelOpacity }: MprModel, away: Vector<'world'>): void {
  placePlane(plane, moved(through, scaled(away, -LABEL_LIFT_MM)), away);
  actor.getProperty().setOpacity(labelOpacity);
  actor.setVisibility(labelOpacity > 0);
}

function placePlane(plane: vtkPlane, through: Point<'world'>, normal: Vector<'world'>): void {
  plane.setOrigin(through[0], through[1], through[2]);
  plane.setNormal(normal[0], normal[1], normal[2]);
}

function disposePane({ renderer, grey, colour }: Pane, window: vtkRenderWindow): void {
  window.removeRenderer(renderer);
  for (const { actor, mapper, plane } of colour ? [grey, colour] : [grey]) {
    actor.delete();
    mapper.delete();
    plane.delete();
  }
  renderer.delete();
}
