import { Maximize2, Minimize2 } from 'lucide-react';

import type { SceneModel } from '../../scene/sceneModel';
import { edgeLetters, slicePosition, type Orientation, type SlicePort } from '../../scene/sliceGeometry';
import type { CaseData } from '../../state/artifacts';
import { toggleMaximised, useView } from '../../state/viewStore';
import { useText } from '../../ui/appContext';
import { IconButton } from '../../ui/Button';
import type { Mover } from './mover';
import { heldPartAt } from './heldPartAt';
import { SliceDrawing } from './SliceDrawing';
import { useSlicePointer } from './useSlicePointer';

export type SliceCellProps = {
  readonly orientation: Orientation;
  readonly data: CaseData;
  readonly model: SceneModel;
  readonly mover: Mover;
  readonly size: { readonly width: number; readonly height: number } | null;
};

/** One slice: what lies over the image, and what the pointer does to it. */
export function SliceCell({ orientation, data, model, mover, size }: SliceCellProps) {
  const say = useText();
  const middle = useView((view) => view.middles[orientation]);
  const mmPerPixel = useView((view) => view.mmPerPixel);
  const port: SlicePort = { orientation, middle, mmPerPixel, width: size?.width ?? 0, height: size?.height ?? 0 };
  const pointer = useSlicePointer(port, data.volume.grid, { mover, partAt: (pixel) => heldPartAt(port, model, pixel) });
  const title = say(`workbench.${orientation}`);
  return (
    <div className="cell slice-cell" data-orientation={orientation} aria-label={title} role="application" tabIndex={0} {...pointer}>
      {size ? <SliceDrawing port={port} model={model} /> : null}
      <Letters orientation={orientation} />
      <div className="cell-title"><i data-plane={orientation} />{title}<Position orientation={orientation} /></div>
      <WindowText />
      <MaximiseButton cell={orientation} />
    </div>
  );
}

function Letters({ orientation }: { readonly orientation: Orientation }) {
  const letters = edgeLetters(orientation);
  return <>{(['left', 'right', 'top', 'bottom'] as const).map((edge) => <b key={edge} className={`edge edge-${edge}`}>{letters[edge]}</b>)}</>;
}

function Position({ orientation }: { readonly orientation: Orientation }) {
  const crosshair = useView((view) => view.crosshair);
  const { letter, mm } = slicePosition(orientation, crosshair);
  return <span className="mono faint">{letter} {mm.toFixed(1)} mm</span>;
}

function WindowText() {
  const { centre, width } = useView((view) => view.window);
  return <span className="cell-corner mono faint">W {Math.round(width)} · L {Math.round(centre)}</span>;
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
