import { useEffect, useRef } from 'react';

import type { LabelMap } from '../../../shared/volume/grid';
import { labelsOnSlice, paintLabels, type LabelPaint } from '../../scene/labelOverlay';
import { fixedAxis, type SlicePort } from '../../scene/sliceGeometry';
import { useEditing } from '../../state/editStore';
import { useView } from '../../state/viewStore';

export type LabelCanvasProps = { readonly labels: LabelMap; readonly port: SlicePort; readonly paint: LabelPaint };

const OUTLINE_PX = 1;

/** The labels of a slice over its image; drawn anew when the slice, the view or a label changed. */
export function LabelCanvas({ labels, port, paint }: LabelCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const version = useEditing((state) => state.version);
  const level = useView((view) => view.crosshair[fixedAxis[port.orientation]]);
  const { orientation, middle, mmPerPixel, width, height } = port;
  useEffect(() => {
    const element = canvas.current;
    if (!element) return undefined;
    const waiting = requestAnimationFrame(() => { drawLabels(element, { labels, port: { orientation, middle, mmPerPixel, width, height }, paint }); });
    return () => { cancelAnimationFrame(waiting); };
  }, [labels, paint, version, level, orientation, middle, mmPerPixel, width, height]);
  return <canvas ref={canvas} className="label-canvas" aria-hidden="true" />;
}

/** As many pixels as the screen has, so that the outlines are crisp. */
function drawLabels(canvas: HTMLCanvasElement, { labels, port, paint }: LabelCanvasProps): void {
  const ratio = globalThis.devicePixelRatio || 1;
  const [width, height] = [Math.max(1, Math.round(port.width * ratio)), Math.max(1, Math.round(port.height * ratio))];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const pen = canvas.getContext('2d');
  if (!pen) return;
  const pixels = labelsOnSlice(labels, port, useView.getState().crosshair, { width, height });
  const image = pen.createImageData(width, height);
  paintLabels(new Uint32Array(image.data.buffer), pixels, paint, OUTLINE_PX * ratio);
  pen.putImageData(image, 0, 0);
}
