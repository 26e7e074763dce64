import type { SceneModel } from '../../scene/sceneModel';
import type { Orientation, SlicePort } from '../../scene/sliceGeometry';
import { SliceFrame } from '../../slices/SliceFrame';
import type { CaseData } from '../../state/artifacts';
import { useView } from '../../state/viewStore';
import { useText } from '../../ui/appContext';
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
  return (
    <div className="cell slice-cell" data-orientation={orientation} aria-label={say(`workbench.${orientation}`)} role="application" tabIndex={0} {...pointer}>
      {size ? <SliceDrawing port={port} model={model} /> : null}
      <SliceFrame orientation={orientation} width={port.width} />
    </div>
  );
}
