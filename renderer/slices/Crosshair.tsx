import { screenFromWorld, type SlicePort } from '../scene/sliceGeometry';
import { useView } from '../state/viewStore';

const GAP_PX = 10;

/** Each line has the colour of the slice that it stands for; the middle stays free, where one looks. */
export function Crosshair({ port }: { readonly port: SlicePort }) {
  const at = screenFromWorld(port, useView((view) => view.crosshair));
  // In the middle of a pixel a line is one pixel wide.
  const [x, y] = [Math.floor(at.x) + 0.5, Math.floor(at.y) + 0.5];
  const across = port.orientation === 'axial' ? 'coronal' : 'axial';
  const along = port.orientation === 'sagittal' ? 'coronal' : 'sagittal';
  return (
    <g className="crosshair">
      <path d={`M0 ${String(y)}H${String(x - GAP_PX)}M${String(x + GAP_PX)} ${String(y)}H${String(port.width)}`} stroke={`var(--${across})`} />
      <path d={`M${String(x)} 0V${String(y - GAP_PX)}M${String(x)} ${String(y + GAP_PX)}V${String(port.height)}`} stroke={`var(--${along})`} />
    </g>
  );
}
