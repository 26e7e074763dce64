import type { ListedLandmark } from '../../../shared/anatomy/landmarkList';
import { fixedAxis, screenFromWorld, type Orientation, type SlicePort } from '../../scene/sliceGeometry';
import { Crosshair } from '../../slices/Crosshair';
import { SliceFrame } from '../../slices/SliceFrame';
import type { CaseData } from '../../state/artifacts';
import { useCorrecting } from '../../state/correctStore';
import { useView } from '../../state/viewStore';
import { useText } from '../../ui/appContext';
import type { LandmarkHolder } from './landmarkHolder';
import { useLandmarkPointer } from './useLandmarkPointer';

export type CorrectSliceCellProps = {
  readonly orientation: Orientation; readonly data: CaseData; readonly listed: readonly ListedLandmark[]; readonly holder: LandmarkHolder;
  readonly size: { readonly width: number; readonly height: number } | null;
};

/** One slice with the landmarks that lie near it; each can be dragged within the slice. */
export function CorrectSliceCell({ orientation, data, listed, holder, size }: CorrectSliceCellProps) {
  const say = useText();
  const middle = useView((view) => view.middles[orientation]);
  const mmPerPixel = useView((view) => view.mmPerPixel);
  const near = useNear(orientation, listed);
  const port: SlicePort = { orientation, middle, mmPerPixel, width: size?.width ?? 0, height: size?.height ?? 0 };
  const pointer = useLandmarkPointer(port, data.volume.grid, { near, holder });
  return (
    <div className="cell slice-cell" data-orientation={orientation} aria-label={say(`workbench.${orientation}`)} role="application" tabIndex={0} {...pointer}>
      {size ? (
        <svg className="slice-drawing" width={port.width} height={port.height} aria-hidden="true">
          <Crosshair port={port} />
          <Dots port={port} near={near} />
        </svg>
      ) : null}
      <SliceFrame orientation={orientation} width={port.width} />
    </div>
  );
}

const NEAR_MM = 3;

/** The landmarks that lie in the slice or close to it. */
function useNear(orientation: Orientation, listed: readonly ListedLandmark[]): readonly ListedLandmark[] {
  const axis = fixedAxis[orientation];
  const level = useView((view) => view.crosshair[axis]);
  return listed.filter(({ located }) => located && Math.abs(located.at[axis] - level) < NEAR_MM);
}

function Dots({ port, near }: { readonly port: SlicePort; readonly near: readonly ListedLandmark[] }) {
  const selected = useCorrecting((state) => state.landmark);
  return <>{near.map(({ id, located, asked }) => {
    if (!located) return null;
    const { x, y } = screenFromWorld(port, located.at);
    const look = located.way === 'hand' ? 'hand' : asked ? 'unsure' : 'found';
    return (
      <g key={id} className="landmark-dot" data-look={look} data-selected={id === selected} data-landmark={id}>
        {id === selected ? <circle cx={x} cy={y} r={9} className="landmark-ring" /> : null}
        <circle cx={x} cy={y} r={4} />
      </g>
    );
  })}</>;
}
