import { Maximize2, Minimize2 } from 'lucide-react';

import { edgeLetters, slicePosition, type Orientation } from '../scene/sliceGeometry';
import { toggleMaximised, useView } from '../state/viewStore';
import { useText } from '../ui/appContext';
import { IconButton } from '../ui/Button';
import { scaleBar } from './scaleBar';

/** What stands over every slice: the patient's directions, where it lies, how it is shown, how long a millimetre is. */
export function SliceFrame({ orientation, width }: { readonly orientation: Orientation; readonly width: number }) {
  const say = useText();
  return (
    <>
      <Letters orientation={orientation} />
      <div className="cell-title"><i data-plane={orientation} />{say(`workbench.${orientation}`)}<Position orientation={orientation} /></div>
      <ScaleBar width={width} />
      <WindowText />
      <MaximiseButton cell={orientation} />
    </>
  );
}

function Letters({ orientation }: { readonly orientation: Orientation }) {
  const letters = edgeLetters(orientation);
  return <>{(['left', 'right', 'top', 'bottom'] as const).map((edge) => <b key={edge} className={`edge edge-${edge}`}>{letters[edge]}</b>)}</>;
}

function Position({ orientation }: { readonly orientation: Orientation }) {
  const crosshair = useView((view) => view.crosshair);
  const { letter, mm } = slicePosition(orientation, crosshair);
  return <span className="mono faint">{letter} {mm.toFixed(1)}<span className="unit"> mm</span></span>;
}

function WindowText() {
  const { centre, width } = useView((view) => view.window);
  return <span className="cell-corner mono faint">W {Math.round(width)} · L {Math.round(centre)}</span>;
}

function ScaleBar({ width }: { readonly width: number }) {
  const { mm, pixels } = scaleBar(useView((view) => view.mmPerPixel), width);
  if (width < 120) return null;
  return <span className="scale-bar mono" aria-hidden="true"><i style={{ width: pixels }} />{mm >= 10 ? `${String(mm / 10)} cm` : `${String(mm)} mm`}</span>;
}

export function MaximiseButton({ cell }: { readonly cell: Orientation | 'scene' }) {
  const say = useText();
  const large = useView((view) => view.maximised === cell);
  return (
    <div className="cell-tools" onPointerDown={(event) => { event.stopPropagation(); }}>
      <IconButton small label={say(large ? 'workbench.minimise' : 'workbench.maximise')} icon={large ? <Minimize2 size={14} /> : <Maximize2 size={14} />} onPress={() => { toggleMaximised(cell); }} />
    </div>
  );
}
