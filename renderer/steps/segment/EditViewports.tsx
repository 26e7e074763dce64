import { useMemo } from 'react';

import { labelPaint } from '../../scene/labelOverlayColours';
import { orientations } from '../../scene/sliceGeometry';
import { useViewports } from '../../slices/useViewports';
import type { CaseData } from '../../state/artifacts';
import { useEditing, useEditOptions } from '../../state/editStore';
import { useView } from '../../state/viewStore';
import { EditScene } from './EditScene';
import { EditSliceCell } from './EditSliceCell';

/** Three linked slices with the labels over them, and the bones in space in the same colours. */
export function EditViewports({ data }: { readonly data: CaseData }) {
  const opacity = useView((view) => view.labelOpacity);
  const layout = useEditing((state) => state.layout);
  const hidden = useEditing((state) => state.hidden);
  const active = useEditOptions((options) => options.bone);
  // Outlines go with the fills when all labels are hidden.
  const paint = useMemo(() => (opacity === 0 ? null : labelPaint({ opacity, hidden, active })), [opacity, hidden, active]);
  const scan = useMemo(() => ({ volume: data.volume, labels: null }), [data.volume]);
  const { place, rects, maximised, shown } = useViewports(layout, scan);
  return (
    <div ref={place} className="viewports" data-layout={layout} data-maximised={maximised}>
      <div className="mpr-canvas" />
      {orientations.filter(shown).map((orientation) => (
        <EditSliceCell key={orientation} orientation={orientation} data={data} paint={paint} size={rects[orientation] ?? null} />
      ))}
      {shown('scene') ? <EditScene data={data} /> : null}
    </div>
  );
}
