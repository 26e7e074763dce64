import { useId } from 'react';

import type { Point } from '../../../shared/geometry/spaces';
import { css } from '../../scene/colours';
import { editColour } from '../../scene/labelOverlayColours';
import { fixedAxis, screenFromWorld, sliceStepMm, type ScreenPoint, type SlicePort } from '../../scene/sliceGeometry';
import { Crosshair } from '../../slices/Crosshair';
import { DoubtPlaces } from '../../slices/DoubtPlaces';
import type { CaseData } from '../../state/artifacts';
import { useGesture } from '../../state/editGesture';
import { markedFor, useEditing, useEditOptions } from '../../state/editStore';
import { useView } from '../../state/viewStore';
import { sideOfLine } from '../../tools/editDecision';
import { hasRadius } from '../../tools/editOptions';

/** Lines over a slice: the crosshair, marked slices, strokes, what is being drawn, and the size of the brush at the pointer. */
export function EditDrawing({ port, data }: { readonly port: SlicePort; readonly data: CaseData }) {
  return (
    <svg className="slice-drawing" width={port.width} height={port.height} aria-hidden="true">
      <Crosshair port={port} />
      <DoubtPlaces port={port} />
      <MarkedSlices port={port} />
      <SplitStrokes port={port} data={data} />
      <Drawn port={port} />
      <BrushCircle port={port} />
    </svg>
  );
}

const pathOf = (points: readonly ScreenPoint[]): string => points.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');

/** An outline is shown closed, as it will cut. */
function Drawn({ port }: { readonly port: SlicePort }) {
  const gesture = useGesture((state) => (state.gesture?.plane === port.orientation ? state.gesture : null));
  const strokesOn = useEditing((state) => state.strokesOn);
  const { bone, other } = useEditOptions();
  if (!gesture) return null;
  const [start, end] = [gesture.points[0], gesture.points.at(-1)];
  switch (gesture.kind) {
    case 'outline': return <path d={`${pathOf(gesture.points)}Z`} className="drawn-outline" />;
    case 'seed': return <path d={pathOf(gesture.points)} className="drawn-seed" stroke={css(editColour(strokesOn === 'bone' ? bone : other))} />;
    case 'line': return start && end ? <CutLine port={port} from={start} to={end} /> : null;
  }
}

const FAR_PX = 4000;
const HATCH_PX = 120;

/** The line goes on over the whole slice; the side that goes is hatched. */
function CutLine({ from, to }: { readonly port: SlicePort; readonly from: ScreenPoint; readonly to: ScreenPoint }) {
  const hatch = useId();
  const side = sideOfLine(from, to);
  if (!side) return null;
  const along = { x: -side.y, y: side.x };
  const far = (sign: number, off: number): ScreenPoint => ({ x: from.x + sign * FAR_PX * along.x + off * side.x, y: from.y + sign * FAR_PX * along.y + off * side.y });
  return (
    <>
      <defs><pattern id={hatch} width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V8" stroke="var(--danger)" strokeWidth="2" /></pattern></defs>
      <path d={`${pathOf([far(-1, 0), far(1, 0), far(1, HATCH_PX), far(-1, HATCH_PX)])}Z`} fill={`url(#${hatch})`} opacity={0.55} />
      <path d={pathOf([far(-1, 0), far(1, 0)])} className="drawn-line" />
      <circle cx={from.x} cy={from.y} r={3} className="drawn-end" /><circle cx={to.x} cy={to.y} r={3} className="drawn-end" />
    </>
  );
}

/** Strokes for the parting of bones, where they lie in this slice or a voxel beside it. */
function SplitStrokes({ port, data }: { readonly port: SlicePort; readonly data: CaseData }) {
  const strokes = useEditing((state) => state.strokes);
  const { tool, bone, other } = useEditOptions();
  const axis = fixedAxis[port.orientation];
  const level = useView((view) => view.crosshair[axis]);
  if (tool !== 'split') return null;
  const near = sliceStepMm(data.labels.grid, port.orientation) / 2;
  const inSlice = (path: readonly Point<'world'>[]): boolean => path.some((at) => Math.abs(at[axis] - level) <= near);
  return <>{(['bone', 'other'] as const).flatMap((which) => strokes[which].filter(inSlice).map((path, at) => (
    <path key={`${which}-${String(at)}`} d={dotOrPath(path.map((each) => screenFromWorld(port, each)))} className="drawn-seed" stroke={css(editColour(which === 'bone' ? bone : other))} />
  )))}</>;
}

/** A path of one point would not be seen. */
const dotOrPath = (points: readonly ScreenPoint[]): string => (points.length === 1 ? `${pathOf(points)}h0.1` : pathOf(points));

/** Where marked slices meet this one. */
function MarkedSlices({ port }: { readonly port: SlicePort }) {
  const { marked, standing } = useEditing();
  const { tool, bone } = useEditOptions();
  const { across } = marked;
  if (tool !== 'interpolate' || across === port.orientation) return null;
  return <>{markedFor({ marked, standing }, bone).map((place) => {
    const { x, y } = screenFromWorld(port, place);
    const horizontal = across === 'axial' || (across === 'coronal' && port.orientation === 'axial');
    return <path key={String(place[fixedAxis[across]])} d={horizontal ? `M0 ${y.toFixed(1)}H${String(port.width)}` : `M${x.toFixed(1)} 0V${String(port.height)}`} className="marked-slice" />;
  })}</>;
}

/** The brush at the pointer; a sphere also where it reaches the other slices. */
function BrushCircle({ port }: { readonly port: SlicePort }) {
  const pointer = useGesture((state) => state.pointer);
  const options = useEditOptions();
  const axis = fixedAxis[port.orientation];
  const level = useView((view) => view.crosshair[axis]);
  if (!pointer || !hasRadius(options)) return null;
  const here = pointer.plane === port.orientation;
  const solid = options.shape === 'sphere' || options.tool === 'smooth';
  if (!here && !solid) return null;
  const off = here ? 0 : pointer.at[axis] - level;
  if (Math.abs(off) >= options.radiusMm) return null;
  const radius = Math.sqrt(options.radiusMm ** 2 - off ** 2) / port.mmPerPixel;
  const { x, y } = screenFromWorld(port, pointer.at);
  return (
    <g className="brush" data-tool={options.tool} data-here={here}>
      <circle cx={x} cy={y} r={Math.max(1, radius)} className="brush-shade" /><circle cx={x} cy={y} r={Math.max(1, radius)} className="brush-ring" stroke={options.tool === 'brush' ? css(editColour(options.bone)) : 'var(--text)'} />
      {here ? <path d={`M${(x - 3).toFixed(1)} ${y.toFixed(1)}h6M${x.toFixed(1)} ${(y - 3).toFixed(1)}v6`} className="brush-middle" /> : null}
    </g>
  );
}
