import type { LabelPaint } from '../../scene/labelOverlay';
import type { Orientation, SlicePort } from '../../scene/sliceGeometry';
import { SliceFrame } from '../../slices/SliceFrame';
import type { CaseData } from '../../state/artifacts';
import { useEditOptions } from '../../state/editStore';
import { useView } from '../../state/viewStore';
import { hasRadius } from '../../tools/editOptions';
import { useText } from '../../ui/appContext';
import { EditDrawing } from './EditDrawing';
import { LabelCanvas } from './LabelCanvas';
import { useEditPointer } from './useEditPointer';

export type EditSliceCellProps = {
  readonly orientation: Orientation; readonly data: CaseData;
  /** Null while the labels are hidden. */
  readonly paint: LabelPaint | null;
  readonly size: { readonly width: number; readonly height: number } | null;
};

/** One slice to be corrected: labels, what is being drawn, and what the pointer does. */
export function EditSliceCell({ orientation, data, paint, size }: EditSliceCellProps) {
  const say = useText();
  const middle = useView((view) => view.middles[orientation]);
  const mmPerPixel = useView((view) => view.mmPerPixel);
  const round = useEditOptions(hasRadius);
  const port: SlicePort = { orientation, middle, mmPerPixel, width: size?.width ?? 0, height: size?.height ?? 0 };
  const pointer = useEditPointer(port, data);
  return (
    <div className="cell slice-cell edit-cell" data-orientation={orientation} data-round={round} aria-label={say(`workbench.${orientation}`)} role="application" tabIndex={0} {...pointer}>
      {size && paint ? <LabelCanvas labels={data.labels} port={port} paint={paint} /> : null}
      {size ? <EditDrawing port={port} data={data} /> : null}
      <SliceFrame orientation={orientation} width={port.width} />
    </div>
  );
}
